package dev.premortem.engine.alert;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.AlertPolicySpec.Threshold;
import dev.premortem.engine.document.MissingData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API of Cloud Monitoring takes and refuses of alert policies.
 *
 * @see <a
 *     href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies">alert
 *     policies</a>
 */
public final class MonitoringApi {
  private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(23 * 60 + 30);

  private MonitoringApi() {}

  /** Returns what a condition is that compares no metric. */
  public static String kind(Condition condition) {
    if (condition.conditionMonitoringQueryLanguage() != null) {
      return "an MQL query";
    }
    if (condition.conditionMatchedLog() != null) {
      return "a filter of logs";
    }
    return condition.conditionSql() != null ? "an SQL query" : "of an unknown kind";
  }

  /** Returns why the API of Cloud Monitoring refuses a condition, one line for each reason. */
  public static List<String> refusals(Condition condition) {
    List<String> refusals = new ArrayList<>();
    Threshold threshold = condition.conditionThreshold();
    AlertPolicySpec.Absence absence = condition.conditionAbsent();
    AlertPolicySpec.PromqlQuery promql = condition.conditionPrometheusQueryLanguage();
    Duration duration = Duration.ZERO;
    List<Aggregation> aggregations = new ArrayList<>();
    if (threshold != null) {
      duration = threshold.duration();
      aggregations.addAll(threshold.aggregations());
      aggregations.addAll(threshold.denominatorAggregations());
      if (duration.isZero()
          && (threshold.evaluationMissingData() == MissingData.EVALUATION_MISSING_DATA_ACTIVE
              || threshold.evaluationMissingData()
                  == MissingData.EVALUATION_MISSING_DATA_INACTIVE)) {
        refusals.add("evaluationMissingData needs a duration of at least 60s, not 0s");
      }
    } else if (absence != null) {
      duration = absence.duration();
      aggregations.addAll(absence.aggregations());
      if (duration.compareTo(LONGEST_ABSENCE) > 0) {
        refusals.add("an absence lasts at most 23h30m, not " + duration.toSeconds() + "s");
      }
    }
    if (promql != null && promql.evaluationInterval().toSeconds() % 30 != 0) {
      refusals.add(
          "an evaluationInterval is a multiple of 30s, which "
              + promql.evaluationInterval().toSeconds()
              + "s is not");
    }
    if (duration.toSeconds() % 60 != 0) {
      refusals.add("a duration is a multiple of 60s, which " + duration.toSeconds() + "s is not");
    }
    for (Aggregation aggregation : aggregations) {
      long seconds = aggregation.alignmentPeriod().toSeconds();
      if (seconds < 60 && aggregation.perSeriesAligner() != null) {
        refusals.add("an alignmentPeriod is at least 60s, not " + seconds + "s");
      }
      refusals.addAll(labels(aggregation));
    }
    try {
      AlertQuery query = AlertQuery.of(condition);
      types(query.filter(), query.aggregations(), refusals);
      MonitoringFilter denominator = query.denominator();
      if (denominator != null) {
        types(denominator, query.denominatorAggregations(), refusals);
        ratio(query, refusals);
      }
    } catch (MonitoringFilter.FilterException notEvaluated) {
      return refusals; // that is said with the filter
    }
    return refusals;
  }

  /** Not every aligner and reducer is for every kind of metric and type of values. */
  private static void types(
      MonitoringFilter filter, List<AlertQuery.Step> steps, List<String> refusals) {
    MetricType type = MetricType.of(filter.metricType());
    String of = filter.metricType();
    for (AlertQuery.Step step : steps) {
      if (type == null) {
        return;
      }
      Aligner aligner = step.aligner();
      if (!aligner.takes(type)) {
        refusals.add(aligner + " is for " + aligner.taken() + ", and " + of + " is " + type);
        return;
      }
      type = aligner.result(type);
      Reducer reducer = step.reducer();
      if (!reducer.takes(type)) {
        refusals.add(
            reducer + " is for " + reducer.taken() + ", and " + aligner + " makes " + type);
        return;
      }
      type = reducer.result(type);
      of = "what " + reducer + " makes";
    }
  }

  private static List<String> labels(Aggregation aggregation) {
    List<String> refusals = new ArrayList<>();
    String aligner = aggregation.perSeriesAligner();
    String reducer = aggregation.crossSeriesReducer();
    boolean reduces = reducer != null && !reducer.equals("REDUCE_NONE");
    if (reduces && (aligner == null || aligner.equals("ALIGN_NONE"))) {
      refusals.add(reducer + " needs a perSeriesAligner that is not ALIGN_NONE");
    }
    for (String field : aggregation.groupByFields()) {
      if (!MonitoringFilter.known(field.replace("\"", ""))) {
        refusals.add(
            "groupByFields names no label by \""
                + field
                + "\"; it is written resource.label.NAME or metric.label.NAME");
      }
    }
    return refusals;
  }

  /**
   * Both sides of a ratio have the same periods, and the denominator no labels that the numerator
   * has not.
   *
   * @see <a href="https://cloud.google.com/monitoring/charts/metric-ratios">ratios of metrics</a>
   */
  private static void ratio(AlertQuery query, List<String> refusals) {
    List<AlertQuery.Step> over = query.aggregations();
    List<AlertQuery.Step> under = query.denominatorAggregations();
    if (over.get(0).periodSeconds() != under.get(0).periodSeconds()) {
      refusals.add("both sides of a ratio have the same alignmentPeriod");
    }
    List<String> kept = kept(over);
    List<String> divided = kept(under);
    if (kept != null && (divided == null || !kept.containsAll(divided))) {
      refusals.add(
          "the denominator of a ratio has the groupByFields of the numerator, or some of them");
    }
  }

  /** Returns the labels that are left of series, null where all are. */
  private static @Nullable List<String> kept(List<AlertQuery.Step> steps) {
    List<String> kept = null;
    for (AlertQuery.Step step : steps) {
      if (step.reducer() != Reducer.REDUCE_NONE) {
        kept = step.groupBy();
      }
    }
    return kept;
  }
}
