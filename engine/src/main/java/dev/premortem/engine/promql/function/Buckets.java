package dev.premortem.engine.promql.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a classic histogram: each counts the observations up to its bound.
 *
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile">histogram_quantile</a>
 */
public final class Buckets {
  /** Counts that differ by less, relative to their sum, differ by rounding only. */
  private static final double ROUNDING = 1e-12;

  private static final double LEAST_NORMAL = Double.MIN_NORMAL;

  private record Bucket(double bound, double count) {}

  /**
   * Where counts fell although they can't.
   *
   * @param least least bound of a bucket that was corrected
   * @param greatest greatest bound of a bucket that was corrected
   * @param difference greatest correction
   */
  public record Correction(double least, double greatest, double difference) {}

  private final List<Bucket> buckets = new ArrayList<>();

  /** Adds a bucket. */
  public void add(double bound, double count) {
    buckets.add(new Bucket(bound, count));
  }

  /** A quantile, and what had to be corrected for it. */
  public record Quantile(double value, @Nullable Correction correction) {}

  /** Returns the q-quantile, by linear interpolation in its bucket. */
  public Quantile quantile(double q) {
    if (!Quantiles.valid(q)) {
      double value =
          Double.isNaN(q) ? q : q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return new Quantile(value, null);
    }
    List<Bucket> merged = merged();
    if (merged.get(merged.size() - 1).bound() != Double.POSITIVE_INFINITY) {
      return new Quantile(Double.NaN, null);
    }
    Correction correction = straighten(merged);
    return new Quantile(quantile(q, merged), correction);
  }

  private static double quantile(double q, List<Bucket> buckets) {
    int last = buckets.size() - 1;
    double observations = buckets.get(last).count();
    if (last < 1 || observations == 0) {
      return Double.NaN;
    }
    double rank = q * observations;
    int b = 0;
    while (b < last && !(buckets.get(b).count() >= rank)) {
      b++;
    }
    if (b == last) {
      return buckets.get(last - 1).bound();
    }
    double end = buckets.get(b).bound();
    if (b == 0 && end <= 0) {
      return end;
    }
    double start = b == 0 ? 0 : buckets.get(b - 1).bound();
    double below = b == 0 ? 0 : buckets.get(b - 1).count();
    return start + (end - start) * ((rank - below) / (buckets.get(b).count() - below));
  }

  /** Returns the share of observations between two values, by linear interpolation. */
  public double fraction(double lower, double upper) {
    List<Bucket> merged = merged();
    Bucket last = merged.get(merged.size() - 1);
    if (last.bound() != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    if (last.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    if (lower >= upper) {
      return 0;
    }
    return (rank(merged, upper) - rank(merged, lower)) / last.count();
  }

  /** How many observations are at most this value. */
  private static double rank(List<Bucket> buckets, double value) {
    double below = 0;
    double start = buckets.get(0).bound() <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (Bucket bucket : buckets) {
      if (start >= value) {
        return below;
      }
      if (bucket.bound() > value) {
        double in = bucket.count() - below;
        double count =
            start == Double.NEGATIVE_INFINITY
                ? bucket.count()
                : below + in * (value - start) / (bucket.bound() - start);
        return Math.min(count, buckets.get(buckets.size() - 1).count());
      }
      below = bucket.count();
      start = bucket.bound();
    }
    return buckets.get(buckets.size() - 1).count();
  }

  /** The buckets in the order of their bounds, those of one bound added up. */
  private List<Bucket> merged() {
    List<Bucket> sorted = new ArrayList<>(buckets);
    sorted.sort(Comparator.comparingDouble(Bucket::bound));
    List<Bucket> merged = new ArrayList<>();
    for (Bucket bucket : sorted) {
      int last = merged.size() - 1;
      if (last >= 0 && merged.get(last).bound() == bucket.bound()) {
        merged.set(last, new Bucket(bucket.bound(), merged.get(last).count() + bucket.count()));
      } else {
        merged.add(bucket);
      }
    }
    return merged;
  }

  /** Takes away falls, those by rounding without a word. */
  private static @Nullable Correction straighten(List<Bucket> buckets) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double difference = 0;
    boolean corrected = false;
    double before = buckets.get(0).count();
    for (int i = 1; i < buckets.size(); i++) {
      Bucket bucket = buckets.get(i);
      boolean rounding = bucket.count() != before && nearly(before, bucket.count());
      if (!rounding && !(bucket.count() < before)) {
        before = bucket.count() == before ? before : bucket.count();
        continue;
      }
      buckets.set(i, new Bucket(bucket.bound(), before));
      if (!rounding) {
        corrected = true;
        least = Math.min(least, bucket.bound());
        greatest = Math.max(greatest, bucket.bound());
        difference = Math.max(difference, before - bucket.count());
      }
    }
    return corrected ? new Correction(least, greatest, difference) : null;
  }

  private static boolean nearly(double a, double b) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double apart = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < LEAST_NORMAL) {
      return apart < ROUNDING * LEAST_NORMAL;
    }
    return apart / Math.min(sum, Double.MAX_VALUE) < ROUNDING;
  }
}
