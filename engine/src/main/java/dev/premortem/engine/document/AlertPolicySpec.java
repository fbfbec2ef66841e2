package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Cloud Monitoring alert policy. */
@Doc("A Cloud Monitoring alert policy.")
public record AlertPolicySpec(
    @Doc("name for people") @Default("") String displayName,
    @Doc("conditions") List<Condition> conditions,
    @Doc("how conditions combine") @Default("or") Combiner combiner,
    @Doc("channels that are told") List<Located<String>> notificationChannels,
    @Doc("text for people") @Nullable Documentation documentation,
    @Doc("free labels") Map<String, String> userLabels,
    @Doc("whether it is in force") @Nullable Boolean enabled,
    @Doc("closing and repetition") @Nullable AlertStrategy alertStrategy,
    @Doc("CRITICAL, ERROR or WARNING") @Nullable String severity) {

  /** One condition. */
  @Doc("One condition.")
  public record Condition(
      @Doc("name for people") @Default("") String displayName,
      @Doc("compares a metric with a threshold") @Nullable Threshold conditionThreshold,
      @Doc("notices that a metric is missing") @Nullable Absence conditionAbsent,
      @Doc("an MQL query") @Nullable Node conditionMonitoringQueryLanguage,
      @Doc("an expression in PromQL") @Nullable PromqlQuery conditionPrometheusQueryLanguage,
      @Doc("a log filter") @Nullable Node conditionMatchedLog,
      @Doc("an SQL query") @Nullable Node conditionSql,
      @Doc("name in the cloud") @Nullable String name) {}

  /** Compares a metric with a threshold. */
  @Doc("Compares a metric with a threshold.")
  public record Threshold(
      @Doc("which time series") Located<String> filter,
      @Doc("how points are aligned and combined") List<Aggregation> aggregations,
      @Doc("direction") @Default("COMPARISON_GT") Comparison comparison,
      @Doc("threshold") @Default("0") Located<Double> thresholdValue,
      @Doc("how long every point must violate it") @Range(min = 0, max = 2592000) @Default("0s")
          Duration duration,
      @Doc("denominator of a ratio") @Nullable String denominatorFilter,
      @Doc("aggregation of the denominator") List<Aggregation> denominatorAggregations,
      @Doc("how many series must violate it") @Nullable Trigger trigger,
      @Doc("what a missing point means") @Default("EVALUATION_MISSING_DATA_NO_OP")
          MissingData evaluationMissingData,
      @Doc("a forecast instead of the present value") @Nullable Node forecastOptions) {}

  /** Notices that a metric is missing. */
  @Doc("Notices that a metric is missing.")
  public record Absence(
      @Doc("which time series") Located<String> filter,
      @Doc("how points are aligned and combined") List<Aggregation> aggregations,
      @Doc("how long nothing may arrive") @Range(min = 0, max = 2592000) @Default("180s")
          Duration duration,
      @Doc("how many series must be missing") @Nullable Trigger trigger) {}

  /** An expression in PromQL, evaluated as a rule of Prometheus on its own. */
  @Doc("An expression in PromQL, evaluated as a rule of Prometheus on its own.")
  public record PromqlQuery(
      @Doc("expression; each series that it gives is a violation") Located<String> query,
      @Doc("for how long it must give a series") @Range(min = 0, max = 2592000) @Default("0s")
          Duration duration,
      @Doc("time between evaluations") @Range(min = 1, max = 86400) @Default("30s")
          Duration evaluationInterval,
      @Doc("labels added to what it gives; templates are filled in") Map<String, String> labels,
      @Doc("rule group in the file that it came from") @Nullable String ruleGroup,
      @Doc("alert in the file that it came from") @Nullable String alertRule,
      @Doc("whether the API takes metrics that it does not know")
          @Nullable Boolean disableMetricValidation) {}

  /** How points are aligned and combined. */
  @Doc("How points are aligned and combined.")
  public record Aggregation(
      @Doc("length of an aligned interval") @Range(min = 0, max = 2592000) @Default("60s")
          Duration alignmentPeriod,
      @Doc("aligner") @Nullable String perSeriesAligner,
      @Doc("reducer") @Nullable String crossSeriesReducer,
      @Doc("labels that stay apart") List<String> groupByFields) {}

  /** How many series must violate. */
  @Doc("How many series must violate.")
  public record Trigger(
      @Doc("number of series") @Range(min = 0, max = 1000000) @Nullable Integer count,
      @Doc("share of series") @Range(min = 0, max = 100) @Nullable Double percent) {}

  /** Text for people. */
  @Doc("Text for people.")
  public record Documentation(
      @Doc("text") @Default("") String content,
      @Doc("format") @Default("text/markdown") String mimeType,
      @Doc("subject") @Nullable String subject,
      @Doc("links") @Nullable Node links) {}

  /** Closing and repetition. */
  @Doc("Closing and repetition.")
  public record AlertStrategy(
      @Doc("when an incident closes without data") @Range(min = 0, max = 31536000.0)
          @Nullable Duration autoClose,
      @Doc("at most one in this time") @Nullable Node notificationRateLimit,
      @Doc("when to notify") @Nullable Node notificationPrompts,
      @Doc("by channel") @Nullable Node notificationChannelStrategy) {}
}
