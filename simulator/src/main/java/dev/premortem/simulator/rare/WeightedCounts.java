package dev.premortem.simulator.rare;

import org.apache.commons.math3.distribution.GammaDistribution;

/**
 * Interval of a sum of weighted events: gamma distributions with its mean and variance, the upper
 * one as if one more event had come (Fay and Feuer, Confidence intervals for directly standardized
 * rates, Statistics in Medicine 16, 1997). With equal weights it is Garwood's exact interval of a
 * Poisson mean (1936), so it holds for few events, and for none.
 */
final class WeightedCounts {
  /** Events from which on the heaviest among them tells how heavy one more may be. */
  private static final long MANY = 10;

  private static final double TAIL = 0.025;

  private WeightedCounts() {}

  /**
   * Returns both ends of the 95% interval.
   *
   * @param events events that were seen
   * @param sum their weights together
   * @param squares their squared weights together
   * @param heaviestSeen the largest of their weights
   * @param heaviest the largest weight that there can be
   */
  static double[] interval(
      long events, double sum, double squares, double heaviestSeen, double heaviest) {
    double more = events < MANY ? heaviest : heaviestSeen;
    double low = events == 0 ? 0 : gamma(sum, squares, TAIL);
    double high = gamma(sum + more, squares + more * more, 1 - TAIL);
    return new double[] {low, high};
  }

  private static double gamma(double mean, double variance, double share) {
    return new GammaDistribution(null, mean * mean / variance, variance / mean)
        .inverseCumulativeProbability(share);
  }
}
