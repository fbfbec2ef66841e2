package dev.premortem.simulator.outcome;

import org.apache.commons.math3.distribution.BinomialDistribution;

/** Confidence intervals, both ends in the unit of the values. */
public final class Intervals {
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

  /** Wilson's score interval of a proportion (Wilson, JASA 22, 1927), 95%. */
  public static double[] wilson(double successes, double trials) {
    return wilson(successes / trials, trials, Level.USUAL.z());
  }

  /**
   * Wilson's score interval of a proportion.
   *
   * @param p the proportion, 0 to 1
   * @param trials trials that count as independent
   * @param z standard errors on either side
   */
  static double[] wilson(double p, double trials, double z) {
    double z2 = z * z;
    double centre = p + z2 / (2 * trials);
    double half = z * Math.sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials));
    double scale = 1 + z2 / trials;
    double low = p == 0 ? 0 : (centre - half) / scale;
    double high = p == 1 ? 1 : (centre + half) / scale;
    return new double[] {Math.max(0, low), Math.min(1, high)};
  }

  /** Student's interval of a mean; infinitely wide with less than two values. */
  public static double[] student(long n, double mean, double variance, Level level) {
    if (n < 2) {
      return unknown();
    }
    double half = level.t(n - 1.0) * Math.sqrt(variance / n);
    return new double[] {mean - half, mean + half};
  }

  /** Returns the interval of what nothing is known about. */
  static double[] unknown() {
    return new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
  }

  /**
   * Interval of the mean of values that were the same in every future: a share of futures that was
   * never seen may come out otherwise, as many as Clopper and Pearson's bound allows for none of
   * {@code n} (Biometrika 26, 1934).
   *
   * @param n futures
   * @param value what all came to
   * @param scale by how much such a future might differ, in the unit of the value
   */
  public static double[] constant(long n, double value, double scale, Level level) {
    if (n < 2) {
      return unknown();
    }
    double half = unseen(n, level) * scale;
    return new double[] {value >= 0 ? Math.max(0, value - half) : value - half, value + half};
  }

  /**
   * Returns the largest share of futures that may come out otherwise when none of {@code n} did
   * (Clopper and Pearson, Biometrika 26, 1934).
   */
  public static double unseen(long n, Level level) {
    return 1 - StrictMath.pow(level.alpha() / 2, 1.0 / Math.max(1, n));
  }

  /**
   * Interval of the mean of a skewed distribution: Student's, after the transformation that takes
   * the skewness out of the t statistic (Hall, On the removal of skewness by transformation,
   * Journal of the Royal Statistical Society B 54, 1992).
   */
  static double[] skewed(long n, double mean, double variance, double skewness, Level level) {
    double g = Math.max(-2, Math.min(2, skewness)) / Math.sqrt((double) n);
    if (n < 8 || !(variance > 0) || !(Math.abs(g) > 1e-6)) {
      return student(n, mean, variance, level);
    }
    double t = level.t(n - 1.0);
    double error = Math.sqrt(variance / n);
    double[] ends = {mean - unskewed(t, g) * error, mean - unskewed(-t, g) * error};
    return ends[0] < mean && mean < ends[1] ? ends : student(n, mean, variance, level);
  }

  /** Inverse of t + g t²/3 + g² t³/27 + g/6. */
  private static double unskewed(double t, double g) {
    return 3 / g * (StrictMath.cbrt(1 + g * (t - g / 6)) - 1);
  }

  /**
   * Interval of a quantile by order statistics, exact binomial ranks (David and Nagaraja, Order
   * Statistics, section 7.1), interpolated between neighbouring ones (Hettmansperger and Sheather,
   * Statistics and Probability Letters 4, 1986; Nyblom, Statistics and Probability Letters 14,
   * 1992). An end that lies beyond all values is infinite: so few say nothing about it.
   */
  public static double[] quantile(LogHistogram values, double q, Level level) {
    long n = values.total();
    double tail = level.alpha() / 2;
    return new double[] {below(values, n, q, tail, false), below(values, n, 1 - q, tail, true)};
  }

  /** Lower end, or with {@code mirrored} the upper one, counted from the largest value. */
  private static double below(
      LogHistogram values, long n, double q, double tail, boolean mirrored) {
    double nothing = mirrored ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    if (n > Integer.MAX_VALUE / 2 || n < 1) {
      return nothing;
    }
    // The largest rank r, from 1, below which too many values lie in at most that share of samples.
    BinomialDistribution ranks = new BinomialDistribution(null, (int) n, q);
    int low = 0;
    int high = (int) n;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (ranks.cumulativeProbability(middle - 1) <= tail) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    if (low == 0) {
      return nothing;
    }
    double at = rank(values, n, low, mirrored);
    if (low == n) {
      return at;
    }
    double here = ranks.cumulativeProbability(low - 1);
    double next = ranks.cumulativeProbability(low);
    double share = 1 / (1 + low * (1 - q) * (next - tail) / ((n - low) * q * (tail - here)));
    double beyond = rank(values, n, low + 1, mirrored);
    return Double.isNaN(share) ? at : at + share * (beyond - at);
  }

  private static double rank(LogHistogram values, long n, int rank, boolean mirrored) {
    return values.atRank(mirrored ? n - rank : rank - 1);
  }
}
