package dev.premortem.simulator.forecast.series;

/** Seasons of a series. */
public final class Seasons {
  private static final double NOTABLE = 0.3;

  private Seasons() {}

  /**
   * Finds the season of a series: the first high of the autocorrelation of its differences.
   *
   * @return steps of a season, 1 when there is none worth speaking of
   */
  public static int detect(double[] values) {
    int n = values.length - 1;
    if (n < 12) {
      return 1;
    }
    double[] differences = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      differences[i] = values[i + 1] - values[i];
      mean += differences[i] / n;
    }
    double variance = 0;
    for (double d : differences) {
      variance += (d - mean) * (d - mean);
    }
    int longest = Math.min(n / 3, 2000);
    double[] similar = new double[longest + 2];
    for (int lag = 1; lag <= longest + 1 && variance > 0; lag++) {
      double sum = 0;
      for (int i = lag; i < n; i++) {
        sum += (differences[i] - mean) * (differences[i - lag] - mean);
      }
      similar[lag] = sum / variance;
    }
    int best = 1;
    double highest = NOTABLE;
    for (int lag = 2; lag <= longest; lag++) {
      boolean high = similar[lag] >= similar[lag - 1] && similar[lag] >= similar[lag + 1];
      // A week of days is tried anyway; a longer season must be clearly better.
      boolean days = best > 1 && lag % best == 0 && lag <= 7 * best;
      if (high && !days && similar[lag] > highest + (best > 1 ? 0.1 : 0)) {
        highest = similar[lag];
        best = lag;
      }
    }
    return best;
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
