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
  /** The change against the period before, in percent. */
  ALIGN_PERCENT_CHANGE;

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

  /**
   * Aligns the points of one period.
   *
   * @param points points whose ends lie in the period, in the order of time
   * @param before points of the period before
   * @param periodSeconds length of the period
   * @return null where there is nothing to align
   */
  @Nullable Aligned align(List<TimePoint> points, List<TimePoint> before, long periodSeconds) {
    if (points.isEmpty()) {
      return null;
    }
    double[] values = points.stream().mapToDouble(TimePoint::value).toArray();
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
      case ALIGN_PERCENT_CHANGE -> change(values, before);
    };
  }

  private static Aligned percentile(@Nullable Histogram together, double[] values, double q) {
    return Aligned.of(together != null ? together.quantile(q) : Reducer.percentile(values, q));
  }

  private static @Nullable Aligned change(double[] values, List<TimePoint> before) {
    if (before.isEmpty()) {
      return null;
    }
    double was = Reducer.mean(before.stream().mapToDouble(TimePoint::value).toArray());
    double is = Reducer.mean(values);
    return Aligned.of(is == was ? 0 : (is - was) / was * 100);
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
