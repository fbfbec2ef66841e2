package dev.premortem.engine.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Histogram;
import dev.premortem.rules.decision.Verb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conditions are evaluated as Cloud Monitoring documents it: aligned points, every one of the
 * duration, missing ones, triggers, ratios, combiners, closing.
 */
class AlertSemanticsTest {
  private static final String THRESHOLD =
      """
      displayName: errors
      combiner: OR
      conditions:
        - displayName: c0
          conditionThreshold:
            filter: metric.type="m"
            comparison: COMPARISON_GT
            thresholdValue: 10
            duration: 180s
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
      """;

  /** What fires and ends, as minute and kind, when points of series arrive minute by minute. */
  static List<String> run(String policy, double[]... series) {
    List<String> found = new ArrayList<>();
    BundleLoader.Loaded loaded =
        BundleLoader.load(Map.of("a.yaml", policy.getBytes(StandardCharsets.UTF_8)), "");
    assertTrue(!loaded.failed(), () -> loaded.problems().toString());
    Policy compiled = Policy.compile(loaded.bundle()).policy();
    assertNotNull(compiled);
    Journal journal =
        (time, decision, fate, why) -> {
          boolean told = fate == Journal.Fate.ACTED || fate == Journal.Fate.ENDED;
          if (decision.verb() == Verb.ALERT && told) {
            String subject = decision.because().subject();
            String what = fate == Journal.Fate.ACTED ? "fires" : "ends";
            found.add(time / 60 + " " + what + (subject.isEmpty() ? "" : " " + subject));
          }
        };
    try (Engine engine = new Engine(compiled, 0, 60, true, journal)) {
      int longest = 0;
      for (int s = 0; s < series.length; s++) {
        engine.monitored(labels(s));
        longest = Math.max(longest, series[s].length);
      }
      for (int minute = 1; minute <= longest; minute++) {
        for (int s = 0; s < series.length; s++) {
          if (minute <= series[s].length && !Double.isNaN(series[s][minute - 1])) {
            long end = 60L * minute;
            engine.point(labels(s), new TimePoint(end - 60, end, series[s][minute - 1], null));
          }
        }
        engine.evaluate(60L * minute);
      }
    }
    return found;
  }

  private static SeriesLabels labels(int series) {
    return new SeriesLabels(
        "m",
        Map.of("class", series == 0 ? "5xx" : "2xx"),
        "r",
        Map.of("host", "h" + series, "project_id", "p"),
        Map.of(),
        Map.of());
  }

  private static final double NONE = Double.NaN;

  @Test
  void everyAlignedPointOfTheDurationMustViolate() {
    assertEquals(
        List.of("5 fires h0/5xx", "6 ends h0/5xx"),
        run(THRESHOLD, new double[] {5, 5, 20, 20, 20, 5, 20, 20, 5}));
  }

  @Test
  void exactlyTheThresholdDoesNotViolateGreaterThan() {
    assertEquals(List.of(), run(THRESHOLD, new double[] {10, 10, 10, 10, 10}));
    assertEquals(
        List.of("3 fires h0/5xx"),
        run(THRESHOLD.replace("COMPARISON_GT", "COMPARISON_GE"), new double[] {10, 10, 10}));
  }

  @Test
  void seriesStayApartUnlessTheyAreReduced() {
    double[] low = {6, 6, 6, 6};
    assertEquals(List.of(), run(THRESHOLD, low, low));
    String sum =
        THRESHOLD.replace(
            "perSeriesAligner: ALIGN_MEAN",
            "perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM");
    assertEquals(List.of("3 fires"), run(sum, low, low));
    String grouped = sum.replace("REDUCE_SUM", "REDUCE_SUM, groupByFields: [resource.label.host]");
    assertEquals(List.of(), run(grouped, low, low));
    assertEquals(List.of("3 fires h1"), run(grouped, low, new double[] {16, 16, 16}));
  }

  @ParameterizedTest
  @CsvSource({
    "EVALUATION_MISSING_DATA_NO_OP, 6 fires h0/5xx",
    "EVALUATION_MISSING_DATA_ACTIVE, 4 fires h0/5xx",
    "EVALUATION_MISSING_DATA_INACTIVE, 7 fires h0/5xx"
  })
  void aMissingPointIsWhatThePolicySays(String missing, String expected) {
    String policy =
        THRESHOLD.replace(
            "duration: 180s", "duration: 180s\n      evaluationMissingData: " + missing);
    double[] values = {5, 20, NONE, NONE, 20, 20, 20};
    assertEquals(expected, run(policy, values).get(0));
  }

  @Test
  void anOpenAlertStaysOpenWithoutPointsUntilItIsClosed() {
    double[] values = new double[60];
    java.util.Arrays.fill(values, NONE);
    java.util.Arrays.fill(values, 0, 5, 20);
    assertEquals(List.of("3 fires h0/5xx"), run(THRESHOLD, values));
    assertEquals(
        List.of("3 fires h0/5xx", "35 ends h0/5xx"),
        run(THRESHOLD + "alertStrategy: {autoClose: 1800s}\n", values));
  }

  @Test
  void aTriggerAsksForThatManySeriesOrThatShare() {
    double[] high = {20, 20, 20, 20};
    double[] late = {5, 5, 20, 20, 20};
    double[] low = {5, 5, 5, 5, 5};
    String two = THRESHOLD.replace("duration: 180s", "duration: 180s\n      trigger: {count: 2}");
    assertEquals(List.of("5 fires errors"), run(two, high, late, low));
    assertEquals(List.of(), run(two, high, low, low));
    String half =
        THRESHOLD.replace("duration: 180s", "duration: 180s\n      trigger: {percent: 50}");
    assertEquals(List.of("5 fires errors"), run(half, high, late, low, low));
  }

  @Test
  void aRatioDividesWhatBothFiltersSelect() {
    String ratio =
        """
        displayName: ratio
        combiner: OR
        conditions:
          - displayName: c0
            conditionThreshold:
              filter: metric.type="m" AND metric.labels.class="5xx"
              denominatorFilter: metric.type="m"
              aggregations: [{alignmentPeriod: 120s, perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM}]
              denominatorAggregations: [{alignmentPeriod: 120s, perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM}]
              comparison: COMPARISON_GT
              thresholdValue: 0.1
              duration: 0s
        """;
    // 10 of 110 in the first two minutes, then 30 of 130; an empty denominator is no violation.
    assertEquals(
        List.of("3 fires"), run(ratio, new double[] {0, 10, 20}, new double[] {50, 50, 50}));
    assertEquals(List.of(), run(ratio, new double[] {0, 0, 0}, new double[] {0, 0, 0}));
  }

  private static String divided(String over, String under) {
    return """
        displayName: ratio
        combiner: OR
        conditions:
          - displayName: c0
            conditionThreshold:
              filter: metric.type="m"
              denominatorFilter: metric.type="m"
              aggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM, groupByFields: [%s]}]
              denominatorAggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM, groupByFields: [%s]}]
              comparison: COMPARISON_GT
              thresholdValue: 0.9
        """
        .formatted(over, under);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource.label.host | resource.labels.host",
        "resource.labels.host | resource.label.host",
        "resource.label.host | 'resource.labels.\"host\"'",
        "resource.label.host, metric.label.class | metric.labels.class, resource.labels.host"
      })
  void aRatioFindsItsDenominatorHoweverItsLabelsAreSpelled(String over, String under) {
    double[] any = {5, 5};
    assertEquals(2, run(divided(over, under), any, any).size());
  }

  @ParameterizedTest
  @CsvSource({"resource.label.host", "resource.labels.host", "metric.labels.class"})
  void aSecondStepKeepsLabelsApartHoweverTheyAreSpelled(String field) {
    String policy =
        THRESHOLD.replace(
            "ALIGN_MEAN}",
            "ALIGN_MEAN}, {alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN,"
                + " crossSeriesReducer: REDUCE_SUM, groupByFields: ["
                + field
                + "]}");
    double[] low = {6, 6, 6, 6};
    assertEquals(List.of(), run(policy, low, low));
  }

  @Test
  void aSecondStepSeesDistributionsAndAligns() throws MonitoringFilter.FilterException {
    Histogram low = new Histogram(new double[] {10, 20}, new long[] {10, 0, 0}, 5);
    Histogram high = new Histogram(new double[] {10, 20}, new long[] {0, 10, 0}, 15);
    assertEquals(19, second(low, high, Aligner.ALIGN_NONE, Reducer.REDUCE_PERCENTILE_95), 1e-9);
    assertEquals(2, second(low, high, Aligner.ALIGN_COUNT, Reducer.REDUCE_SUM), 1e-9);
  }

  private static double second(Histogram one, Histogram two, Aligner aligner, Reducer reducer)
      throws MonitoringFilter.FilterException {
    AlertQuery query =
        new AlertQuery(
            MonitoringFilter.parse("metric.type=\"m\""),
            List.of(
                new AlertQuery.Step(60, Aligner.ALIGN_DELTA, Reducer.REDUCE_NONE, List.of()),
                new AlertQuery.Step(60, aligner, reducer, List.of())),
            null,
            List.of());
    List<AlertQuery.Member> members = List.of(query.member(labels(0)), query.member(labels(1)));
    members.get(0).points().add(new TimePoint(0, 60, one.mean(), one));
    members.get(1).points().add(new TimePoint(0, 60, two.mean(), two));
    return query.values(members, 60).values().iterator().next().value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA}, {alignmentPeriod: 600s, perSeriesAligner: ALIGN_SUM}",
        "{perSeriesAligner: ALIGN_SUM}, {perSeriesAligner: ALIGN_SUM}, {perSeriesAligner: ALIGN_SUM, crossSeriesReducer: REDUCE_SUM}",
      })
  void stepsThatAreNotTakenAreNotPassedOver(String steps) {
    String policy = THRESHOLD.replaceAll("aggregations: .*", "aggregations: [" + steps + "]");
    assertEquals(List.of(), run(policy, new double[] {20, 20, 20, 20}));
  }

  @Test
  void whatGrowsFromNothingGrowsWithoutEnd() {
    List<TimePoint> none = List.of(new TimePoint(0, 60, 0, null));
    List<TimePoint> some = List.of(new TimePoint(60, 120, 3, null));
    Aligner.Aligned grown = Aligner.ALIGN_PERCENT_CHANGE.align(some, none, 60);
    assertNotNull(grown);
    assertEquals(Double.POSITIVE_INFINITY, grown.value());
    Aligner.Aligned still = Aligner.ALIGN_PERCENT_CHANGE.align(none, none, 60);
    assertNotNull(still);
    assertEquals(0, still.value());
  }

  @Test
  void conditionsThatMustAllHoldDoNotFireWithoutOneThatIsNotEvaluated() {
    String log =
        """
          - displayName: c1
            conditionMatchedLog: {filter: severity=ERROR}
        """;
    double[] high = {20, 20, 20};
    assertEquals(List.of("3 fires h0/5xx"), run(THRESHOLD + log, high));
    assertEquals(List.of(), run(THRESHOLD.replace("combiner: OR", "combiner: AND") + log, high));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM, groupByFields: [resource.label.host]}|",
        "{perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM, groupByFields: [host]}| host",
        "{perSeriesAligner: ALIGN_MEAN, crossSeriesReducer: REDUCE_SUM, groupByFields: [resource.host]}| resource.host",
        "{perSeriesAligner: ALIGN_NONE, crossSeriesReducer: REDUCE_SUM}| perSeriesAligner",
        "{crossSeriesReducer: REDUCE_SUM}| perSeriesAligner",
      })
  void whatTheApiRefusesOfAnAggregationIsSaid(String aggregation, @Nullable String expected) {
    String policy = THRESHOLD.replaceAll("aggregations: .*", "aggregations: [" + aggregation + "]");
    List<String> refusals = refusals(policy);
    assertEquals(expected != null, !refusals.isEmpty(), refusals::toString);
    assertTrue(expected == null || refusals.get(0).contains(expected), refusals::toString);
  }

  @Test
  void theApiRefusesRatiosOfOtherPeriodsOrLabels() {
    String same = divided("resource.label.host", "resource.labels.host");
    assertEquals(List.of(), refusals(same));
    assertEquals(1, refusals(divided("resource.label.host", "metric.label.class")).size());
    String longer =
        same.replace(
            "denominatorAggregations: [{", "denominatorAggregations: [{alignmentPeriod: 300s, ");
    assertEquals(1, refusals(longer).size());
  }

  static List<String> refusals(String policy) {
    return BundleLoader.load(Map.of("a.yaml", policy.getBytes(StandardCharsets.UTF_8)), "")
        .bundle()
        .all(Kind.ALERT_POLICY, AlertPolicySpec.class)
        .stream()
        .flatMap(d -> d.spec().conditions().stream())
        .flatMap(c -> MonitoringApi.refusals(c).stream())
        .toList();
  }

  @Test
  void anAbsenceIsNoticedAfterItsDurationAndEndsWithThePoint() {
    String absent =
        """
        displayName: absent
        combiner: OR
        conditions:
          - displayName: c0
            conditionAbsent: {filter: 'metric.type="m"', duration: 300s, aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]}
        """;
    assertEquals(
        List.of("7 fires h0/5xx", "9 ends h0/5xx"),
        run(absent, new double[] {1, 1, NONE, NONE, NONE, NONE, NONE, NONE, 1}));
  }

  private static final String TWO =
      """
      displayName: two
      combiner: %s
      conditions:
        - displayName: c0
          conditionThreshold:
            filter: metric.type="m"
            comparison: COMPARISON_GT
            thresholdValue: 10
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        - displayName: c1
          conditionThreshold:
            filter: metric.type="m"
            comparison: COMPARISON_LT
            thresholdValue: 30
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
      """;

  @Test
  void anyConditionFiresOr() {
    assertEquals(
        List.of("1 fires h0/5xx"),
        run(TWO.formatted("OR"), new double[] {50, 50, 20}, new double[] {}));
  }

  @Test
  void conditionsOnDifferentResourcesFireAnd() {
    // The first is above 10 and never below 30; the second is below 30 and never above 10.
    double[] high = {50, 50, 50, 50};
    double[] low = {NONE, 5, 5, 40};
    assertEquals(List.of("2 fires h1/2xx", "4 ends h1/2xx"), run(TWO.formatted("AND"), high, low));
    assertEquals(List.of(), run(TWO.formatted("AND_WITH_MATCHING_RESOURCE"), high, low));
    assertEquals(
        List.of("1 fires h0/5xx", "2 ends h0/5xx"),
        run(TWO.formatted("AND_WITH_MATCHING_RESOURCE"), new double[] {20, 50}, low));
  }

  @ParameterizedTest
  @CsvSource({
    "ALIGN_MIN, 1",
    "ALIGN_MAX, 4",
    "ALIGN_MEAN, 2.5",
    "ALIGN_SUM, 10",
    "ALIGN_DELTA, 10",
    "ALIGN_COUNT, 4",
    "ALIGN_RATE, 0.041666666666666664",
    "ALIGN_STDDEV, 1.118033988749895",
    "ALIGN_NEXT_OLDER, 4",
    "ALIGN_COUNT_TRUE, 4",
    "ALIGN_FRACTION_TRUE, 1",
    "ALIGN_PERCENTILE_50, 2.5",
    "ALIGN_PERCENT_CHANGE, 150",
  })
  void alignersMakeOnePointOfAPeriod(Aligner aligner, double expected) {
    List<TimePoint> points = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      points.add(new TimePoint(60L * (i - 1), 60L * i, i, null));
    }
    Aligner.Aligned aligned = aligner.align(points, List.of(new TimePoint(-60, 0, 1, null)), 240);
    assertNotNull(aligned);
    assertEquals(expected, aligned.value(), 1e-12);
  }

  @Test
  void distributionsAreMergedBeforeAPercentileIsTaken() {
    Histogram low = new Histogram(new double[] {10, 20}, new long[] {10, 0, 0}, 5);
    Histogram high = new Histogram(new double[] {10, 20}, new long[] {0, 10, 0}, 15);
    Aligner.Aligned both =
        Reducer.REDUCE_SUM.reduce(
            List.of(new Aligner.Aligned(5, low), new Aligner.Aligned(15, high)));
    assertEquals(10, both.value(), 1e-12);
    assertEquals(19, Reducer.REDUCE_PERCENTILE_95.reduce(List.of(both)).value(), 1e-9);
    assertEquals(
        5, Reducer.REDUCE_PERCENTILE_50.reduce(List.of(new Aligner.Aligned(5, low))).value(), 1e-9);
  }
}
