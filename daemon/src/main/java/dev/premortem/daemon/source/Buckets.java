package dev.premortem.daemon.source;

import com.google.api.Distribution;

/**
 * Percentiles of bucketed distributions, as Cloud Monitoring computes them: linear interpolation
 * within the bucket that holds the rank. Bucket 0 reaches from 0 (or minus infinity) to the first
 * bound, the last one is open above.
 */
final class Buckets {
  private Buckets() {}

  /**
   * Returns the upper bounds of all buckets but the last, of explicit, linear or exponential ones.
   */
  static double[] bounds(Distribution.BucketOptions options) {
    return switch (options.getOptionsCase()) {
      case EXPONENTIAL_BUCKETS -> {
        Distribution.BucketOptions.Exponential e = options.getExponentialBuckets();
        double[] bounds = new double[e.getNumFiniteBuckets() + 1];
        for (int i = 0; i < bounds.length; i++) {
          bounds[i] = e.getScale() * Math.pow(e.getGrowthFactor(), i);
        }
        yield bounds;
      }
      case LINEAR_BUCKETS -> {
        Distribution.BucketOptions.Linear l = options.getLinearBuckets();
        double[] bounds = new double[l.getNumFiniteBuckets() + 1];
        for (int i = 0; i < bounds.length; i++) {
          bounds[i] = l.getOffset() + l.getWidth() * i;
        }
        yield bounds;
      }
      case EXPLICIT_BUCKETS ->
          options.getExplicitBuckets().getBoundsList().stream()
              .mapToDouble(Double::doubleValue)
              .toArray();
      case OPTIONS_NOT_SET -> new double[0];
    };
  }

  private static double lower(double[] bounds, int bucket) {
    return bucket == 0 ? 0 : bounds[bucket - 1];
  }

  /** Returns a quantile, NaN of nothing; within the open last bucket its lower bound. */
  static double quantile(double[] bounds, long[] counts, double q) {
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
  static long above(double[] bounds, long[] counts, double threshold) {
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
