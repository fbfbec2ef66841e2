package dev.premortem.engine.signal;

import java.util.Arrays;

/**
 * A bucketed distribution and its percentiles, as Cloud Monitoring computes them: linear
 * interpolation within the bucket that holds the rank. Bucket 0 reaches from 0 (or minus infinity)
 * to the first bound, the last one is open above.
 */
public final class Histogram {
  private final double[] bounds;
  private final double[] counts;
  private final double mean;

  /**
   * Takes in a distribution.
   *
   * @param bounds upper bounds of all buckets but the last
   * @param counts values in each bucket, parts of values where they are estimated; ones that are
   *     left out at the end are empty
   * @param mean mean of the values, NaN when it is not known
   */
  public Histogram(double[] bounds, double[] counts, double mean) {
    this.bounds = bounds.clone();
    this.counts = Arrays.copyOf(counts, bounds.length + 1);
    this.mean = mean;
  }

  /** As {@link #Histogram(double[], double[], double)}, of whole values. */
  public Histogram(double[] bounds, long[] counts, double mean) {
    this(bounds, Arrays.stream(counts).asDoubleStream().toArray(), mean);
  }

  /** Returns the number of values. */
  public double count() {
    return total(counts);
  }

  /** Returns the upper bounds of all buckets but the last. */
  public double[] bounds() {
    return bounds.clone();
  }

  /** Returns the values in each bucket. */
  public double[] counts() {
    return counts.clone();
  }

  /** Returns the mean of the values, NaN when it is not known. */
  public double mean() {
    return mean;
  }

  /** Returns a quantile, NaN of nothing. */
  public double quantile(double q) {
    return quantile(bounds, counts, q);
  }

  /**
   * Returns how many values are at most a number, those of its own bucket in proportion; all but
   * those of the open last bucket where it is beyond the last bound.
   */
  public double upTo(double value) {
    double sum = 0;
    for (int i = 0; i < bounds.length && counts.length > i; i++) {
      double low = lower(bounds, i);
      if (value >= bounds[i]) {
        sum += counts[i];
      } else if (value > low) {
        sum += counts[i] * (value - low) / (bounds[i] - low);
      }
    }
    return sum;
  }

  /**
   * Returns this and another distribution together. Where their buckets differ, the sum has the
   * bounds of both, and values of a bucket that is cut are shared out as if they lay evenly in it.
   */
  public Histogram plus(Histogram other) {
    double n = count();
    double m = other.count();
    double both =
        n + m == 0
            ? Double.NaN
            : (n == 0 ? 0 : n * mean / (n + m)) + (m == 0 ? 0 : m * other.mean / (n + m));
    if (Arrays.equals(bounds, other.bounds)) {
      double[] sum = counts.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other.counts[i];
      }
      return new Histogram(bounds, sum, both);
    }
    double[] all = merged(bounds, other.bounds);
    double[] sum = new double[all.length + 1];
    double before = 0;
    for (int i = 0; i < all.length; i++) {
      double upTo = upTo(all[i]) + other.upTo(all[i]);
      sum[i] = upTo - before;
      before = upTo;
    }
    sum[all.length] = n + m - before;
    return new Histogram(all, sum, both);
  }

  /** Returns the bounds of both in ascending order, each once. */
  private static double[] merged(double[] some, double[] others) {
    double[] sorted = Arrays.copyOf(some, some.length + others.length);
    System.arraycopy(others, 0, sorted, some.length, others.length);
    Arrays.sort(sorted);
    int n = 0;
    for (double bound : sorted) {
      if (n == 0 || Double.compare(sorted[n - 1], bound) != 0) {
        sorted[n++] = bound;
      }
    }
    return Arrays.copyOf(sorted, n);
  }

  private static double total(double[] counts) {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    return total;
  }

  private static double lower(double[] bounds, int bucket) {
    return bucket == 0 ? 0 : bounds[bucket - 1];
  }

  /** Returns a quantile, NaN of nothing; within the open last bucket its lower bound. */
  public static double quantile(double[] bounds, double[] counts, double q) {
    double total = total(counts);
    if (total == 0) {
      return Double.NaN;
    }
    double rank = q * total;
    double below = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && below + counts[i] >= rank) {
        if (i >= bounds.length) {
          return lower(bounds, i);
        }
        double share = (rank - below) / counts[i];
        return lower(bounds, i) + (bounds[i] - lower(bounds, i)) * share;
      }
      below += counts[i];
    }
    return lower(bounds, counts.length - 1);
  }

  /** As {@link #quantile(double[], double[], double)}, of whole values. */
  public static double quantile(double[] bounds, long[] counts, double q) {
    return quantile(bounds, Arrays.stream(counts).asDoubleStream().toArray(), q);
  }

  /** Returns how many values are above a threshold, those of its own bucket in proportion. */
  public static long above(double[] bounds, long[] counts, double threshold) {
    double above = 0;
    for (int i = 0; i < counts.length; i++) {
      double low = lower(bounds, i);
      if (i >= bounds.length) {
        above += threshold <= low ? counts[i] : 0;
      } else if (threshold <= low) {
        above += counts[i];
      } else if (threshold < bounds[i]) {
        above += counts[i] * (bounds[i] - threshold) / (bounds[i] - low);
      }
    }
    return Math.round(above);
  }
}
