package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Objectives of one service and its error budget policy. */
@Doc("Objectives of one service and its error budget policy.")
public record SloFileSpec(
    @Doc("service or system") Located<String> service,
    @Doc("objectives") List<Objective> slos,
    @Doc("error budget policy") @Key("error_budget") @Nullable Budget errorBudget) {

  /** One objective. */
  @Doc("One objective.")
  public record Objective(
      @Doc("name") @Size(min = 1, max = 200) String name,
      @Doc("share of good events that is promised") @Range(min = 0, max = 0.9999999)
          Located<Ratio> target,
      @Doc("length of the window")
          @Standard("objectives.window")
          @Range(min = 3600, max = 31536000.0)
          Duration window,
      @Doc("what is measured, in words") String metric,
      @Doc("milliseconds below which a request is fast enough")
          @Range(min = 0.001, max = 86400000.0)
          @Nullable Located<Double> threshold) {
    private static final Pattern REQUESTS =
        Pattern.compile("request|respon|call|http|availab|success|error|fail|uptime|good|5xx");
    private static final Pattern LATENCY =
        Pattern.compile("latenc|duration|fast|slow|delay|time|_ms\\b|\\bms\\b");

    /**
     * Returns whether the words say what is measured here: requests and those that failed, or,
     * where there is a threshold, how long they take. Nothing else of a service is counted.
     */
    public boolean measured() {
      String words = metric.toLowerCase(Locale.ROOT);
      boolean latency = LATENCY.matcher(words.replace("uptime", "")).find();
      boolean requests = REQUESTS.matcher(words).find();
      return threshold == null ? requests && !latency : requests || latency;
    }
  }

  /** Error budget policy. */
  @Doc("Error budget policy.")
  public record Budget(
      @Doc("how the budget is computed") @Default("(1 - target) * total_requests")
          String calculation,
      @Doc("share of the budget whose spending is told")
          @Key("alerting_threshold")
          @Range(min = 0, max = 1)
          @Nullable Located<Ratio> alertingThreshold) {}
}
