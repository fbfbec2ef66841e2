package dev.premortem.simulator.fit;

import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.traffic.GeneratedTraffic;
import dev.premortem.simulator.traffic.Traffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds a recording against paths that the fitted model draws (Gelman et al., Bayesian Data
 * Analysis, section 6.3): where a figure of the recording lies outside of nearly all paths, the
 * model does not tell it.
 */
public final class PredictiveCheck {
  /**
   * One figure.
   *
   * @param name what it is
   * @param recorded of the recording
   * @param low 2.5% of the paths are below
   * @param high 2.5% of the paths are above
   * @param fits whether the recording is within, or so close that no policy could notice
   */
  public record Figure(String name, double recorded, double low, double high, boolean fits) {}

  /**
   * What came of it.
   *
   * @param figures the figures
   * @param path one of the paths, requests in each interval
   */
  public record Result(List<Figure> figures, double[] path) {
    /** Returns the figures that the model does not tell. */
    public List<Figure> misfits() {
      return figures.stream().filter(f -> !f.fits()).toList();
    }
  }

  /** Relative distance that nobody would notice. */
  private static final double CLOSE = 0.05;

  private PredictiveCheck() {}

  /** Draws that many paths and compares. */
  public static Result of(Counts counts, TrafficSpec.Arrivals model, int paths, long seed) {
    Traffic traffic =
        new GeneratedTraffic(model, counts.start(), counts.tickSeconds(), counts.values().length);
    List<double[]> figures = new ArrayList<>();
    double[] first = new double[0];
    for (int r = 0; r < paths; r++) {
      Traffic.Arrivals arrivals = traffic.begin(new Stream(seed, r, Purpose.TRAFFIC, 0));
      double[] path = new double[counts.values().length];
      for (int i = 0; i < path.length; i++) {
        double drawn = (double) arrivals.next(i, 1);
        path[i] = Double.isNaN(counts.values()[i]) ? Double.NaN : drawn;
      }
      figures.add(figures(path, counts.tickSeconds()));
      first = r == 0 ? path : first;
    }
    double[] recorded = figures(counts.values(), counts.tickSeconds());
    List<String> names = names();
    List<Figure> compared = new ArrayList<>();
    for (int i = 0; i < recorded.length; i++) {
      int k = i;
      double[] drawn = figures.stream().mapToDouble(f -> f[k]).sorted().toArray();
      double low = drawn[(int) (0.025 * (drawn.length - 1))];
      double high = drawn[(int) Math.ceil(0.975 * (drawn.length - 1))];
      double slack = CLOSE * Math.abs(recorded[i]);
      if (!Double.isNaN(recorded[i])) {
        boolean fits = recorded[i] >= low - slack && recorded[i] <= high + slack;
        compared.add(new Figure(names.get(i), recorded[i], low, high, fits));
      }
    }
    return new Result(compared, first);
  }

  private static int[] lags(int tickSeconds) {
    return new int[] {
      1, 600 / tickSeconds, 3600 / tickSeconds, 86_400 / tickSeconds, 604_800 / tickSeconds
    };
  }

  private static List<String> names() {
    return List.of(
        "mean per interval",
        "dispersion index (variance over mean)",
        "autocorrelation, one interval",
        "autocorrelation, 10 minutes",
        "autocorrelation, 1 hour",
        "autocorrelation, 1 day",
        "autocorrelation, 1 week",
        "5% quantile",
        "median",
        "95% quantile",
        "99.9% quantile",
        "peak to mean");
  }

  private static double[] figures(double[] path, int tickSeconds) {
    double[] known = Arrays.stream(path).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double mean = Arrays.stream(known).average().orElse(Double.NaN);
    double variance = Arrays.stream(known).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    int[] lags = lags(tickSeconds);
    double[] figures = new double[12];
    figures[0] = mean;
    figures[1] = variance / mean;
    for (int i = 0; i < lags.length; i++) {
      figures[2 + i] = autocorrelation(path, lags[i], mean, variance);
    }
    double[] levels = {0.05, 0.5, 0.95, 0.999};
    for (int i = 0; i < levels.length; i++) {
      figures[7 + i] = known[(int) Math.min(known.length - 1, levels[i] * known.length)];
    }
    figures[11] = known[known.length - 1] / mean;
    return figures;
  }

  private static double autocorrelation(double[] path, int lag, double mean, double variance) {
    if (lag < 1 || lag >= path.length / 2 || variance == 0) {
      return Double.NaN;
    }
    double sum = 0;
    int pairs = 0;
    for (int i = lag; i < path.length; i++) {
      double product = (path[i] - mean) * (path[i - lag] - mean);
      if (!Double.isNaN(product)) {
        sum += product;
        pairs++;
      }
    }
    return pairs == 0 ? Double.NaN : sum / pairs / variance;
  }
}
