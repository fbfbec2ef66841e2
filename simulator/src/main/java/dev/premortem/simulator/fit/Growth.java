package dev.premortem.simulator.fit;

import java.time.DayOfWeek;

/**
 * Growth of traffic: least squares of the logarithm of daily means on the day, with a level of its
 * own for every weekday (analysis of covariance; Frisch and Waugh, Econometrica 1, 1933), so that
 * neither takes part of the other.
 */
final class Growth {
  /** Whole days below which no growth is told. */
  private static final int FEWEST_DAYS = 14;

  /** Standard errors beyond which growth is told from chance. */
  private static final double SURE = 3;

  private Growth() {}

  /**
   * Returns the growth of 30 days, 0.5 for half as much again; 0 where it can't be told from
   * chance.
   *
   * @param sums requests of each day
   * @param intervals intervals of each day that were measured
   * @param names weekday of each
   * @param full intervals from which on a day counts as whole
   */
  static double perMonth(double[] sums, int[] intervals, DayOfWeek[] names, double full) {
    double[] n = new double[7];
    double[] days = new double[7];
    double[] logs = new double[7];
    int whole = 0;
    for (int d = 0; d < sums.length; d++) {
      if (intervals[d] >= full && sums[d] > 0) {
        int w = names[d].getValue() - 1;
        n[w]++;
        days[w] += d;
        logs[w] += StrictMath.log(sums[d] / intervals[d]);
        whole++;
      }
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    int levels = 0;
    for (int w = 0; w < 7; w++) {
      levels += n[w] > 0 ? 1 : 0;
    }
    for (int d = 0; d < sums.length; d++) {
      if (intervals[d] >= full && sums[d] > 0) {
        int w = names[d].getValue() - 1;
        double x = d - days[w] / n[w];
        double y = StrictMath.log(sums[d] / intervals[d]) - logs[w] / n[w];
        xx += x * x;
        xy += x * y;
        yy += y * y;
      }
    }
    int freedom = whole - levels - 1;
    if (whole < FEWEST_DAYS || freedom < 1 || xx == 0) {
      return 0;
    }
    double slope = xy / xx;
    double error = Math.sqrt(Math.max(0, yy - slope * xy) / freedom / xx);
    return Math.abs(slope) > SURE * error ? StrictMath.expm1(30 * slope) : 0;
  }
}
