package dev.premortem.simulator.outcome;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** 95% confidence intervals. */
public final class Intervals {
  private static final double Z =
      new NormalDistribution(null, 0, 1).inverseCumulativeProbability(0.975);

  private Intervals() {}

  /**
   * How much wider than with independent trials the variance of a proportion is, because trials of
   * one replication resemble each other: the linearized variance of the ratio of two sums (Cochran,
   * Sampling Techniques, section 9A.2) over the binomial one.
   *
   * @param successSquares sum of squared successes of replications
   * @param products sum of successes times trials
   * @param trialSquares sum of squared trials
   */
  static double designEffect(
      double successes,
      double trials,
      double successSquares,
      double products,
      double trialSquares) {
    double p = successes / trials;
    double binomial = p * (1 - p) * trials;
    double clustered = successSquares - 2 * p * products + p * p * trialSquares;
    return binomial <= 0 ? 1 : Math.max(0, clustered / binomial);
  }

  /**
   * Wilson's score interval of a proportion (Wilson, JASA 22, 1927), with the trials that count as
   * independent.
   */
  static double[] wilson(double successes, double trials, double designEffect) {
    return wilson(successes / designEffect, trials / designEffect);
  }

  /** Wilson's score interval of a proportion (Wilson, JASA 22, 1927). */
  public static double[] wilson(double successes, double trials) {
    double p = successes / trials;
    double z2 = Z * Z;
    double centre = p + z2 / (2 * trials);
    double half = Z * Math.sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials));
    double scale = 1 + z2 / trials;
    double low = successes == 0 ? 0 : (centre - half) / scale;
    double high = successes == trials ? 1 : (centre + half) / scale;
    return new double[] {Math.max(0, low), Math.min(1, high)};
  }

  /** Student's interval of a mean; infinitely wide with less than two values. */
  public static double[] student(long n, double mean, double variance) {
    if (n < 2) {
      return new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    }
    if (variance == 0) {
      return new double[] {mean, mean};
    }
    double t = n > 2_000 ? Z : new TDistribution(null, n - 1.0).inverseCumulativeProbability(0.975);
    double half = t * Math.sqrt(variance / n);
    return new double[] {mean - half, mean + half};
  }

  /**
   * Interval of the mean of a skewed distribution: Student's, after the transformation that takes
   * the skewness out of the t statistic (Hall, On the removal of skewness by transformation,
   * Journal of the Royal Statistical Society B 54, 1992).
   */
  static double[] skewed(long n, double mean, double variance, double skewness) {
    double g = Math.max(-2, Math.min(2, skewness)) / Math.sqrt((double) n);
    if (n < 8 || !(variance > 0) || !(Math.abs(g) > 1e-6)) {
      return student(n, mean, variance);
    }
    double t = n > 2_000 ? Z : new TDistribution(null, n - 1.0).inverseCumulativeProbability(0.975);
    double error = Math.sqrt(variance / n);
    double[] ends = {mean - unskewed(t, g) * error, mean - unskewed(-t, g) * error};
    return ends[0] < mean && mean < ends[1] ? ends : student(n, mean, variance);
  }

  /** Inverse of t + g t²/3 + g² t³/27 + g/6. */
  private static double unskewed(double t, double g) {
    return 3 / g * (StrictMath.cbrt(1 + g * (t - g / 6)) - 1);
  }

  /**
   * Interval of a quantile by order statistics (David and Nagaraja, Order Statistics, section 7.1),
   * with the normal approximation of the binomial ranks.
   */
  public static double[] quantile(LogHistogram values, double q) {
    double n = (double) values.total();
    double half = Z * Math.sqrt(n * q * (1 - q));
    long low = (long) Math.floor(n * q - half);
    long high = (long) Math.ceil(n * q + half);
    return new double[] {
      values.atRank(Math.max(0, low)), values.atRank(Math.min(values.total() - 1, high))
    };
  }
}
