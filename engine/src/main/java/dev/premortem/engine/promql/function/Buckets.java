package dev.premortem.engine.promql.function;

import java.util.Arrays;
import java.util.Collection;
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

  /**
   * Where counts fell although they can't.
   *
   * @param least least bound of a bucket that was corrected
   * @param greatest greatest bound of a bucket that was corrected
   * @param difference greatest correction
   */
  public record Correction(double least, double greatest, double difference) {}

  /** Bounds in ascending order, each once. */
  private final double[] bounds;

  private final double[] counts;

  /**
   * Begins without an observation.
   *
   * @param bounds what {@link #bounds} gave, at least one
   */
  public Buckets(double[] bounds) {
    this.bounds = bounds;
    this.counts = new double[bounds.length];
    // The only number that adds nothing to a zero of either sign.
    Arrays.fill(counts, -0.0);
  }

  /** Returns bounds in ascending order, those that are equal once. */
  public static double[] bounds(Collection<Double> given) {
    double[] sorted = given.stream().mapToDouble(d -> d).sorted().toArray();
    int n = 0;
    for (double bound : sorted) {
      if (n == 0 || sorted[n - 1] != bound) {
        sorted[n++] = bound;
      }
    }
    return Arrays.copyOf(sorted, n);
  }

  /** Returns the place of a bound among those that {@link #bounds} gave. */
  public static int place(double[] bounds, double bound) {
    for (int i = 0; i < bounds.length; i++) {
      if (bounds[i] == bound) {
        return i;
      }
    }
    return bounds.length - 1; // not a number, which is the last one
  }

  /** Adds what a bucket counts, by the place of its bound. */
  public void add(int place, double count) {
    counts[place] += count;
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
    if (bounds[bounds.length - 1] != Double.POSITIVE_INFINITY) {
      return new Quantile(Double.NaN, null);
    }
    double[] straight = counts.clone();
    Correction correction = straighten(straight);
    return new Quantile(quantile(q, straight), correction);
  }

  private double quantile(double q, double[] straight) {
    int last = bounds.length - 1;
    double observations = straight[last];
    if (last < 1 || observations == 0) {
      return Double.NaN;
    }
    double rank = q * observations;
    int b = 0;
    while (b < last && !(straight[b] >= rank)) {
      b++;
    }
    if (b == last) {
      return bounds[last - 1];
    }
    double end = bounds[b];
    if (b == 0 && end <= 0) {
      return end;
    }
    double start = b == 0 ? 0 : bounds[b - 1];
    double below = b == 0 ? 0 : straight[b - 1];
    return start + (end - start) * ((rank - below) / (straight[b] - below));
  }

  /** Returns the share of observations between two values, by linear interpolation. */
  public double fraction(double lower, double upper) {
    int last = bounds.length - 1;
    if (bounds[last] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    if (counts[last] == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
      return Double.NaN;
    }
    if (lower >= upper) {
      return 0;
    }
    return (rank(upper) - rank(lower)) / counts[last];
  }

  /** How many observations are at most this value. */
  private double rank(double value) {
    double below = 0;
    double start = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (int i = 0; i < bounds.length; i++) {
      if (start >= value) {
        return below;
      }
      if (bounds[i] > value) {
        double in = counts[i] - below;
        double count =
            start == Double.NEGATIVE_INFINITY
                ? counts[i]
                : below + in * (value - start) / (bounds[i] - start);
        return Math.min(count, counts[counts.length - 1]);
      }
      below = counts[i];
      start = bounds[i];
    }
    return counts[counts.length - 1];
  }

  /** Takes away falls, those by rounding without a word. */
  private @Nullable Correction straighten(double[] falling) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double difference = 0;
    boolean corrected = false;
    double before = falling[0];
    for (int i = 1; i < falling.length; i++) {
      double count = falling[i];
      boolean rounding = count != before && nearly(before, count);
      if (!rounding && !(count < before)) {
        before = count == before ? before : count;
        continue;
      }
      falling[i] = before;
      if (!rounding) {
        corrected = true;
        least = Math.min(least, bounds[i]);
        greatest = Math.max(greatest, bounds[i]);
        difference = Math.max(difference, before - count);
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
