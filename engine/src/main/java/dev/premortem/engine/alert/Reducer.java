package dev.premortem.engine.alert;

import dev.premortem.engine.alert.Aligner.Aligned;
import dev.premortem.engine.signal.Histogram;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one value of the aligned values of several series.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies">the
 *     Reducer enumeration</a>
 */
public enum Reducer {
  /** Series stay apart. */
  REDUCE_NONE,
  /** The mean; the distributions together. */
  REDUCE_MEAN,
  /** The lowest. */
  REDUCE_MIN,
  /** The highest. */
  REDUCE_MAX,
  /** The sum; the distributions together. */
  REDUCE_SUM,
  /** The standard deviation. */
  REDUCE_STDDEV,
  /** How many series. */
  REDUCE_COUNT,
  /** How many are true. */
  REDUCE_COUNT_TRUE,
  /** How many are false. */
  REDUCE_COUNT_FALSE,
  /** The share that is true. */
  REDUCE_FRACTION_TRUE,
  /** The 99th percentile. */
  REDUCE_PERCENTILE_99,
  /** The 95th percentile. */
  REDUCE_PERCENTILE_95,
  /** The median. */
  REDUCE_PERCENTILE_50,
  /** The 5th percentile. */
  REDUCE_PERCENTILE_05;

  /** Returns the reducer of that name; none where there is no such reducer. */
  public static Optional<Reducer> named(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Optional.of(REDUCE_NONE);
    }
    for (Reducer reducer : values()) {
      if (reducer.name().equals(name)) {
        return Optional.of(reducer);
      }
    }
    return Optional.empty();
  }

  /** Returns whether the API applies it to points of a type. */
  boolean takes(MetricType type) {
    MetricType.Value value = type.value();
    return switch (this) {
      case REDUCE_NONE, REDUCE_COUNT -> true;
      case REDUCE_MIN, REDUCE_MAX -> value.number();
      case REDUCE_MEAN,
          REDUCE_SUM,
          REDUCE_STDDEV,
          REDUCE_PERCENTILE_99,
          REDUCE_PERCENTILE_95,
          REDUCE_PERCENTILE_50,
          REDUCE_PERCENTILE_05 ->
          value != MetricType.Value.BOOL;
      case REDUCE_COUNT_TRUE, REDUCE_COUNT_FALSE, REDUCE_FRACTION_TRUE ->
          value == MetricType.Value.BOOL;
    };
  }

  /** Returns what it takes, in words. */
  String taken() {
    return switch (this) {
      case REDUCE_NONE, REDUCE_COUNT -> "anything";
      case REDUCE_MIN, REDUCE_MAX -> "numbers";
      case REDUCE_COUNT_TRUE, REDUCE_COUNT_FALSE, REDUCE_FRACTION_TRUE -> "BOOL values";
      default -> "numbers or distributions";
    };
  }

  /** Returns the type of what it makes of points. */
  MetricType result(MetricType type) {
    return switch (this) {
      case REDUCE_NONE -> type;
      case REDUCE_MIN, REDUCE_MAX, REDUCE_SUM -> MetricType.of(type.value());
      case REDUCE_COUNT, REDUCE_COUNT_TRUE, REDUCE_COUNT_FALSE ->
          MetricType.of(MetricType.Value.INT64);
      default -> MetricType.of(MetricType.Value.DOUBLE);
    };
  }

  /** Reduces values of at least one series. */
  Aligned reduce(List<Aligned> aligned) {
    double[] values = new double[aligned.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = aligned.get(i).value();
    }
    Histogram together = null;
    for (Aligned one : aligned) {
      Histogram distribution = one.distribution();
      if (distribution != null) {
        together = together == null ? distribution : together.plus(distribution);
      }
    }
    return switch (this) {
      case REDUCE_NONE -> aligned.get(0);
      case REDUCE_MEAN ->
          together != null ? new Aligned(together.mean(), together) : Aligned.of(mean(values));
      case REDUCE_SUM ->
          together != null ? new Aligned(together.mean(), together) : Aligned.of(sum(values));
      case REDUCE_MIN -> Aligned.of(min(values));
      case REDUCE_MAX -> Aligned.of(max(values));
      case REDUCE_STDDEV -> Aligned.of(deviation(values));
      case REDUCE_COUNT -> Aligned.of(values.length);
      case REDUCE_COUNT_TRUE -> Aligned.of(count(values, true));
      case REDUCE_COUNT_FALSE -> Aligned.of(count(values, false));
      case REDUCE_FRACTION_TRUE -> Aligned.of(count(values, true) / values.length);
      case REDUCE_PERCENTILE_99 -> percentile(together, values, 0.99);
      case REDUCE_PERCENTILE_95 -> percentile(together, values, 0.95);
      case REDUCE_PERCENTILE_50 -> percentile(together, values, 0.5);
      case REDUCE_PERCENTILE_05 -> percentile(together, values, 0.05);
    };
  }

  private static Aligned percentile(@Nullable Histogram together, double[] values, double q) {
    return Aligned.of(together != null ? together.quantile(q) : percentile(values, q));
  }

  static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  static double mean(double[] values) {
    return sum(values) / values.length;
  }

  static double min(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  static double max(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }

  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  static double count(double[] values, boolean truth) {
    return Arrays.stream(values).filter(v -> (v != 0) == truth).count();
  }

  /** Linear interpolation between order statistics. */
  static double percentile(double[] values, double q) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double rank = q * (sorted.length - 1);
    int below = (int) rank;
    return below + 1 < sorted.length
        ? sorted[below] + (rank - below) * (sorted[below + 1] - sorted[below])
        : sorted[below];
  }
}
