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
 * @param limit limit as text, such as {@code <= 0.01}
 * @param value value of the statistic
 * @param bound unfavourable end of its interval
 * @param passed whether the bound is within the limit
 * @param place where the limit is written
 */
public record Gate(
    String name,
    String metric,
    String scenario,
    String limit,
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
    boolean passed = most ? bound <= limit : bound >= limit;
    Place place =
        gate.atMost() != null
            ? gate.atMost().place()
            : gate.atLeast() == null ? null : gate.atLeast().place();
    String text = (most ? "<= " : ">= ") + Double.toString(limit).replaceAll("\\.0$", "");
    return new Gate(
        gate.name(), gate.metric().value(), scenario, text, value, bound, passed, place);
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
