package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.series.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Burn-rate alerts of OpenSLO are evaluated as PromQL, or refused with their field. */
class OpenSloAlertsImportTest {
  private static final String DOCUMENTS =
      """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: search, displayName: Search}
      spec:
        service: find
        indicatorRef: good-share
        timeWindow: [{duration: 28d, isRolling: true}]
        budgetingMethod: Occurrences
        objectives: [{displayName: most, target: 0.9}]
        alertPolicies: [{alertPolicyRef: burns}]
      ---
      apiVersion: openslo/v1
      kind: SLI
      metadata: {name: good-share}
      spec:
        ratioMetric:
          counter: true
          good: {metricSource: {metricSourceRef: prom, spec: {query: 'good_total{job="find"}'}}}
          total: {metricSource: {metricSourceRef: prom, spec: {query: 'all_total{job="find"}'}}}
      ---
      apiVersion: openslo/v1
      kind: DataSource
      metadata: {name: prom}
      spec: {type: Prometheus, connectionDetails: {url: http://localhost:9090}}
      ---
      apiVersion: openslo/v1
      kind: AlertPolicy
      metadata: {name: burns}
      spec:
        alertWhenBreaching: true
        conditions: [{conditionRef: fast}]
        notificationTargets: [{targetRef: mail}]
      ---
      apiVersion: openslo/v1
      kind: AlertCondition
      metadata: {name: fast}
      spec:
        severity: page
        condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: -1h, alertAfter: 5m}
      ---
      apiVersion: openslo/v1
      kind: AlertNotificationTarget
      metadata: {name: mail}
      spec: {target: email}
      """;

  private static Map<Labels, LongToDoubleFunction> counters(double badAfterAnHour) {
    Map<Labels, LongToDoubleFunction> series = new LinkedHashMap<>();
    series.put(Labels.of(Labels.NAME, "all_total", "job", "find"), m -> m * 100.0);
    series.put(
        Labels.of(Labels.NAME, "good_total", "job", "find"),
        m -> m * 100.0 - Math.max(0, m - 60) * 100 * badAfterAnHour);
    return series;
  }

  @Test
  void aBurnRateOverItsWindowFiresAfterItLasted() {
    Imported imported = Imported.of(Source.OPENSLO, DOCUMENTS);
    imported.says(
        "CHANGED SLO search: its burn-rate alerts are evaluated as PromQL; its error budget is"
            + " unknown in tables",
        "TAKEN SLI good-share",
        "TAKEN DataSource prom",
        "TAKEN AlertPolicy burns",
        "TAKEN AlertCondition fast",
        "TAKEN alert burns",
        "REFUSED AlertNotificationTarget mail");
    assertEquals(
        List.of("search"),
        UnmeasuredObjective.of(imported.load().bundle()).stream()
            .map(UnmeasuredObjective::name)
            .toList());
    // All fail: 10 times the budget, at least twice after a fifth of the hour, 5 minutes long.
    assertEquals(60 + 12 + 5, fires(imported, 1.0), 2);
    assertEquals(-1, fires(imported, 0.15));
  }

  private static int fires(Imported imported, double share) {
    return RuleRun.first(RuleRun.alerts(imported.rules(), counters(share), 200), "burns");
  }

  @Test
  void aThresholdMetricCountsTheMinutesThatMissIt() {
    Imported imported =
        Imported.of(
            Source.OPENSLO,
            """
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: freshness}
            spec:
              service: exports
              indicator:
                metadata: {name: age}
                spec: {thresholdMetric: {metricSource: {type: prometheus, spec: {query: oldest_seconds}}}}
              timeWindow: [{duration: 7d, isRolling: true}]
              objectives: [{op: lte, value: 60, target: 0.9}]
              alertPolicies:
                - kind: AlertPolicy
                  metadata: {name: stale}
                  spec:
                    conditions:
                      - kind: AlertCondition
                        spec: {severity: ticket, condition: {kind: burnrate, threshold: 5, lookbackWindow: 30m}}
            """);
    assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
    Map<Labels, LongToDoubleFunction> series = new LinkedHashMap<>();
    series.put(Labels.of(Labels.NAME, "oldest_seconds"), m -> m < 100 ? 20.0 : 90.0);
    // Five times the budget of 10% is half of the 30 minutes.
    assertEquals(115, RuleRun.first(RuleRun.alerts(imported.rules(), series, 200), "stale"), 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: Prometheus | {type: Datadog | of type \"Datadog\" is not evaluated",
        "kind: burnrate | kind: budget | a condition of kind \"budget\" is not evaluated",
        "op: gte | op: eq | op \"eq\" is none of lte, lt, gte, gt",
        "lookbackWindow: -1h | lookbackWindow: 1M | a burn rate needs threshold and lookbackWindow",
        "[{conditionRef: fast}] | [] | exactly one condition",
        "conditionRef: fast | conditionRef: slow | the AlertCondition slow is not in the input",
        "alertPolicyRef: burns | alertPolicyRef: none | the AlertPolicy none is not in the input",
        "metricSourceRef: prom | metricSourceRef: x | the DataSource x is not in the input",
        "indicatorRef: good | indicatorRef: bad | the SLI bad-share is not in the input",
        "alertWhenBreaching: true | alertWhenNoData: true | alertWhenNoData is not evaluated",
        "'all_total{job=\"find\"}' | 'sum(rate(all_total[5m]))' | a query is no counter",
        "'all_total{job=\"find\"}' | 'sum(' | its query can't be read",
        "alertPolicies: [{alertPolicyRef: burns}] | description: x | no burn-rate alert reads its indicator",
        "good: {metric | ok: {metric | needs ratioMetric with total and good or bad",
        "severity: page | severe: page | REFUSED AlertCondition fast: the field spec.severe has no effect",
        "target: 0.9 | target: 0.9, compositeWeight: 2 | .compositeWeight has no effect",
      })
  void whatIsNotEvaluatedIsRefusedWithItsField(String from, String to, String why) {
    Imported.of(Source.OPENSLO, DOCUMENTS.replace(from, to)).says(why);
  }

  @Test
  void alertPoliciesOfAnObjectiveOnRequestsAreNamed() {
    Imported imported =
        Imported.of(Source.OPENSLO, DOCUMENTS.replace("  indicatorRef: good-share\n", ""));
    imported.says("CHANGED SLO search", "REFUSED AlertPolicy burns: without an indicator");
    assertEquals(1, imported.load().bundle().all(Kind.SERVICE, ServiceSpec.class).size());
  }
}
