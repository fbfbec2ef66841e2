package dev.premortem.engine.signal;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.AlertPolicySpec.Threshold;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final Pattern METRIC = Pattern.compile("metric\\.type\\s*=\\s*\"([^\"]+)\"");
  private static final Pattern CLASS =
      Pattern.compile("metric\\.labels?\\.\"?response_code_class\"?\\s*=\\s*\"?([1-5]xx)\"?");
  private static final Pattern SERVICE =
      Pattern.compile("resource\\.labels?\\.\"?service_name\"?\\s*=\\s*\"([^\"]+)\"");

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
    return signal(filter, aggregations, denominator)
        .map(signal -> new AlertFilter(signal, first(SERVICE, filter)));
  }

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static Optional<AlertSignal> signal(
      String filter, List<Aggregation> aggregations, @Nullable String denominator) {
    String metric = first(METRIC, filter);
    if (metric == null) {
      return Optional.empty();
    }
    String codes = first(CLASS, filter);
    return switch (metric) {
      case "run.googleapis.com/request_count" -> {
        if (denominator != null) {
          yield "5xx".equals(codes) && first(CLASS, denominator) == null
              ? Optional.of(AlertSignal.ERROR_RATIO)
              : Optional.empty();
        }
        yield codes == null
            ? Optional.of(AlertSignal.REQUESTS)
            : codes.equals("5xx") ? Optional.of(AlertSignal.ERRORS) : Optional.empty();
      }
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
    Place at = threshold != null ? threshold.filter().place() : absence.filter().place();
    Optional<AlertFilter> filter = of(condition);
    if (filter.isEmpty()) {
      try {
        AlertQuery.of(condition);
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
