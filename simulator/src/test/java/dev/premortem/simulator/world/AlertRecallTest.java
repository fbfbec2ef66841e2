package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an alert missed is what lasted long enough for it to fire; how late it fires is said. */
class AlertRecallTest {
  private static final String BUNDLE =
      """
      {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {instances: {min: 2, max: 9}, dependsOn: [{name: db}]}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
      ---
      {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: shop, arrivals: {rate: 20/s}}}
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: short}
      spec: {faults: [{kind: dependencyOutage, target: db, count: 1, duration: 10m, length: fixed, errorRatio: 100%}]}
      ---
      """;

  private static String alert(String name, String duration) {
    return """
        ---
        displayName: %s
        combiner: OR
        conditions:
          - displayName: errors
            conditionThreshold:
              filter: 'metric.type="run.googleapis.com/request_count" AND metric.labels.response_code_class="5xx"'
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE, crossSeriesReducer: REDUCE_SUM, groupByFields: [resource.label.service_name]}]
              comparison: COMPARISON_GT
              thresholdValue: 1
              duration: %s
        """
        .formatted(name, duration);
  }

  @Test
  void faultsThatEndedBeforeAnAlertCouldFireAreNotMissed() {
    String yaml = BUNDLE + alert("at-once", "0s") + alert("late", "300s") + alert("never", "1800s");
    Futures.Future future = new Futures(yaml, "", "short", Duration.ofDays(1)).of(0);
    assertEquals(1, future.value("alert.at-once.recall"));
    assertEquals(1, future.value("alert.late.recall"));
    assertTrue(
        Double.isNaN(future.value("alert.never.recall")),
        () -> "recall of faults too short: " + future.value("alert.never.recall"));
    double soon = future.value("alert.at-once.detect.time");
    double late = future.value("alert.late.detect.time");
    assertTrue(soon > 0 && soon <= 240, () -> "at once after " + soon);
    assertEquals(soon + 240, late, 61, () -> soon + " and " + late);
    assertTrue(Double.isNaN(future.value("alert.never.detect.time")));
  }
}
