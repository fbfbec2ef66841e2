package dev.premortem.daemon.source;

import com.google.api.Distribution;

/** Bounds of the buckets of distributions. */
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
}
