package dev.premortem.simulator.forecast.series;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * Regression of a value on the values some steps ago, a season and several seasons among them, with
 * a little shrinkage (ridge), on a scale of its own; continued step by step. What comes out stays
 * within the range of the past, widened by itself on either side.
 */
final class SeasonalAutoregression implements Method {
  /** Shrinkage of the coefficients of standardized values. */
  private static final double RIDGE = 0.05;

  private final int[] lags;
  private final Scale scale;

  SeasonalAutoregression(int[] lags, Scale scale) {
    this.lags = Arrays.stream(lags).filter(l -> l > 0).distinct().sorted().toArray();
    this.scale = scale;
  }

  @Override
  public Fitted fit(double[] values, int end) throws NotEnough {
    int longest = lags[lags.length - 1];
    int rows = end - longest;
    if (rows < 2 * lags.length + 4) {
      throw new NotEnough("too short for its lags");
    }
    double lowest = Double.POSITIVE_INFINITY;
    double mean = 0;
    for (int i = 0; i < end; i++) {
      lowest = Math.min(lowest, values[i]);
    }
    if (!scale.suits(lowest)) {
      throw new NotEnough("values that the scale does not suit");
    }
    double[] z = new double[end];
    for (int i = 0; i < end; i++) {
      z[i] = scale.to(values[i]);
      mean += z[i] / end;
    }
    double squares = 0;
    for (double v : z) {
      squares += (v - mean) * (v - mean) / end;
    }
    double deviation = Math.sqrt(squares);
    if (!(deviation > 1e-12 * Math.max(1, Math.abs(mean)))) {
      throw new NotEnough("all values are the same");
    }
    for (int i = 0; i < end; i++) {
      z[i] = (z[i] - mean) / deviation;
    }
    return new Line(coefficients(z, longest), mean, deviation);
  }

  private double[] coefficients(double[] z, int longest) {
    int p = lags.length + 1;
    double[][] products = new double[p][p];
    double[] with = new double[p];
    double[] row = new double[p];
    row[p - 1] = 1;
    for (int t = longest; t < z.length; t++) {
      for (int k = 0; k < lags.length; k++) {
        row[k] = z[t - lags[k]];
      }
      for (int i = 0; i < p; i++) {
        double value = row[i];
        double[] line = products[i];
        for (int j = 0; j <= i; j++) {
          line[j] += value * row[j];
        }
        with[i] += value * z[t];
      }
    }
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < i; j++) {
        products[j][i] = products[i][j];
      }
      products[i][i] += i == p - 1 ? 1e-6 : RIDGE;
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(products, false), 1e-9, 1e-14)
        .getSolver()
        .solve(new ArrayRealVector(with, false))
        .toArray();
  }

  private final class Line implements Fitted {
    private final double[] coefficients;
    private final double mean;
    private final double deviation;

    Line(double[] coefficients, double mean, double deviation) {
      this.coefficients = coefficients;
      this.mean = mean;
      this.deviation = deviation;
    }

    @Override
    public double[] forecast(double[] values, int origin, int horizon) {
      int longest = lags[lags.length - 1];
      double[] z = new double[longest + horizon];
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < origin; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      double least = (scale.to(low) - mean) / deviation;
      double most = (scale.to(high) - mean) / deviation;
      double range = most - least;
      for (int i = 0; i < longest; i++) {
        z[i] = (scale.to(values[origin - longest + i]) - mean) / deviation;
      }
      double[] forecast = new double[horizon];
      for (int h = 0; h < horizon; h++) {
        double sum = coefficients[lags.length];
        for (int k = 0; k < lags.length; k++) {
          sum += coefficients[k] * z[longest + h - lags[k]];
        }
        z[longest + h] = Math.max(least - range, Math.min(most + range, sum));
        forecast[h] = scale.from(z[longest + h] * deviation + mean);
      }
      return forecast;
    }
  }
}
