package dev.premortem.simulator.world;

/**
 * Makes faults worse than a scenario says, so that rare outcomes come about, and tells by how much
 * such a future must be weighed to answer for plain ones (importance sampling). A tenth of the
 * futures is left as it is, so that no weight exceeds ten (defensive mixture; Hesterberg, Weighted
 * average importance sampling and defensive mixture distributions, Technometrics 37, 1995).
 *
 * @param rate factor on how often faults happen that have a rate
 * @param duration factor on the mean duration of faults that end by themselves within the horizon
 */
public record Tilt(double rate, double duration) {
  /** Everything as the scenario says. */
  public static final Tilt NONE = new Tilt(1, 1);

  /** Share of futures that are left as they are. */
  static final double PLAIN = 0.1;

  /** Checks the ranges. */
  public Tilt {
    if (!(rate >= 1 && duration >= 1)) {
      throw new IllegalArgumentException("a tilt makes faults worse: " + rate + ", " + duration);
    }
  }

  /** Returns whether nothing is altered. */
  boolean none() {
    return rate == 1 && duration == 1;
  }

  /**
   * Returns the logarithm of how likely a number of faults is as the scenario says, over how likely
   * it is with the tilt.
   *
   * @param mean mean number as the scenario says
   */
  double ofCount(double mean, int count) {
    return mean * (rate - 1) - count * StrictMath.log(rate);
  }

  /**
   * Returns the same of a duration.
   *
   * @param share duration over its mean as the scenario says
   */
  double ofDuration(double share) {
    return StrictMath.log(duration) - share * (1 - 1 / duration);
  }

  /** Returns the weight that no future exceeds. */
  public double heaviest() {
    return none() ? 1 : 1 / PLAIN;
  }

  /** Returns the weight of a future. */
  double weight(double logRatio) {
    return none() ? 1 : 1 / (PLAIN + (1 - PLAIN) * StrictMath.exp(-logRatio));
  }
}
