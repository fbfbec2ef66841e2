package dev.premortem.simulator.forecast.series;

import org.apache.commons.math3.stat.regression.SimpleRegression;

/** Seasons of a series. */
public final class Seasons {
  private static final double NOTABLE = 0.3;
  private static final double FALLEN = 0.2;

  private Seasons() {}

  /**
   * Finds the season of a series: the first high of the autocorrelation, its trend left out.
   *
   * @return steps of a season, 1 when there is none worth speaking of
   */
  public static int detect(double[] values) {
    int n = known(values);
    if (n < 12) {
      return 1;
    }
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < n; i++) {
      line.addData(i, values[i]);
    }
    double[] rest = new double[n];
    double variance = 0;
    for (int i = 0; i < n; i++) {
      rest[i] = values[i] - line.predict(i);
      variance += rest[i] * rest[i];
    }
    int longest = Math.min(n / 3, 2000);
    double[] similar = new double[longest + 2];
    for (int lag = 1; lag <= longest + 1 && variance > 0; lag++) {
      double sum = 0;
      for (int i = lag; i < n; i++) {
        sum += rest[i] * rest[i - lag];
      }
      similar[lag] = sum / variance;
    }
    int best = 1;
    double highest = NOTABLE;
    boolean fell = false;
    for (int lag = 1; lag <= longest; lag++) {
      fell |= similar[lag] < FALLEN;
      boolean high = similar[lag] >= similar[lag - 1] && similar[lag] >= similar[lag + 1];
      // A week of days is tried anyway; a longer season must be clearly better.
      boolean days = best > 1 && lag % best == 0 && lag <= 7 * best;
      if (fell && high && !days && similar[lag] > highest + (best > 1 ? 0.1 : 0)) {
        highest = similar[lag];
        best = lag;
      }
    }
    return best;
  }

  /** Returns how many values there are before those at the end that are not known, NaN. */
  static int known(double[] values) {
    int n = values.length;
    while (n > 1 && Double.isNaN(values[n - 1])) {
      n--;
    }
    return n;
  }

  /** Returns the mean deviation from a centred moving mean, by place in the season. */
  static double[] shape(double[] values, int end, int season) {
    double[] shape = new double[season];
    if (season == 1) {
      return shape;
    }
    int[] counts = new int[season];
    int half = season / 2;
    for (int i = half; i < end - half; i++) {
      double sum = 0;
      for (int k = -half; k <= half; k++) {
        boolean edge = season % 2 == 0 && Math.abs(k) == half;
        sum += values[i + k] * (edge ? 0.5 : 1);
      }
      shape[i % season] += values[i] - sum / season;
      counts[i % season]++;
    }
    double mean = 0;
    for (int i = 0; i < season; i++) {
      shape[i] = counts[i] == 0 ? 0 : shape[i] / counts[i];
      mean += shape[i] / season;
    }
    for (int i = 0; i < season; i++) {
      shape[i] -= mean;
    }
    return shape;
  }
}
