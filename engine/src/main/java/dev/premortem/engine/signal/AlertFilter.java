package dev.premortem.engine.signal;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.AlertPolicySpec.Threshold;
import dev.premortem.engine.document.MissingData;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Cloud Monitoring filter selects, in terms of the signals of a service.
 *
 * @param signal the signal
 * @param service Cloud Run service name that it is restricted to, null when it is not
 */
public record AlertFilter(AlertSignal signal, @Nullable String service) {
  private static final Pattern COMPARISON =
      Pattern.compile("\\s*(?:AND\\s+)?([a-z_.\"]+)\\s*=\\s*(?:\"([^\"]*)\"|(\\w+))(?=\\s|$)");
  private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(23 * 60 + 30);
  private static final String METRIC = "metric.type";
  private static final String CLASS = "metric.labels.response_code_class";
  private static final String SERVICE = "resource.labels.service_name";
  private static final Set<String> UNDERSTOOD = Set.of(METRIC, CLASS, SERVICE, "resource.type");

  /** Signals that alert conditions can compare. */
  public enum AlertSignal {
    /** Requests in an interval. */
    REQUESTS,
    /** Requests answered with 5xx in an interval. */
    ERRORS,
    /** 5xx over all requests. */
    ERROR_RATIO,
    /** Median latency, milliseconds. */
    LATENCY_P50,
    /** 95th percentile of latency, milliseconds. */
    LATENCY_P95,
    /** 99th percentile of latency, milliseconds. */
    LATENCY_P99,
    /** CPU utilization of containers, 0 to 1. */
    CPU,
    /** Memory utilization of containers, 0 to 1. */
    MEMORY,
    /** Instances. */
    INSTANCES
  }

  /** Reads the filter of a condition; empty when no signal of ours answers it. */
  public static Optional<AlertFilter> of(Condition condition) {
    Threshold threshold = condition.conditionThreshold();
    String filter;
    List<Aggregation> aggregations;
    String denominator = null;
    if (threshold != null) {
      filter = threshold.filter().value();
      aggregations = threshold.aggregations();
      denominator = threshold.denominatorFilter();
      if (threshold.forecastOptions() != null) {
        return Optional.empty();
      }
    } else if (condition.conditionAbsent() != null) {
      filter = condition.conditionAbsent().filter().value();
      aggregations = condition.conditionAbsent().aggregations();
    } else {
      return Optional.empty();
    }
    Map<String, String> selected = comparisons(filter);
    Map<String, String> of = denominator == null ? Map.of() : comparisons(denominator);
    if (selected == null || of == null) {
      return Optional.empty();
    }
    return signal(selected, aggregations, denominator == null ? null : of)
        .map(signal -> new AlertFilter(signal, selected.get(SERVICE)));
  }

  /** What a filter compares; null where it says anything that a service's signals can't answer. */
  private static @Nullable Map<String, String> comparisons(String filter) {
    String text = filter.strip();
    Map<String, String> found = new HashMap<>();
    Matcher comparison = COMPARISON.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!comparison.region(at, text.length()).lookingAt()) {
        return null;
      }
      String selector = comparison.group(1).replace("\"", "").replace(".label.", ".labels.");
      String value = comparison.group(2) != null ? comparison.group(2) : comparison.group(3);
      if (!UNDERSTOOD.contains(selector) || found.put(selector, value) != null) {
        return null;
      }
      at = comparison.end();
    }
    return found.getOrDefault("resource.type", "cloud_run_revision").equals("cloud_run_revision")
        ? found
        : null;
  }

  private static Optional<AlertSignal> signal(
      Map<String, String> filter,
      List<Aggregation> aggregations,
      @Nullable Map<String, String> denominator) {
    String metric = filter.get(METRIC);
    if (metric == null) {
      return Optional.empty();
    }
    String codes = filter.get(CLASS);
    if (metric.equals("run.googleapis.com/request_count")) {
      if (denominator != null) {
        boolean all =
            metric.equals(denominator.get(METRIC))
                && denominator.get(CLASS) == null
                && Objects.equals(filter.get(SERVICE), denominator.get(SERVICE));
        return "5xx".equals(codes) && all ? Optional.of(AlertSignal.ERROR_RATIO) : Optional.empty();
      }
      return codes == null
          ? Optional.of(AlertSignal.REQUESTS)
          : codes.equals("5xx") ? Optional.of(AlertSignal.ERRORS) : Optional.empty();
    }
    if (codes != null || denominator != null) {
      return Optional.empty();
    }
    return switch (metric) {
      case "run.googleapis.com/request_latencies" -> percentile(aggregations);
      case "run.googleapis.com/container/cpu/utilizations" -> Optional.of(AlertSignal.CPU);
      case "run.googleapis.com/container/memory/utilizations" -> Optional.of(AlertSignal.MEMORY);
      case "run.googleapis.com/container/instance_count" -> Optional.of(AlertSignal.INSTANCES);
      default -> Optional.empty();
    };
  }

  private static Optional<AlertSignal> percentile(List<Aggregation> aggregations) {
    for (Aggregation aggregation : aggregations) {
      String both = aggregation.perSeriesAligner() + " " + aggregation.crossSeriesReducer();
      if (both.contains("PERCENTILE_99")) {
        return Optional.of(AlertSignal.LATENCY_P99);
      }
      if (both.contains("PERCENTILE_95")) {
        return Optional.of(AlertSignal.LATENCY_P95);
      }
      if (both.contains("PERCENTILE_50")) {
        return Optional.of(AlertSignal.LATENCY_P50);
      }
    }
    return Optional.empty();
  }

  /** Returns what a condition is that compares no metric. */
  public static String kind(Condition condition) {
    if (condition.conditionPrometheusQueryLanguage() != null) {
      return "a PromQL query";
    }
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
    if (duration.toSeconds() % 60 != 0) {
      refusals.add("a duration is a multiple of 60s, which " + duration.toSeconds() + "s is not");
    }
    for (Aggregation aggregation : aggregations) {
      long seconds = aggregation.alignmentPeriod().toSeconds();
      if (seconds < 60 && aggregation.perSeriesAligner() != null) {
        refusals.add("an alignmentPeriod is at least 60s, not " + seconds + "s");
      }
    }
    return refusals;
  }

  /** Returns what a person should know about a condition. */
  public static List<Problem> problems(Place policy, Condition condition) {
    List<Problem> problems = new ArrayList<>();
    Threshold threshold = condition.conditionThreshold();
    AlertPolicySpec.Absence absence = condition.conditionAbsent();
    if (threshold == null && absence == null) {
      problems.add(
          Problem.info(
              policy,
              "ALERT-NOT-EVALUATED",
              "condition \""
                  + condition.displayName()
                  + "\" is kept, but not evaluated here, because it is "
                  + kind(condition),
              "threshold and absence conditions on metrics are evaluated"));
      return problems;
    }
    for (String refusal : refusals(condition)) {
      problems.add(
          Problem.warning(
              threshold != null ? threshold.filter().place() : absence.filter().place(),
              "ALERT-API-REFUSES",
              "the API of Cloud Monitoring refuses condition \""
                  + condition.displayName()
                  + "\": "
                  + refusal,
              ""));
    }
    Place at = threshold != null ? threshold.filter().place() : absence.filter().place();
    Optional<AlertFilter> filter = of(condition);
    if (filter.isEmpty()) {
      try {
        if (AlertQuery.of(condition).filter().metricType().startsWith("run.googleapis.com/")) {
          problems.add(
              Problem.info(
                  at,
                  "ALERT-NOT-EVALUATED",
                  "condition \""
                      + condition.displayName()
                      + "\" is evaluated on recorded time series only, not in simulations, because"
                      + " no signal of a service is just what its filter selects",
                  "filters that name metric.type, response_code_class=\"5xx\" and service_name with"
                      + " = and AND are evaluated in simulations, too"));
        }
      } catch (MonitoringFilter.FilterException e) {
        problems.add(
            Problem.info(
                at,
                "ALERT-NOT-EVALUATED",
                "condition \""
                    + condition.displayName()
                    + "\" is kept, but not evaluated here, because "
                    + e.getMessage(),
                ""));
      }
    } else if (threshold != null
        && filter.get().signal() == AlertSignal.ERRORS
        && threshold.thresholdValue().value() > 0
        && threshold.thresholdValue().value() < 1) {
      problems.add(
          Problem.warning(
              threshold.thresholdValue().place(),
              "ALERT-COUNT-RATIO",
              "a count of requests is compared with "
                  + threshold.thresholdValue().value()
                  + ", so a single failed request violates it",
              "add denominatorFilter with the same metric and no response_code_class"
                  + " to compare the ratio of 5xx to all requests"));
    }
    return problems;
  }
}
