package dev.premortem.simulator.forecast.series;

import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The Theta method (Assimakopoulos and Nikolopoulos, 2000) on values without their season: the mean
 * of a straight line and of exponential smoothing of the values with twice the curvature.
 */
record Theta(int season) implements Method {
  @Override
  public Fitted fit(double[] values, int end) throws NotEnough {
    if (end < 2 * season + 3) {
      throw new NotEnough("shorter than two seasons");
    }
    double[] shape = Seasons.shape(values, end, season);
    SimpleRegression line = new SimpleRegression();
    double[] bare = new double[end];
    for (int i = 0; i < end; i++) {
      bare[i] = values[i] - shape[i % season];
      line.addData(i, bare[i]);
    }
    double slope = line.getSlope();
    double intercept = line.getIntercept();
    double alpha =
        new BrentOptimizer(1e-4, 1e-6)
            .optimize(
                new MaxEval(200),
                GoalType.MINIMIZE,
                new SearchInterval(0.01, 0.99),
                new UnivariateObjectiveFunction(a -> smooth(bare, end, a, intercept, slope)[1]))
            .getPoint();
    return (all, origin, horizon) -> {
      double[] rest = new double[origin];
      for (int i = 0; i < origin; i++) {
        rest[i] = all[i] - shape[i % season];
      }
      double level = smooth(rest, origin, alpha, intercept, slope)[0];
      double[] forecast = new double[horizon];
      for (int h = 0; h < horizon; h++) {
        double trend = intercept + slope * (origin + h);
        double drift = level + slope * (1 / alpha - 1) * (1 - StrictMath.pow(1 - alpha, origin));
        forecast[h] = (trend + drift) / 2 + shape[(origin + h) % season];
      }
      return forecast;
    };
  }

  /** Returns the level at the end and the squared errors on the way. */
  private static double[] smooth(
      double[] values, int end, double alpha, double intercept, double slope) {
    double level = 2 * values[0] - intercept;
    double squares = 0;
    for (int i = 1; i < end; i++) {
      double curved = 2 * values[i] - intercept - slope * i;
      squares += (curved - level) * (curved - level);
      level += alpha * (curved - level);
    }
    return new double[] {level, squares};
  }
}
