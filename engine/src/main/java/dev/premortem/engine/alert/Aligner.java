package dev.premortem.engine.alert;

import dev.premortem.engine.signal.Histogram;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one point of all points of a series in one alignment period.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies">the
 *     Aligner enumeration</a>
 */
public enum Aligner {
  /** The latest point as it is. */
  ALIGN_NONE,
  /** The change over the period: the sum of deltas, the distributions together. */
  ALIGN_DELTA,
  /** The change a second. */
  ALIGN_RATE,
  /** The value at the end of the period, on the line between two points. */
  ALIGN_INTERPOLATE,
  /** The latest point. */
  ALIGN_NEXT_OLDER,
  /** The lowest. */
  ALIGN_MIN,
  /** The highest. */
  ALIGN_MAX,
  /** The mean. */
  ALIGN_MEAN,
  /** How many points. */
  ALIGN_COUNT,
  /** The sum. */
  ALIGN_SUM,
  /** The standard deviation. */
  ALIGN_STDDEV,
  /** How many are true. */
  ALIGN_COUNT_TRUE,
  /** How many are false. */
  ALIGN_COUNT_FALSE,
  /** The share that is true. */
  ALIGN_FRACTION_TRUE,
  /** The 99th percentile of a distribution. */
  ALIGN_PERCENTILE_99,
  /** The 95th percentile of a distribution. */
  ALIGN_PERCENTILE_95,
  /** The median of a distribution. */
  ALIGN_PERCENTILE_50,
  /** The 5th percentile of a distribution. */
  ALIGN_PERCENTILE_05,
  /** The change of a ten-minute mean within the period, in percent; values below 0 are left out. */
  ALIGN_PERCENT_CHANGE;

  /** Over how long ALIGN_PERCENT_CHANGE smooths, seconds. */
  static final long SMOOTHED_SECONDS = 600;

  /** An aligned value: a number, or a distribution whose number is its mean. */
  record Aligned(double value, @Nullable Histogram distribution) {
    static Aligned of(double value) {
      return new Aligned(value, null);
    }
  }

  /** Returns the aligner of that name; none where there is no such aligner. */
  public static Optional<Aligner> named(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Optional.of(ALIGN_NONE);
    }
    for (Aligner aligner : values()) {
      if (aligner.name().equals(name)) {
        return Optional.of(aligner);
      }
    }
    return Optional.empty();
  }

  /** Returns whether the API applies it to points of a type. */
  boolean takes(MetricType type) {
    MetricType.Value value = type.value();
    return switch (this) {
      case ALIGN_NONE -> true;
      case ALIGN_DELTA -> type.is(MetricType.Kind.DELTA);
      case ALIGN_RATE -> type.is(MetricType.Kind.DELTA) && value.number();
      case ALIGN_INTERPOLATE -> type.is(MetricType.Kind.GAUGE) && value.number();
      case ALIGN_NEXT_OLDER -> type.is(MetricType.Kind.GAUGE);
      case ALIGN_MIN, ALIGN_MAX, ALIGN_MEAN, ALIGN_STDDEV, ALIGN_PERCENT_CHANGE -> value.number();
      case ALIGN_COUNT -> value != MetricType.Value.DISTRIBUTION;
      case ALIGN_SUM -> value != MetricType.Value.BOOL;
      case ALIGN_COUNT_TRUE, ALIGN_COUNT_FALSE, ALIGN_FRACTION_TRUE ->
          type.is(MetricType.Kind.GAUGE) && value == MetricType.Value.BOOL;
      case ALIGN_PERCENTILE_99, ALIGN_PERCENTILE_95, ALIGN_PERCENTILE_50, ALIGN_PERCENTILE_05 ->
          value == MetricType.Value.DISTRIBUTION;
    };
  }

  /** Returns what it takes, in words. */
  String taken() {
    return switch (this) {
      case ALIGN_NONE -> "anything";
      case ALIGN_DELTA -> "DELTA metrics";
      case ALIGN_RATE -> "DELTA metrics with numbers";
      case ALIGN_INTERPOLATE -> "GAUGE metrics with numbers";
      case ALIGN_NEXT_OLDER -> "GAUGE metrics";
      case ALIGN_MIN, ALIGN_MAX, ALIGN_MEAN, ALIGN_STDDEV, ALIGN_PERCENT_CHANGE ->
          "metrics with numbers";
      case ALIGN_COUNT -> "metrics with numbers or BOOL values";
      case ALIGN_SUM -> "metrics with numbers or distributions";
      case ALIGN_COUNT_TRUE, ALIGN_COUNT_FALSE, ALIGN_FRACTION_TRUE ->
          "GAUGE metrics with BOOL values";
      case ALIGN_PERCENTILE_99, ALIGN_PERCENTILE_95, ALIGN_PERCENTILE_50, ALIGN_PERCENTILE_05 ->
          "metrics with distributions";
    };
  }

  /** Returns the type of aligned points. */
  MetricType result(MetricType type) {
    return switch (this) {
      case ALIGN_NONE, ALIGN_DELTA, ALIGN_INTERPOLATE, ALIGN_NEXT_OLDER -> type;
      case ALIGN_MIN, ALIGN_MAX, ALIGN_SUM -> MetricType.of(type.value());
      case ALIGN_COUNT, ALIGN_COUNT_TRUE, ALIGN_COUNT_FALSE ->
          MetricType.of(MetricType.Value.INT64);
      case ALIGN_MEAN, ALIGN_STDDEV, ALIGN_FRACTION_TRUE -> MetricType.of(MetricType.Value.DOUBLE);
      case ALIGN_RATE,
          ALIGN_PERCENTILE_99,
          ALIGN_PERCENTILE_95,
          ALIGN_PERCENTILE_50,
          ALIGN_PERCENTILE_05,
          ALIGN_PERCENT_CHANGE ->
          new MetricType(MetricType.Kind.GAUGE, MetricType.Value.DOUBLE);
    };
  }

  /**
   * Aligns the points of one period.
   *
   * @param points points whose ends lie in the period, in the order of time; of
   *     ALIGN_PERCENT_CHANGE those in the ten minutes before its end
   * @param before of ALIGN_PERCENT_CHANGE, points in the ten minutes before its begin
   * @param periodSeconds length of the period
   * @return null where there is nothing to align
   */
  @Nullable Aligned align(List<TimePoint> points, List<TimePoint> before, long periodSeconds) {
    if (points.isEmpty()) {
      return null;
    }
    double[] values = new double[points.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = points.get(i).value();
    }
    Histogram together = together(points);
    TimePoint last = points.get(points.size() - 1);
    return switch (this) {
      case ALIGN_NONE, ALIGN_NEXT_OLDER, ALIGN_INTERPOLATE ->
          new Aligned(last.value(), last.distribution());
      case ALIGN_DELTA, ALIGN_SUM ->
          together != null
              ? new Aligned(together.mean(), together)
              : Aligned.of(Reducer.sum(values));
      case ALIGN_RATE ->
          Aligned.of(
              (together != null ? together.count() : Reducer.sum(values)) / (double) periodSeconds);
      case ALIGN_MIN -> Aligned.of(Reducer.min(values));
      case ALIGN_MAX -> Aligned.of(Reducer.max(values));
      case ALIGN_MEAN -> Aligned.of(together != null ? together.mean() : Reducer.mean(values));
      case ALIGN_COUNT -> Aligned.of(points.size());
      case ALIGN_STDDEV -> Aligned.of(Reducer.deviation(values));
      case ALIGN_COUNT_TRUE -> Aligned.of(Reducer.count(values, true));
      case ALIGN_COUNT_FALSE -> Aligned.of(Reducer.count(values, false));
      case ALIGN_FRACTION_TRUE -> Aligned.of(Reducer.count(values, true) / values.length);
      case ALIGN_PERCENTILE_99 -> percentile(together, values, 0.99);
      case ALIGN_PERCENTILE_95 -> percentile(together, values, 0.95);
      case ALIGN_PERCENTILE_50 -> percentile(together, values, 0.5);
      case ALIGN_PERCENTILE_05 -> percentile(together, values, 0.05);
      case ALIGN_PERCENT_CHANGE -> change(points, before);
    };
  }

  private static Aligned percentile(@Nullable Histogram together, double[] values, double q) {
    return Aligned.of(together != null ? together.quantile(q) : Reducer.percentile(values, q));
  }

  private static @Nullable Aligned change(List<TimePoint> points, List<TimePoint> before) {
    double is = smoothed(points);
    double was = smoothed(before);
    return Double.isNaN(is) || Double.isNaN(was)
        ? null
        : Aligned.of(is == was ? 0 : (is - was) / was * 100);
  }

  private static double smoothed(List<TimePoint> points) {
    return points.stream()
        .mapToDouble(TimePoint::value)
        .filter(value -> value >= 0)
        .average()
        .orElse(Double.NaN);
  }

  private static @Nullable Histogram together(List<TimePoint> points) {
    Histogram together = null;
    for (TimePoint point : points) {
      Histogram one = point.distribution();
      if (one != null) {
        together = together == null ? one : together.plus(one);
      }
    }
    return together;
  }
}
