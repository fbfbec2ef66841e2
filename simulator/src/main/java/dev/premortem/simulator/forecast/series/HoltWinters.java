package dev.premortem.simulator.forecast.series;

import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Exponential smoothing of level, damped trend and season, all additive (Holt, 1957; Winters, 1960;
 * Gardner and McKenzie, 1985), its four parameters by least squares of one step ahead.
 */
record HoltWinters(int season) implements Method {
  private static final int EVALUATIONS = 200;
  private static final double[] LOWEST = {0.001, 0, 0, 0.5};
  private static final double[] HIGHEST = {0.999, 0.6, 0.9, 0.995};

  @Override
  public Fitted fit(double[] values, int end) throws NotEnough {
    if (end < 2 * season + 4) {
      throw new NotEnough("shorter than two seasons");
    }
    double[] parameters = leastSquares(values, end);
    return (all, origin, horizon) -> {
      State state = new State(season);
      state.run(all, origin, parameters);
      double[] forecast = new double[horizon];
      double trend = 0;
      double damping = 1;
      for (int h = 0; h < horizon; h++) {
        damping *= parameters[3];
        trend += damping * state.trend;
        forecast[h] = state.level + trend + state.shape[(origin + h) % season];
      }
      return forecast;
    };
  }

  /** Returns the best parameters that a search of bounded length came upon. */
  private double[] leastSquares(double[] values, int end) {
    double[] best = {0.3, 0.05, 0.2, 0.95};
    double[] least = {new State(season).run(values, end, best)};
    MultivariateFunction squares =
        p -> {
          double[] bounded = bounded(p);
          double sum = new State(season).run(values, end, bounded);
          if (sum < least[0]) {
            least[0] = sum;
            System.arraycopy(bounded, 0, best, 0, best.length);
          }
          return Double.isNaN(sum) ? Double.MAX_VALUE : sum;
        };
    try {
      new SimplexOptimizer(1e-4, 1e-9)
          .optimize(
              new MaxEval(EVALUATIONS),
              GoalType.MINIMIZE,
              new ObjectiveFunction(squares),
              new InitialGuess(best.clone()),
              new NelderMeadSimplex(new double[] {0.2, 0.1, 0.15, -0.1}));
    } catch (TooManyEvaluationsException e) {
      return best; // long enough: a little better would change no forecast
    }
    return best;
  }

  private static double[] bounded(double[] p) {
    double[] bounded = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      bounded[i] = Math.max(LOWEST[i], Math.min(HIGHEST[i], p[i]));
    }
    return bounded;
  }

  private static final class State {
    private final double[] shape;
    private double level;
    private double trend;

    State(int season) {
      shape = new double[season];
    }

    /** Runs over the values; returns the squared errors of one step ahead. */
    double run(double[] values, int end, double[] p) {
      int season = shape.length;
      for (int i = 0; i < season; i++) {
        level += values[i] / season;
      }
      for (int i = 0; i < season; i++) {
        shape[i] = season == 1 ? 0 : values[i] - level;
      }
      double squares = 0;
      for (int i = season; i < end; i++) {
        double before = level + p[3] * trend;
        double error = values[i] - before - shape[i % season];
        squares += error * error;
        level = before + p[0] * error;
        trend = p[3] * trend + p[0] * p[1] * error;
        shape[i % season] += season == 1 ? 0 : p[2] * (1 - p[0]) * error;
      }
      return squares;
    }
  }
}
