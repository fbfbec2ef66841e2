package dev.premortem.bench;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.forecast.series.HistoryCsv;
import dev.premortem.simulator.forecast.series.SeriesForecast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores forecasts as the M4 competition did (Makridakis, Spiliotis and Assimakopoulos, 2020):
 * overall weighted average of sMAPE and MASE relative to Naive2, coverage and mean scaled interval
 * score of 95% intervals.
 */
public final class M4Score {
  private static final int SEASON = 24;

  /**
   * The scores.
   *
   * @param series how many series
   * @param owa overall weighted average, below 1 where better than Naive2
   * @param coverage share of values within their 95% interval
   * @param intervalScore mean scaled interval score
   */
  public record Score(int series, double owa, double coverage, double intervalScore) {}

  private M4Score() {}

  /** Prints the scores of the series in a folder with train.csv and test.csv. */
  public static void main(String[] args) throws IOException {
    long began = System.nanoTime();
    Score score = of(Path.of(args[0]));
    System.out.printf(
        Locale.ROOT,
        "%d series in %.1f s: OWA %.3f, coverage %.1f%%, mean scaled interval score %.2f%n",
        score.series(),
        (System.nanoTime() - began) / 1e9,
        score.owa(),
        100 * score.coverage(),
        score.intervalScore());
  }

  /** Forecasts the series of train.csv and scores them against test.csv. */
  public static Score of(Path folder) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Map<String, double[]> train = HistoryCsv.read(folder.resolve("train.csv"), problems);
    Map<String, double[]> test = HistoryCsv.read(folder.resolve("test.csv"), problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    double[][] parts =
        train.entrySet().parallelStream()
            .map(e -> one(e.getValue(), test.get(e.getKey())))
            .toArray(double[][]::new);
    double[] mean = new double[6];
    for (double[] part : parts) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += part[i] / parts.length;
      }
    }
    double owa = (mean[0] / mean[2] + mean[1] / mean[3]) / 2;
    return new Score(parts.length, owa, mean[4], mean[5]);
  }

  private static double[] one(double[] past, double[] next) {
    SeriesForecast.Result forecast = SeriesForecast.of(past, SEASON, next.length);
    double[] naive = naive2(past, next.length);
    double scale = 0;
    for (int i = SEASON; i < past.length; i++) {
      scale += Math.abs(past[i] - past[i - SEASON]) / (past.length - SEASON);
    }
    double[] result = new double[6];
    for (int h = 0; h < next.length; h++) {
      double y = next[h];
      double low = forecast.low()[h];
      double high = forecast.high()[h];
      result[0] += smape(y, forecast.mean()[h]) / next.length;
      result[1] += Math.abs(y - forecast.mean()[h]) / scale / next.length;
      result[2] += smape(y, naive[h]) / next.length;
      result[3] += Math.abs(y - naive[h]) / scale / next.length;
      result[4] += (y >= low && y <= high ? 1.0 : 0) / next.length;
      double outside = Math.max(0, low - y) + Math.max(0, y - high);
      result[5] += (high - low + 2 / 0.05 * outside) / scale / next.length;
    }
    return result;
  }

  private static double smape(double y, double f) {
    double sum = Math.abs(y) + Math.abs(f);
    return sum == 0 ? 0 : 200 * Math.abs(y - f) / sum;
  }

  /** The last value without its season, with it again; a plain last value where none shows. */
  private static double[] naive2(double[] past, int horizon) {
    int n = past.length;
    double[] shape = new double[SEASON];
    Arrays.fill(shape, 1);
    if (seasonal(past)) {
      double[] sums = new double[SEASON];
      int[] counts = new int[SEASON];
      for (int i = SEASON / 2; i < n - SEASON / 2; i++) {
        double around = 0;
        for (int k = -SEASON / 2; k <= SEASON / 2; k++) {
          around += past[i + k] * (Math.abs(k) == SEASON / 2 ? 0.5 : 1) / SEASON;
        }
        sums[i % SEASON] += past[i] / around;
        counts[i % SEASON]++;
      }
      double mean = 0;
      for (int i = 0; i < SEASON; i++) {
        shape[i] = sums[i] / counts[i];
        mean += shape[i] / SEASON;
      }
      for (int i = 0; i < SEASON; i++) {
        shape[i] /= mean;
      }
    }
    double level = past[n - 1] / shape[(n - 1) % SEASON];
    double[] naive = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      naive[h] = level * shape[(n + h) % SEASON];
    }
    return naive;
  }

  /** The competition's test: the autocorrelation at the season against a 90% limit. */
  private static boolean seasonal(double[] past) {
    double mean = Arrays.stream(past).average().orElseThrow();
    double variance = Arrays.stream(past).map(v -> (v - mean) * (v - mean)).sum();
    double squares = 0;
    double last = 0;
    for (int lag = 1; lag <= SEASON; lag++) {
      double sum = 0;
      for (int i = lag; i < past.length; i++) {
        sum += (past[i] - mean) * (past[i - lag] - mean);
      }
      last = sum / variance;
      squares += lag < SEASON ? last * last : 0;
    }
    return Math.abs(last) > 1.645 * Math.sqrt((1 + 2 * squares) / past.length);
  }
}
