package dev.premortem.engine.promql.function;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.series.NumberText;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Functions over a range of samples, one line a name.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/">functions</a>
 */
public final class RangeFunctions {
  /** These look at where their range begins and ends, or at the time of evaluation. */
  private static final Set<String> MOVING = Set.of("rate", "increase", "delta", "predict_linear");

  private static final Map<String, RangeFunction> BY_NAME = new HashMap<>();

  static {
    add("rate", 2, Extrapolation::rate);
    add("increase", 2, w -> Extrapolation.increase(w, true));
    add("delta", 2, w -> Extrapolation.increase(w, false));
    add("irate", 2, RangeFunctions::irate);
    add("idelta", 2, w -> w.value(w.size() - 1) - w.value(w.size() - 2));
    add("deriv", 2, w -> Regression.of(w, w.time(0)).slope());
    add("changes", 1, RangeFunctions::changes);
    add("resets", 1, RangeFunctions::resets);
    add("avg_over_time", 1, RangeFunctions::avg);
    add("sum_over_time", 1, RangeFunctions::sum);
    add("min_over_time", 1, w -> w.value(extreme(w, -1)));
    add("max_over_time", 1, w -> w.value(extreme(w, 1)));
    add("count_over_time", 1, Window::size);
    add("present_over_time", 1, w -> 1);
    add("absent_over_time", 1, w -> 1);
    add("first_over_time", 1, w -> w.value(0));
    add("last_over_time", 1, w -> w.value(w.size() - 1));
    add("stdvar_over_time", 1, RangeFunctions::variance);
    add("stddev_over_time", 1, w -> Math.sqrt(variance(w)));
    add("mad_over_time", 1, RangeFunctions::medianDeviation);
    add("ts_of_first_over_time", 1, w -> seconds(w.time(0)));
    add("ts_of_last_over_time", 1, w -> seconds(w.time(w.size() - 1)));
    add("ts_of_min_over_time", 1, w -> seconds(w.time(lastExtreme(w, -1))));
    add("ts_of_max_over_time", 1, w -> seconds(w.time(lastExtreme(w, 1))));
    add("quantile_over_time", 1, (w, scalars, time) -> Quantiles.of(scalars[0], w.values()));
    add("predict_linear", 2, (w, scalars, time) -> Regression.of(w, time).at(scalars[0]));
    add("double_exponential_smoothing", 2, (w, scalars, time) -> smoothed(w, scalars));
  }

  private RangeFunctions() {}

  private static void add(String name, int fewest, ToDoubleFunction<Window> body) {
    add(name, fewest, (window, scalars, time) -> body.applyAsDouble(window));
  }

  private static void add(String name, int fewest, RangeFunction.Body body) {
    BY_NAME.put(name, new RangeFunction(fewest, MOVING.contains(name), body));
  }

  /** Returns the function of this name. */
  public static RangeFunction named(String name) {
    return Objects.requireNonNull(BY_NAME.get(name), name);
  }

  private static double seconds(long millis) {
    return millis / 1000.0;
  }

  private static double irate(Window w) {
    int last = w.size() - 1;
    double before = w.value(last - 1);
    double now = w.value(last);
    double rise = now < before ? now : now - before;
    return rise / seconds(w.time(last) - w.time(last - 1));
  }

  private static double changes(Window w) {
    int changes = 0;
    for (int i = 1; i < w.size(); i++) {
      double before = w.value(i - 1);
      double now = w.value(i);
      boolean same = now == before || (Double.isNaN(now) && Double.isNaN(before));
      changes += !same || w.isHistogram(i) != w.isHistogram(i - 1) ? 1 : 0;
    }
    return changes;
  }

  private static double resets(Window w) {
    int resets = 0;
    for (int i = 1; i < w.size(); i++) {
      boolean other = w.isHistogram(i) != w.isHistogram(i - 1);
      resets += other || w.value(i) < w.value(i - 1) ? 1 : 0;
    }
    return resets;
  }

  private static double avg(Window w) {
    Mean mean = new Mean();
    for (int i = 0; i < w.size(); i++) {
      mean.add(w.value(i));
    }
    return mean.value();
  }

  private static double sum(Window w) {
    KahanSum sum = new KahanSum(0);
    for (int i = 0; i < w.size(); i++) {
      sum.add(w.value(i));
    }
    return sum.value();
  }

  /** Index of the first greatest value (sign 1) or least one (sign -1); NaN only if all are. */
  private static int extreme(Window w, int sign) {
    int best = 0;
    for (int i = 1; i < w.size(); i++) {
      boolean better = sign > 0 ? w.value(i) > w.value(best) : w.value(i) < w.value(best);
      best = better || Double.isNaN(w.value(best)) ? i : best;
    }
    return best;
  }

  private static int lastExtreme(Window w, int sign) {
    int best = 0;
    for (int i = 1; i < w.size(); i++) {
      boolean better = sign > 0 ? w.value(i) >= w.value(best) : w.value(i) <= w.value(best);
      best = better || Double.isNaN(w.value(best)) ? i : best;
    }
    return best;
  }

  /** Variance over the population, by Welford's method with compensated sums. */
  private static double variance(Window w) {
    KahanSum mean = new KahanSum(0);
    KahanSum squares = new KahanSum(0);
    for (int i = 0; i < w.size(); i++) {
      double delta = w.value(i) - mean.value();
      mean.add(delta / (i + 1));
      squares.add(delta * (w.value(i) - mean.value()));
    }
    return squares.value() / w.size();
  }

  private static double medianDeviation(Window w) {
    double[] values = w.values();
    for (double value : values) {
      if (Double.isNaN(value)) {
        return Double.NaN;
      }
    }
    double median = Quantiles.of(0.5, values);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return Quantiles.of(0.5, values);
  }

  /** Double exponential smoothing, also called Holt's linear method. */
  private static double smoothed(Window w, double[] scalars) {
    double smoothing = factor("smoothing", "sf", scalars[0]);
    double trending = factor("trend", "tf", scalars[1]);
    double before = 0;
    double now = w.value(0);
    double trend = w.value(1) - w.value(0);
    for (int i = 1; i < w.size(); i++) {
      if (i > 1) {
        trend = trending * (now - before) + (1 - trending) * trend;
      }
      double next = smoothing * w.value(i) + (1 - smoothing) * (now + trend);
      before = now;
      now = next;
    }
    return now;
  }

  private static double factor(String name, String sign, double value) {
    if (!(value > 0 && value < 1)) {
      throw PromqlException.evaluation(
          "invalid "
              + name
              + " factor. Expected: 0 < "
              + sign
              + " < 1, got: "
              + NumberText.plain(value));
    }
    return value;
  }
}
