package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is normal for a measured series, fixed or learnt from its own past. */
@Doc("What is normal for a measured series, fixed or learnt from its own past.")
public record MetricSpec(
    @Doc("service whose series it is; of any service when absent")
        @Nullable Located<String> service,
    @Doc("name of the signal; * for every one") @Default("*") Located<String> signal,
    @Doc("limits; each opens an incident or tells a channel") List<Limit> limits) {

  /** One limit: exactly one of value, factor, quantile and deviations says what it is. */
  @Doc("One limit: exactly one of value, factor, quantile and deviations says what it is.")
  public record Limit(
      @Doc("a number, in the unit of the series") @Nullable Located<Double> value,
      @Doc("a multiple of the baseline: 1.5 is half as much again; below 1 for side below")
          @Range(min = 0, max = 1000000)
          @Nullable Located<Double> factor,
      @Doc("a quantile of the history, such as 0.999") @Range(min = 0, max = 1)
          @Nullable Located<Ratio> quantile,
      @Doc("robust deviations from the baseline, as a Gaussian's standard deviations")
          @Range(min = 0, max = 1000)
          @Nullable Located<Double> deviations,
      @Doc("which side of the limit is bad") @Default("above") Side side,
      @Doc("period after which the series repeats; the baseline is then that of the same time")
          @Range(min = 600, max = 5184000)
          @Nullable Duration season,
      @Doc("how far the past reaches that is learnt from")
          @Default("14d")
          @Range(min = 600, max = 5184000)
          Duration history,
      @Doc("past without which nothing is concluded") @Default("1d") @Range(min = 0, max = 5184000)
          Duration minHistory,
      @Doc("how long every value must be past the limit")
          @Default("0s")
          @Range(min = 0, max = 86400)
          Duration lasting,
      @Doc("severity of the incident") @Standard("incidents.metricSeverity") Severity severity,
      @Doc("channel that is told, in place of an incident") @Nullable Located<String> channel,
      @Doc("sentence for people") @Default("") String title) {}

  /** Which side of a limit is bad. */
  public enum Side {
    /** More than the limit. */
    ABOVE,
    /** Less than the limit. */
    BELOW,
    /** Too far on either side. */
    EITHER
  }
}
