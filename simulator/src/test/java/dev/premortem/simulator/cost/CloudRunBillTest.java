package dev.premortem.simulator.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CloudRunBillTest {
  private static final String PRICES =
      """
      ---
      apiVersion: premortem/v1
      kind: Prices
      metadata: {name: test}
      spec:
        asOf: 2026-01-01
        source: made up
        requestBased:
          {vcpuSecond: 0.01, gibSecond: 0.001, idleVcpuSecond: 0.002, idleGibSecond: 0.0005, millionRequests: 5,
           free: {vcpuSeconds: 100, gibSeconds: 10, requests: 1000}}
        instanceBased: {vcpuSecond: 0.006, gibSecond: 0.0004, free: {vcpuSeconds: 50, vcpuSecondWorth: 0.004}}
      """;

  private static Policy policy(String instances, String more) {
    String yaml =
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: shop}
        spec: {instances: %s, cpu: 2, memory: 4Gi, concurrency: 1, startupTime: 0s%s}
        ---
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: t}
        spec:
          service: shop
          arrivals: {rate: 3/s}
          serviceTime: {distribution: exponential, mean: 500ms}
        """
            .formatted(instances, more);
    return Policies.of(yaml + PRICES);
  }

  @Test
  void requestBasedBillingIsActiveIdleAndRequestsLessWhatIsFree() {
    CloudRunBill bill = new CloudRunBill(policy("{min: 1, max: 9}", ""));
    double hours = CloudRunBill.HOURS;
    double cost = bill.perMonth(List.of(new Usage(1000, 300, 2000, 3_000_000)), hours);
    double active = 1000 * (2 * 0.01 + 4 * 0.001);
    double idle = 300 * (2 * 0.002 + 4 * 0.0005);
    double free = 100 * 0.01 + 10 * 0.001 + 1000 * 5 / 1e6;
    assertEquals(active + idle + 15 - free, cost, 1e-9);
  }

  @Test
  void instanceBasedBillingIsTheWholeLifeOfInstancesAndFreeSecondsAreWorthWhatThePricesSay() {
    CloudRunBill bill = new CloudRunBill(policy("{min: 1, max: 9}", ", billing: instances"));
    double cost =
        bill.perMonth(List.of(new Usage(1000, 300, 2000, 3_000_000)), CloudRunBill.HOURS / 2);
    assertEquals(2 * 2000 * (2 * 0.006 + 4 * 0.0004) - 50 * 0.004, cost, 1e-9);
  }

  @Test
  void whatIsFreeNeverMakesABillNegative() {
    CloudRunBill bill = new CloudRunBill(policy("{min: 0, max: 9}", ""));
    assertEquals(0, bill.perMonth(List.of(new Usage(2, 0, 2, 5)), CloudRunBill.HOURS), 1e-12);
  }

  /** With one request at a time an instance is active exactly while it serves. */
  @Test
  void bothFidelitiesBillTheTimeInWhichRequestsAreServed() {
    double served = 3 * 0.5; // instances that are busy on average: rate times mean
    for (boolean everyRequest : new boolean[] {false, true}) {
      double cost = mean(policy("{min: 4, max: 4}", ""), everyRequest);
      double month = CloudRunBill.HOURS * 3600;
      double expected =
          month * served * (2 * 0.01 + 4 * 0.001)
              + month * (4 - served) * (2 * 0.002 + 4 * 0.0005)
              + month * 3 * 5 / 1e6
              - (100 * 0.01 + 10 * 0.001 + 1000 * 5 / 1e6);
      assertEquals(expected, cost, 0.01 * expected, "every request: " + everyRequest);
    }
  }

  @Test
  void aMinimumByHourIsKeptAtEveryHourByBothFidelities() {
    StringBuilder hours = new StringBuilder("{min: 4, max: 9, minByHour: [");
    for (int hour = 0; hour < 24; hour++) {
      hours.append(hour == 0 ? "" : ", ").append(hour < 12 ? 4 : 8);
    }
    for (boolean everyRequest : new boolean[] {false, true}) {
      Policy policy = policy(hours + "]}, scaleDownDelay: 0s", "");
      Aggregate total = simulate(policy, everyRequest);
      double instances = total.estimate(new Catalogue(policy).of("instances")).mean();
      assertTrue(instances > 5.8 && instances < 6.4, everyRequest + ": " + instances);
    }
  }

  private static double mean(Policy policy, boolean everyRequest) {
    Aggregate total = simulate(policy, everyRequest);
    int cost = new Catalogue(policy).of("cost.perMonth");
    return total.estimate(cost).mean();
  }

  private static Aggregate simulate(Policy policy, boolean everyRequest) {
    Options options =
        new Options(
            List.of(),
            4,
            0,
            Duration.ofDays(1),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            1,
            true,
            everyRequest,
            List.of());
    Simulation simulation = new Simulation(policy, options, Map.of());
    Blueprint blueprint = simulation.blueprint(simulation.scenarios().get("baseline"));
    Aggregate total = new Aggregate(blueprint.catalogue().metrics());
    simulation.outcomes(blueprint, 0, 4).forEach(total::add);
    return total;
  }
}
