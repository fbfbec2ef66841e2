package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.AlertState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alert policies and rules of Prometheus on what is measured of a service, minute by minute. */
class AlertsOnSamplesTest {
  private static final String RATIO =
      """
      ---
      apiVersion: monitoring.googleapis.com/v1
      kind: AlertPolicy
      metadata: {name: promql}
      spec:
        displayName: promql
        combiner: OR
        conditions:
          - displayName: ratio
            conditionPrometheusQueryLanguage:
              query: >-
                sum by (service_name) (increase(run_googleapis_com:request_count{response_code_class="5xx"}[5m]))
                / sum by (service_name) (increase({"run.googleapis.com/request_count"}[5m])) > 0.1
              duration: 120s
              evaluationInterval: 60s
      """;

  private static final String POLICY =
      """
      ---
      apiVersion: monitoring.googleapis.com/v1
      kind: AlertPolicy
      metadata: {name: metric}
      spec:
        displayName: metric
        combiner: OR
        alertStrategy: {autoClose: 1800s}
        conditions:
          - displayName: c
            %s
      """;

  private static final String RULES =
      """
      groups:
        - name: shop
          rules:
            - record: shop:errors:rate5m
              expr: sum by (service_name) (rate(run_googleapis_com:request_count{response_code_class="5xx"}[5m]))
            - alert: Errors
              expr: shop:errors:rate5m > 0.1
              for: 2m
              labels: {severity: page, service: "{{ $labels.service_name }}"}
      """;

  @TempDir Path folder;

  private final List<String> log = new ArrayList<>();
  private final List<String> states = new ArrayList<>();

  /** Runs minutes; the sample of a minute is filled in by its number from 1. */
  private List<String> run(String more, int minutes, Sample sample, IntConsumer fill)
      throws IOException {
    Policy policy = Bundles.policy(folder, Bundles.SHOP + more);
    Journal journal =
        (time, decision, fate, why) -> {
          boolean said = fate == Journal.Fate.ACTED || fate == Journal.Fate.ENDED;
          if (decision.verb() == Verb.ALERT && said) {
            log.add(
                minute(policy, time)
                    + (fate == Journal.Fate.ACTED ? " fires " : " ends ")
                    + decision.about()
                    + " "
                    + decision.because().subject());
          }
        };
    try (Engine engine = new Engine(policy, policy.start(), 60, true, journal)) {
      for (int minute = 1; minute <= minutes; minute++) {
        sample.present = true;
        sample.counted = true;
        sample.requests = 600;
        sample.errors = 0;
        sample.candidateRequests = 0;
        sample.candidateErrors = 0;
        sample.latencyP50Ms = 100;
        sample.latencyP95Ms = 200;
        sample.latencyP99Ms = 300;
        sample.candidateLatencyP95Ms = Double.NaN;
        sample.candidateMemoryUtilization = Double.NaN;
        fill.accept(minute);
        if (minute == 30 && deploys) {
          engine.apply(new Event.RevisionDeployed(0, "shop-2", "shop-1", 0), policy.start() + 1800);
        }
        engine.sample(0).copy(sample);
        engine.evaluate(policy.start() + 60L * minute);
        states.clear();
        engine.facts().stream()
            .filter(AlertState.class::isInstance)
            .forEach(f -> states.add(f.key() + " " + ((AlertState) f).get(AlertState.FIRING)));
      }
    }
    return log;
  }

  private boolean deploys;

  private static long minute(Policy policy, long time) {
    return (time - policy.start()) / 60;
  }

  private final Sample sample = new Sample(0);

  private void failing(int minute, int from, int to) {
    sample.errors = minute >= from && minute <= to ? 300 : 0;
  }

  @Test
  void anExpressionFiresAfterItsDurationAndEndsWhenItGivesTheSeriesNoMore() throws IOException {
    run(RATIO, 30, sample, m -> failing(m, 10, 15));
    // 300 of 2,400 in the four steps that five minutes hold; five minutes after 15 none are left.
    assertEquals(List.of("12 fires promql shop", "19 ends promql shop"), log);
    assertEquals(List.of(), states.stream().filter(s -> s.contains("promql")).toList());
  }

  @Test
  void labelsThatAConditionAddsSayNothingOfItsService() throws IOException {
    String labelled =
        RATIO
            .replace("sum by (service_name)", "sum")
            .replace(
                "response_code_class=\"5xx\"", "service_name=\"shop\",response_code_class=\"5xx\"")
            .replace("duration: 120s", "duration: 120s\n        labels: {severity: critical}");
    run(labelled, 14, sample, m -> failing(m, 10, 15));
    assertEquals(List.of("12 fires promql shop"), log);
  }

  /** Five points are four steps for Prometheus and five periods for Cloud Monitoring. */
  @Test
  void theRatioInPromqlAndAsAThresholdAgreeToTheMinuteThatIncreaseLeavesOut() throws IOException {
    String step =
        "[{alignmentPeriod: 300s, perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM,"
            + " groupByFields: [resource.label.service_name]}]";
    String filter = "metric.type=\"run.googleapis.com/request_count\"";
    String threshold =
        POLICY.formatted(
            "conditionThreshold: {filter: '"
                + filter
                + " AND metric.label.response_code_class=\"5xx\"', denominatorFilter: '"
                + filter
                + "', aggregations: "
                + step
                + ", denominatorAggregations: "
                + step
                + ", comparison: COMPARISON_GT, thresholdValue: 0.1, duration: 180s}");
    run(RATIO + threshold, 40, sample, m -> failing(m, 15, 20));
    List<String> metric = log.stream().filter(l -> l.contains(" metric ")).toList();
    List<String> promql = log.stream().filter(l -> l.contains(" promql ")).toList();
    assertEquals(List.of("18 fires metric shop", "24 ends metric shop"), metric);
    assertEquals(List.of("17 fires promql shop", "24 ends promql shop"), promql);
  }

  @Test
  void anAbsenceLongerThanAutoCloseIsNoticed() throws IOException {
    String absent =
        POLICY.formatted(
            "conditionAbsent: {filter: 'metric.type=\"run.googleapis.com/request_count\"', duration:"
                + " 3600s, aggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer:"
                + " REDUCE_SUM}]}");
    run(absent, 120, sample, m -> sample.present = m <= 10 || m > 80);
    assertEquals(List.of("70 fires metric shop", "81 ends metric shop"), log);
  }

  @Test
  void badMinutesBeforeALongGapAreNotCountedWithThoseAfterIt() throws IOException {
    String errors =
        POLICY.formatted(
            "conditionThreshold: {filter: 'metric.type=\"run.googleapis.com/request_count\" AND"
                + " metric.label.response_code_class=\"5xx\"', aggregations: [{perSeriesAligner:"
                + " ALIGN_DELTA}], comparison: COMPARISON_GT, thresholdValue: 10, duration: 300s}");
    run(
        errors,
        60,
        sample,
        m -> {
          sample.errors = m <= 3 || (m >= 31 && m <= 32) ? 300 : 0;
          sample.present = m <= 3 || m >= 31;
        });
    assertEquals(List.of(), log);
  }

  @Test
  void theCandidateFailsOnItsOwnWhereNobodySumsItWithTheStableRevision() throws IOException {
    deploys = true;
    String errors =
        POLICY.formatted(
            "conditionThreshold: {filter: 'metric.type=\"run.googleapis.com/request_count\" AND"
                + " metric.label.response_code_class=\"5xx\"', aggregations: [{perSeriesAligner:"
                + " ALIGN_DELTA}], comparison: COMPARISON_GT, thresholdValue: 100, duration: 120s}");
    // 80 of the stable revision and 80 of the candidate are more than 100 only together.
    run(
        errors,
        60,
        sample,
        m -> {
          sample.errors = m > 30 && m <= 40 ? 160 : m > 40 && m <= 45 ? 150 : 0;
          sample.candidateRequests = m > 30 && m <= 45 ? 300 : 0;
          sample.candidateErrors = m > 30 && m <= 40 ? 80 : m > 40 && m <= 45 ? 140 : 0;
        });
    assertEquals(List.of("42 fires metric shop", "46 ends metric shop"), log);
  }

  @Test
  void aRuleOfPrometheusIsAStateOfItsNameAsLongAsItFires() throws IOException {
    Files.writeString(folder.resolve("rules.yaml"), RULES);
    run("", 12, sample, m -> failing(m, 5, 30));
    assertTrue(
        states.stream()
            .anyMatch(s -> s.startsWith("AlertState:Errors/0/shop/") && s.endsWith("true")),
        states::toString);
    states.clear();
    run("", 40, sample, m -> failing(m, 5, 10));
    assertEquals(List.of(), states);
  }
}
