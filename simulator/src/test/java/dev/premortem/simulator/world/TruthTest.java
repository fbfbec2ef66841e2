package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What users met is counted from the world, whatever was measured of it. */
class TruthTest {
  private static String shop(String faults, String instances, String window) {
    return """
    {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {instances: %2$s, concurrency: 1, startupTime: 2s, dependsOn: [{name: db}]}}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
    ---
    {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: shop, arrivals: {rate: 5/s}}}
    ---
    slos: [{name: availability, metric: request success rate, target: 99%%, window: %3$s}]
    service: shop
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: faults}
    spec: {faults: %1$s}
    """
        .formatted(faults, instances, window);
  }

  private static final String ROOMY = "{min: 5, max: 5}";

  @Test
  void requestsThatWereRejectedSpendTheBudget() {
    String crowded = shop("[]", "{min: 0, max: 1}", "1d").replace("rate: 5/s", "rate: 30/s");
    Futures.Future future = new Futures(crowded, "", "faults", Duration.ofDays(1)).of(0);
    double rejected = future.value("requests.rejected.rate");
    assertTrue(rejected > 0.3, "rejected " + rejected);
    double failed = future.value("requests.failed.rate");
    assertEquals(1 - failed / 0.01, future.value("slo.availability.budget.remaining"), 0.05);
    assertTrue(future.value("slo.availability.budget.gap") > 10, "the engine saw no 429s");
  }

  @Test
  void anOutageThatNobodyMeasuredSpendsTheBudgetAllTheSame() {
    String unseen =
        "[{kind: dependencyOutage, target: db, duration: 365d},"
            + " {kind: metricGap, target: shop, duration: 365d, rate: 1000/d}]";
    Futures.Future future =
        new Futures(shop(unseen, ROOMY, "1d"), "", "faults", Duration.ofDays(1)).of(0);
    assertTrue(future.value("slo.availability.budget.remaining") < -20);
    assertTrue(future.value("slo.availability.budget.gap") > 20);
  }

  @Test
  void whatIsBeforeTheHorizonIsAssumedToHaveBeenOrdinary() {
    String outage = "[{kind: dependencyOutage, target: db, duration: 365d}]";
    double day =
        new Futures(shop(outage, ROOMY, "1d"), "", "faults", Duration.ofDays(1))
            .of(0)
            .value("slo.availability.budget.remaining");
    double month =
        new Futures(shop(outage, ROOMY, "10d"), "", "faults", Duration.ofDays(1))
            .of(0)
            .value("slo.availability.budget.remaining");
    assertEquals((1 - day) / 10, 1 - month, 0.05 * (1 - month));
  }

  @Test
  void whatIsSeenOfAnOrdinaryDayIsWhatUsersMet() {
    Futures.Future future =
        new Futures(shop("[]", ROOMY, "1d"), "", "faults", Duration.ofDays(1)).of(0);
    assertEquals(0, future.value("slo.availability.budget.gap"), 1e-3);
  }
}
