package dev.premortem.engine.signal;

/**
 * A bucketed distribution and its percentiles, as Cloud Monitoring computes them: linear
 * interpolation within the bucket that holds the rank. Bucket 0 reaches from 0 (or minus infinity)
 * to the first bound, the last one is open above.
 */
public final class Histogram {
  private final double[] bounds;
  private final long[] counts;
  private final double mean;

  /**
   * Takes in a distribution.
   *
   * @param bounds upper bounds of all buckets but the last
   * @param counts values in each bucket; ones that are left out at the end are empty
   * @param mean mean of the values, NaN when it is not known
   */
  public Histogram(double[] bounds, long[] counts, double mean) {
    this.bounds = bounds.clone();
    this.counts = java.util.Arrays.copyOf(counts, bounds.length + 1);
    this.mean = mean;
  }

  /** Returns the number of values. */
  public long count() {
    return java.util.Arrays.stream(counts).sum();
  }

  /** Returns the upper bounds of all buckets but the last. */
  public double[] bounds() {
    return bounds.clone();
  }

  /** Returns the values in each bucket. */
  public long[] counts() {
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

  /** Returns how many values are above a threshold. */
  public long above(double threshold) {
    return above(bounds, counts, threshold);
  }

  /**
   * Returns this and another distribution together; where their buckets differ, the other one's
   * values are put where the middles of their buckets lie.
   */
  public Histogram plus(Histogram other) {
    long[] sum = counts.clone();
    boolean same = java.util.Arrays.equals(bounds, other.bounds);
    for (int i = 0; i < other.counts.length; i++) {
      int at = i;
      if (!same) {
        double low = lower(other.bounds, i);
        double middle = i < other.bounds.length ? (low + other.bounds[i]) / 2 : low;
        at = java.util.Arrays.binarySearch(bounds, middle);
        at = at < 0 ? -at - 1 : at + 1;
      }
      sum[at] += other.counts[i];
    }
    long n = count();
    long m = other.count();
    double both =
        n + m == 0
            ? Double.NaN
            : (n == 0 ? 0 : n * mean) / (n + m) + (m == 0 ? 0 : m * other.mean) / (n + m);
    return new Histogram(bounds, sum, both);
  }

  private static double lower(double[] bounds, int bucket) {
    return bucket == 0 ? 0 : bounds[bucket - 1];
  }

  /** Returns a quantile, NaN of nothing; within the open last bucket its lower bound. */
  public static double quantile(double[] bounds, long[] counts, double q) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
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
