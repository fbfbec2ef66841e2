package dev.premortem.engine.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which series a ratio divides, and how a change in percent is smoothed, as Google documents it.
 */
class RatiosAndChangesTest {
  private static final String RATIO =
      """
      displayName: ratio
      combiner: OR
      conditions:
        - displayName: c0
          conditionThreshold:
            filter: metric.type="m"
            denominatorFilter: metric.type="m" AND metric.label.class="2xx"
            aggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM, groupByFields: [%s]}]
            denominatorAggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM, groupByFields: [%s]}]
            comparison: COMPARISON_GT
            thresholdValue: 0.4
      """;
  private static final double[] FIVE = {5};
  private static final double[] TEN = {10};

  @Test
  void aDenominatorOfOneServiceDoesNotDivideTheNumeratorOfAnother() {
    // Host h0 has no 2xx: only h1 has something to divide by, although that is the only divisor.
    String hosts = RATIO.formatted("resource.label.host", "resource.label.host");
    assertEquals(List.of("1 fires h1"), AlertSemanticsTest.run(hosts, FIVE, TEN));
  }

  @Test
  void aDenominatorWithFewerLabelsDividesEverySeriesThatHasThem() {
    String all = RATIO.formatted("resource.label.host", "");
    assertEquals(List.of("1 fires h0", "1 fires h1"), AlertSemanticsTest.run(all, FIVE, TEN));
    String both = "resource.label.host, metric.label.class";
    assertEquals(
        List.of("1 fires 2xx/h1"),
        AlertSemanticsTest.run(RATIO.formatted(both, "metric.label.class"), FIVE, TEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource.label.host|resource.label.host|0",
        "resource.label.host, metric.label.class|metric.label.class|0",
        "resource.label.host|''|0",
        "''|resource.label.host|1",
        "resource.label.host|metric.label.class|1",
      })
  void theDenominatorHasNoLabelThatTheNumeratorHasNot(String over, String under, int refused) {
    assertEquals(
        refused, AlertSemanticsTest.refusals(RATIO.formatted(over, under)).size(), over + under);
  }

  @Test
  void aDenominatorThatIsNotCombinedHasLabelsThatACombinedNumeratorHasNot() {
    String apart =
        RATIO
            .formatted("resource.label.host", "X")
            .replaceAll("denominatorAggregations: .*", "denominatorAggregations: []");
    assertEquals(
        List.of(
            "the denominator of a ratio has the groupByFields of the numerator, or some of them"),
        AlertSemanticsTest.refusals(apart));
  }

  private static final String CHANGE =
      """
      displayName: change
      combiner: OR
      conditions:
        - displayName: c0
          conditionThreshold:
            filter: metric.type="m"
            comparison: COMPARISON_GT
            thresholdValue: %s
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_PERCENT_CHANGE}]
      """;

  @ParameterizedTest
  @CsvSource({"89.9,1", "90.1,0"})
  void aChangeInPercentIsThatOfTheMeanOfTenMinutes(double limit, int firings) {
    double[] spike = new double[20];
    Arrays.fill(spike, 10);
    spike[14] = 100; // the mean of ten minutes goes from 10 to 19
    List<String> fired =
        AlertSemanticsTest.run(CHANGE.formatted(limit), spike).stream()
            .filter(line -> line.contains("fires"))
            .toList();
    assertEquals(firings == 1 ? List.of("15 fires h0/5xx") : List.of(), fired);
  }

  @Test
  void valuesBelowZeroAreMissingToAChangeInPercent() {
    double[] values = new double[15];
    Arrays.fill(values, 10);
    values[5] = -1000;
    assertEquals(List.of(), AlertSemanticsTest.run(CHANGE.formatted(0.1), values));
  }

  @ParameterizedTest
  @CsvSource({
    "run.googleapis.com/request_count,ALIGN_RATE,REDUCE_SUM,true",
    "run.googleapis.com/request_count,ALIGN_DELTA,REDUCE_SUM,true",
    "run.googleapis.com/request_count,ALIGN_MEAN,REDUCE_SUM,true",
    "run.googleapis.com/request_count,ALIGN_PERCENT_CHANGE,REDUCE_MEAN,true",
    "run.googleapis.com/request_count,ALIGN_PERCENTILE_99,REDUCE_MAX,false",
    "run.googleapis.com/request_count,ALIGN_NEXT_OLDER,REDUCE_MAX,false",
    "run.googleapis.com/request_count,ALIGN_FRACTION_TRUE,REDUCE_MEAN,false",
    "run.googleapis.com/request_latencies,ALIGN_PERCENTILE_99,REDUCE_MAX,true",
    "run.googleapis.com/request_latencies,ALIGN_DELTA,REDUCE_PERCENTILE_99,true",
    "run.googleapis.com/request_latencies,ALIGN_SUM,REDUCE_MEAN,true",
    "run.googleapis.com/request_latencies,ALIGN_MEAN,REDUCE_MEAN,false",
    "run.googleapis.com/request_latencies,ALIGN_RATE,REDUCE_SUM,false",
    "run.googleapis.com/request_latencies,ALIGN_DELTA,REDUCE_MAX,false",
    "run.googleapis.com/container/cpu/utilizations,ALIGN_PERCENTILE_50,REDUCE_MEAN,true",
    "run.googleapis.com/container/cpu/utilizations,ALIGN_INTERPOLATE,REDUCE_MEAN,false",
    "run.googleapis.com/container/memory/utilizations,ALIGN_MAX,REDUCE_MAX,false",
    "run.googleapis.com/container/instance_count,ALIGN_MAX,REDUCE_SUM,true",
    "run.googleapis.com/container/instance_count,ALIGN_NEXT_OLDER,REDUCE_SUM,true",
    "run.googleapis.com/container/instance_count,ALIGN_RATE,REDUCE_SUM,false",
    "run.googleapis.com/container/instance_count,ALIGN_DELTA,REDUCE_SUM,false",
    "run.googleapis.com/container/instance_count,ALIGN_MAX,REDUCE_COUNT_TRUE,false",
    "run.googleapis.com/container/billable_instance_time,ALIGN_RATE,REDUCE_SUM,true",
    "monitoring.googleapis.com/uptime_check/check_passed,ALIGN_NEXT_OLDER,REDUCE_COUNT_FALSE,true",
    "monitoring.googleapis.com/uptime_check/check_passed,ALIGN_FRACTION_TRUE,REDUCE_MEAN,true",
    "monitoring.googleapis.com/uptime_check/check_passed,ALIGN_MEAN,REDUCE_MEAN,false",
    "monitoring.googleapis.com/uptime_check/check_passed,ALIGN_NEXT_OLDER,REDUCE_MIN,false",
    "compute.googleapis.com/of/unknown/kind,ALIGN_FRACTION_TRUE,REDUCE_COUNT_TRUE,true",
  })
  void theApiTakesAnAlignerForTheKindAndValuesOfTheMetricOnly(
      String metric, String aligner, String reducer, boolean taken) {
    String policy =
        CHANGE
            .formatted(1)
            .replace("\"m\"", "\"" + metric + "\"")
            .replace("ALIGN_PERCENT_CHANGE", aligner + ", crossSeriesReducer: " + reducer);
    List<String> refusals = AlertSemanticsTest.refusals(policy);
    assertEquals(taken ? 0 : 1, refusals.size(), refusals::toString);
  }

  @Test
  void aRefusalNamesWhatTheAlignerIsFor() {
    String policy =
        CHANGE
            .formatted(1)
            .replace("\"m\"", "\"run.googleapis.com/container/instance_count\"")
            .replace("ALIGN_PERCENT_CHANGE", "ALIGN_RATE");
    assertEquals(
        List.of(
            "ALIGN_RATE is for DELTA metrics with numbers, and"
                + " run.googleapis.com/container/instance_count is GAUGE INT64"),
        AlertSemanticsTest.refusals(policy));
  }
}
