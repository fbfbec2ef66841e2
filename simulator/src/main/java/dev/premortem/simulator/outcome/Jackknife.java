package dev.premortem.simulator.outcome;

/**
 * The delete-a-group jackknife: how an estimate varies when one group of futures after the other is
 * left out (Quenouille, Biometrika 43, 1956; Tukey, 1958; Shao and Tu, The Jackknife and Bootstrap,
 * 1995, section 2.3).
 */
public final class Jackknife {
  private Jackknife() {}

  /**
   * Returns the variance of an estimate.
   *
   * @param estimates with everything, then without each group
   */
  public static double variance(double[] estimates) {
    int groups = estimates.length - 1;
    double mean = 0;
    for (int g = 1; g <= groups; g++) {
      mean += estimates[g] / groups;
    }
    double squares = 0;
    for (int g = 1; g <= groups; g++) {
      squares += (estimates[g] - mean) * (estimates[g] - mean);
    }
    return squares * (groups - 1) / Math.max(1, groups);
  }

  /**
   * Returns an estimate with its interval: Student's over pseudo-values, their skewness taken out.
   *
   * @param estimates with everything, then without each group
   * @param futures futures in the groups
   * @param scale by how much a future may differ where all are the same
   */
  public static double[] interval(double[] estimates, long futures, double scale, Level level) {
    int groups = estimates.length - 1;
    double variance = variance(estimates);
    double[] ends =
        groups < 2
            ? Intervals.unknown()
            : variance <= 1e-24 * estimates[0] * estimates[0]
                ? Intervals.constant(futures, estimates[0], scale, level)
                : Intervals.skewed(
                    groups, estimates[0], variance * groups, skewness(estimates), level);
    return new double[] {estimates[0], ends[0], ends[1]};
  }

  /** Skewness of the pseudo-values: of the estimates without a group, the other way round. */
  private static double skewness(double[] estimates) {
    int groups = estimates.length - 1;
    double mean = 0;
    for (int g = 1; g <= groups; g++) {
      mean += estimates[g] / groups;
    }
    double squares = 0;
    double cubes = 0;
    for (int g = 1; g <= groups; g++) {
      double off = mean - estimates[g];
      squares += off * off;
      cubes += off * off * off;
    }
    double deviation = Math.sqrt(squares / (groups - 1));
    return cubes / groups / (deviation * deviation * deviation);
  }
}
