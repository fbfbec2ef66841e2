package dev.premortem.engine.alert;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.AlertPolicySpec.Threshold;
import dev.premortem.engine.document.MissingData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    if (threshold != null && threshold.denominatorFilter() != null) {
      refusals.addAll(ratio(condition));
    }
    return refusals;
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

  /** Both sides of a ratio have the same periods and labels. */
  private static List<String> ratio(Condition condition) {
    List<String> refusals = new ArrayList<>();
    try {
      AlertQuery query = AlertQuery.of(condition);
      AlertQuery.Step over = query.aggregations().get(query.aggregations().size() - 1);
      List<AlertQuery.Step> under = query.denominatorAggregations();
      if (under.isEmpty()) {
        return refusals;
      }
      AlertQuery.Step last = under.get(under.size() - 1);
      if (query.aggregations().get(0).periodSeconds() != under.get(0).periodSeconds()) {
        refusals.add("both sides of a ratio have the same alignmentPeriod");
      }
      boolean grouped =
          over.reducer() != Reducer.REDUCE_NONE && last.reducer() != Reducer.REDUCE_NONE;
      if (grouped && !over.groupBy().equals(last.groupBy())) {
        refusals.add("both sides of a ratio have the same groupByFields");
      }
    } catch (MonitoringFilter.FilterException notEvaluated) {
      return refusals; // that is said with the filter
    }
    return refusals;
  }
}
