package dev.premortem.simulator.run;

import dev.premortem.engine.document.GatesSpec;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.outcome.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * A gate, judged. A mean is judged on the unfavourable end of its 95% interval, a quantile on that
 * of the quantile: what is not known well enough does not pass.
 *
 * @param name its name
 * @param metric metric that it reads
 * @param scenario scenario that it was judged in
 * @param atMost whether the limit is an upper one
 * @param limit the limit
 * @param value value of the statistic
 * @param bound unfavourable end of its interval
 * @param passed whether the bound is within the limit
 * @param place where the limit is written
 */
public record Gate(
    String name,
    String metric,
    String scenario,
    boolean atMost,
    double limit,
    double value,
    double bound,
    boolean passed,
    @Nullable Place place) {
  static Gate judge(GatesSpec.Gate gate, String scenario, Estimate estimate) {
    boolean most = gate.atMost() != null;
    double limit =
        most ? gate.atMost().value() : gate.atLeast() == null ? Double.NaN : gate.atLeast().value();
    double value = value(gate, estimate);
    Estimate.Range range = range(gate, estimate);
    double bound = most ? range.high() : range.low();
    boolean passed = within(bound, most, limit);
    Place place =
        gate.atMost() != null
            ? gate.atMost().place()
            : gate.atLeast() == null ? null : gate.atLeast().place();
    return new Gate(
        gate.name(), gate.metric().value(), scenario, most, limit, value, bound, passed, place);
  }

  private static boolean within(double value, boolean most, double limit) {
    return most ? value <= limit : value >= limit;
  }

  /** Returns whether the value alone, without its uncertainty, is within the limit. */
  public boolean valueHolds() {
    return within(value, atMost, limit);
  }

  /** Returns the limit as text, such as {@code <= 0.01}. */
  public String limitText() {
    return (atMost ? "<= " : ">= ") + Double.toString(limit).replaceAll("\\.0$", "");
  }

  private static double value(GatesSpec.Gate gate, Estimate estimate) {
    return switch (gate.statistic()) {
      case MEAN -> estimate.mean();
      case P50 -> estimate.p50();
      case P95 -> estimate.p95();
      case P99 -> estimate.p99();
    };
  }

  private static Estimate.Range range(GatesSpec.Gate gate, Estimate estimate) {
    return switch (gate.statistic()) {
      case MEAN -> new Estimate.Range(estimate.low(), estimate.high());
      case P50 -> estimate.p50Interval();
      case P95 -> estimate.p95Interval();
      case P99 -> estimate.p99Interval();
    };
  }
}
