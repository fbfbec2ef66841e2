package dev.premortem.simulator.outcome;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How sure an interval is.
 *
 * @param alpha chance that it misses the truth, both sides together, above 0 and below 1
 */
public record Level(double alpha) {
  /** 95%. */
  public static final Level USUAL = new Level(0.05);

  /** Degrees of freedom from which on Student's distribution is taken for the normal one. */
  private static final double MANY = 2_000;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /**
   * Returns the level at which an interval must be computed after {@code n} futures, so that all
   * intervals after 1, 2, 3 … futures together miss the truth in at most this level's share of
   * runs, whenever somebody stops: the asymptotic confidence sequence with Robbins' normal mixture
   * (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and
   * asymptotic confidence sequences, Annals of Statistics 52, 2024, equation 6), narrowest around
   * {@code narrowest} futures.
   */
  public Level always(long n, double narrowest) {
    double b = -2 * StrictMath.log(alpha);
    double rho = (b + StrictMath.log(b + 1)) / narrowest;
    double t = Math.max(1.0, (double) n) * rho;
    double z = Math.sqrt((t + 1) / t * StrictMath.log((t + 1) / (alpha * alpha)));
    return new Level(2 * NORMAL.cumulativeProbability(-z));
  }

  /** Returns how many standard errors of the normal distribution lie on either side. */
  public double z() {
    return -NORMAL.inverseCumulativeProbability(alpha / 2);
  }

  /** Returns how many standard errors of Student's distribution lie on either side. */
  public double t(double freedom) {
    return freedom > MANY
        ? z()
        : -new TDistribution(null, freedom).inverseCumulativeProbability(alpha / 2);
  }
}
