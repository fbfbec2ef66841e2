package dev.premortem.simulator.outcome;

/**
 * Kaplan and Meier's estimate of how many events have not happened after some time (Nonparametric
 * estimation from incomplete observations, JASA 53, 1958). Beyond the last time, what has not
 * happened is taken not to happen (Gill, Large sample behaviour of the product-limit estimator,
 * Annals of Statistics 11, 1983).
 */
final class Survival {
  private final double[] times;

  /** Share for which it has not happened up to and including a time. */
  private final double[] left;

  /**
   * Estimates.
   *
   * @param times times, ascending
   * @param happened events at each
   * @param censored those last seen at each, after its events
   */
  Survival(double[] times, double[] happened, double[] censored) {
    this.times = times;
    this.left = new double[times.length];
    double risk = 0;
    for (int i = 0; i < times.length; i++) {
      risk += happened[i] + censored[i];
    }
    double share = 1;
    for (int i = 0; i < times.length; i++) {
      if (happened[i] > 0) {
        share = risk - happened[i] <= 0 ? 0 : share * (1 - happened[i] / risk);
      }
      risk -= happened[i] + censored[i];
      left[i] = share;
    }
  }

  /** Returns the share for which it has happened after a time. */
  double happenedBy(double time) {
    double share = 0;
    for (int i = 0; i < times.length && times[i] <= time; i++) {
      share = 1 - left[i];
    }
    return share;
  }

  /**
   * Returns the first time after which it has happened for a share, infinite where there is none.
   */
  double quantile(double share) {
    for (int i = 0; i < times.length; i++) {
      if (1 - left[i] >= share - 1e-12) {
        return times[i];
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Returns the mean of the time or {@code limit}, whichever is less. */
  double restrictedMean(double limit) {
    double area = 0;
    double from = 0;
    double share = 1;
    for (int i = 0; i < times.length && times[i] < limit; i++) {
      area += share * (times[i] - from);
      from = times[i];
      share = left[i];
    }
    return area + share * (limit - from);
  }
}
