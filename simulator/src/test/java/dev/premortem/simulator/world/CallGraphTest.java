package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.signal.Sample;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors and latency travel along calls, and what is called gets the load. */
class CallGraphTest {
  private static final Duration DAY = Duration.ofHours(6);

  /** A shop that calls stock, which reads from a database. */
  private static String shop(String call, String resource, String fault) {
    return """
    apiVersion: premortem/v1
    kind: System
    metadata: {name: shops}
    spec: {services: [shop, stock], entry: shop, start: 2026-03-02}
    ---
    apiVersion: premortem/v1
    kind: Service
    metadata: {name: shop}
    spec: {instances: {min: 20, max: 20}, dependsOn: [{name: stock, %1$s}]}
    ---
    apiVersion: premortem/v1
    kind: Service
    metadata: {name: stock}
    spec: {instances: {min: 40, max: 40}, dependsOn: [{name: db, timeout: 1s}]}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database%2$s}}
    ---
    apiVersion: premortem/v1
    kind: Traffic
    metadata: {name: buyers}
    spec: {service: shop, arrivals: {rate: 10/s}, serviceTime: {distribution: exponential, mean: 100ms}}
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: faults}
    spec: {faults: [%3$s]}
    """
        .formatted(call, resource, fault);
  }

  /** Shares failed of shop and stock, requests of both, and the highest P50 of shop, in ms. */
  private static double[] run(String yaml, boolean everyRequest) {
    Futures futures = new Futures(yaml, "", "faults", DAY, everyRequest);
    double[] sums = new double[5];
    Watch watch =
        new Watch() {
          @Override
          public void tick(long time, int index, Sample truth, double weight, long rejected) {
            sums[index] += truth.errors + rejected;
            sums[2 + index] += truth.requests + rejected;
            sums[4] = index == 0 ? Math.max(sums[4], truth.latencyP50Ms) : sums[4];
          }
        };
    try (World world = new World(futures.blueprint, 1, watch)) {
      world.run();
    }
    return new double[] {sums[0] / sums[2], sums[1] / sums[3], sums[2], sums[3], sums[4]};
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServiceGetsTheCallsOfThoseThatDependOnIt(boolean everyRequest) {
    double[] met = run(shop("calls: 2.5, share: 40%", "", ""), everyRequest);
    assertEquals(1, met[3] / met[2], 0.01);
  }

  @ParameterizedTest
  @CsvSource({
    "share: 100%, 0.3",
    "share: 50%, 0.15",
    "retries: 2, 0.027",
    "critical: false, 0",
    "calls: 2, 0.51"
  })
  void errorsOfACalleeAreThoseOfItsCallers(String call, double expected) {
    String always =
        "{kind: dependencyOutage, target: db, errorRatio: 30%, rate: 1/h, withDeploy: false}";
    String once = always.replace("rate: 1/h, withDeploy: false", "duration: 365d");
    double[] met = run(shop(call, "", once), false);
    double during = met[1] / 0.3; // share of the time in which the database fails
    assertTrue(during > 0.3 && during < 1, "the fault lasts " + during);
    assertEquals(expected, met[0] / during, 0.02);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoCallsSomethingSlowIsSlow(boolean everyRequest) {
    String slow =
        "{kind: dependencyOutage, target: db, errorRatio: 0%, factor: 20, duration: 365d}";
    double usual = run(shop("calls: 1", "", ""), everyRequest)[4];
    double waits = run(shop("calls: 1, timeout: 60s", "", slow), everyRequest)[4];
    assertTrue(waits > 10 * usual, "P50 from " + usual + " to " + waits + " ms");
    double abandons =
        run(shop("calls: 1, timeout: 500ms, critical: false", "", slow), everyRequest)[4];
    assertTrue(abandons < 10 * usual, "P50 with a time-out " + abandons + " ms");
  }

  @ParameterizedTest
  @CsvSource({"'quota: 5/s', 0.5", "'connections: 5, callTime: 1s', 0.51", "'quota: 50/s', 0"})
  void whatAResourceCanNotBearFails(String limit, double expected) {
    double[] met = run(shop("calls: 1", ", " + limit, ""), false);
    assertEquals(expected, met[1], 0.03);
    assertEquals(met[1], met[0], 0.01, "and so do the callers' requests");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void retriesOfCallersLoadWhatIsOverloadedAlready(int retries) {
    double[] met = run(shop("retries: " + retries, ", quota: 5/s", ""), false);
    double perRequest = met[3] / met[2];
    if (retries == 0) {
      assertEquals(1, perRequest, 0.01);
    } else {
      assertTrue(perRequest > 2, "attempts of a request " + perRequest);
      assertTrue(met[1] > 0.75, "stock fails " + met[1]);
    }
  }
}
