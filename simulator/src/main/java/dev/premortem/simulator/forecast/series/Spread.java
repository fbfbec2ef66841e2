package dev.premortem.simulator.forecast.series;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * How far off forecasts may be, by steps ahead. With many errors: the 95th percentile of those that
 * many steps ahead and of neighbouring steps (split conformal prediction; Lei, G'Sell, Rinaldo,
 * Tibshirani and Wasserman, JASA 113, 2018). With few: a power of the steps ahead, fitted to their
 * mean squares, times Student's quantile.
 */
final class Spread {
  /** Steps ahead on either side that count. */
  private static final int NEIGHBOURS = 4;

  private static final double LEVEL = 0.95;

  /** What errors of origins that overlap underrate. */
  private static final double WIDER = 1.15;

  /** The same where each place of a season has a width of its own, told from few errors. */
  private static final double WIDER_BY_PLACE = 1.35;

  /** Errors that the mean of all counts for, in each place of a season. */
  private static final double PRIOR = 60;

  private final double[][] errors;
  private final int[] origins;
  private final int season;
  private final boolean few;

  /**
   * Takes errors by origin and step ahead, NaN where none is known.
   *
   * @param few whether they are too few for their own quantiles
   * @param origins positions of the first values that were forecast
   * @param season steps of a season
   */
  Spread(double[][] errors, boolean few, int[] origins, int season) {
    this.errors = errors;
    this.few = few;
    this.origins = origins;
    this.season = few ? 1 : Math.max(1, season);
  }

  /**
   * How far off forecasts of each place in the season are, on average 1; a few errors say little.
   */
  private double[] places() {
    double[] sums = new double[season];
    double[] counts = new double[season];
    double sum = 0;
    double count = 0;
    for (int i = 0; i < errors.length; i++) {
      for (int h = 0; h < errors[i].length; h++) {
        double error = Math.abs(errors[i][h]);
        if (!Double.isNaN(error)) {
          sums[(origins[i] + h) % season] += error;
          counts[(origins[i] + h) % season]++;
          sum += error;
          count++;
        }
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double[] places = new double[season];
    for (int p = 0; p < season; p++) {
      places[p] = mean == 0 ? 1 : (sums[p] + PRIOR * mean) / (counts[p] + PRIOR) / mean;
    }
    return places;
  }

  /** Returns half the width of the 95% interval of each step. */
  double[] widths(int horizon, int length) {
    double[] widths = few ? parametric(horizon) : empirical(horizon, length);
    // An interval narrower than the errors' own deviation can't hold: nothing is constant here.
    double sum = 0;
    int n = 0;
    for (double[] of : errors) {
      for (double error : of) {
        sum += Double.isNaN(error) ? 0 : error * error;
        n += Double.isNaN(error) ? 0 : 1;
      }
    }
    double least = n == 0 ? 0 : Math.sqrt(sum / n) / 2;
    for (int h = 0; h < horizon; h++) {
      widths[h] = Math.max(least, widths[h]);
    }
    return widths;
  }

  private double[] empirical(int horizon, int length) {
    double[] widths = new double[horizon];
    double[] places = places();
    double width = 0;
    for (int h = 0; h < horizon; h++) {
      int from = Math.max(0, h - NEIGHBOURS);
      int to = Math.min(horizon, h + NEIGHBOURS + 1);
      double[] near = new double[errors.length * (to - from)];
      int known = 0;
      for (int i = 0; i < errors.length; i++) {
        for (int k = from; k < to; k++) {
          if (!Double.isNaN(errors[i][k])) {
            near[known++] = Math.abs(errors[i][k]) / places[(origins[i] + k) % season];
          }
        }
      }
      if (known > 0) {
        Arrays.sort(near, 0, known);
        int rank = (int) Math.ceil(LEVEL * (known + 1)) - 1;
        width = (season > 1 ? WIDER_BY_PLACE : WIDER) * near[Math.min(known - 1, rank)];
      }
      widths[h] = width * places[(length + h) % season];
    }
    return widths;
  }

  private double[] parametric(int horizon) {
    SimpleRegression line = new SimpleRegression();
    double all = 0;
    double logs = 0;
    int n = 0;
    int most = 0;
    for (int h = 0; h < horizon; h++) {
      double squares = 0;
      int known = 0;
      for (double[] of : errors) {
        if (!Double.isNaN(of[h])) {
          squares += of[h] * of[h];
          known++;
        }
      }
      most = Math.max(most, known);
      if (known > 0 && squares > 0) {
        for (int i = 0; i < known; i += 2) {
          line.addData(StrictMath.log(h + 1.0), StrictMath.log(squares / known) / 2);
        }
        all += known * StrictMath.log(squares / known) / 2;
        logs += known * StrictMath.log(h + 1.0);
        n += known;
      }
    }
    double[] widths = new double[horizon];
    if (n == 0) {
      return widths;
    }
    double power = line.getN() < 3 ? 0.5 : Math.max(0, Math.min(1, line.getSlope()));
    double level = all / n - power * logs / n;
    double freedom = Math.max(3, most / 2.0);
    double t = new TDistribution(null, freedom).inverseCumulativeProbability(0.975);
    for (int h = 0; h < horizon; h++) {
      widths[h] = t * StrictMath.exp(level + power * StrictMath.log(h + 1.0));
    }
    return widths;
  }
}
