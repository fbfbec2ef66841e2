package dev.premortem.simulator.forecast.series;

import java.util.Arrays;

/**
 * What to make of the last values: one or two that lie far off all others, and not where the series
 * was going, are outliers, and a forecast that begins at them is off by as much (Chen and Liu,
 * Forecasting time series with outliers, Journal of Forecasting 12, 1993). More of them are a step,
 * and stay.
 */
final class LastValues {
  /** Values at the end that may be outliers. */
  private static final int FEW = 2;

  /** Values that are needed to tell. */
  private static final int ENOUGH = 12;

  /** Robust deviations of changes beyond which a change is no ordinary one. */
  private static final double FAR = 8;

  private LastValues() {}

  /** Returns the values, the last ones replaced by what came before where they are outliers. */
  static double[] calmed(double[] values) {
    int n = values.length;
    if (n < ENOUGH) {
      return values;
    }
    double[] changes = new double[n - 1];
    for (int i = 1; i < n; i++) {
      changes[i - 1] = Math.abs(values[i] - values[i - 1]);
    }
    double[] before = Arrays.copyOf(changes, n - 1 - FEW);
    Arrays.sort(before);
    double usual = 1.4826 * before[before.length / 2];
    double largest = before[before.length - 1];
    double limit = Math.max(FAR * usual, 2 * largest);
    for (int back = FEW; back >= 1; back--) {
      double jump = values[n - back] - values[n - back - 1];
      if (Math.abs(jump) > limit && limit > 0) {
        double[] calm = values.clone();
        Arrays.fill(calm, n - back, n, values[n - back - 1]);
        return calm;
      }
    }
    return values;
  }
}
