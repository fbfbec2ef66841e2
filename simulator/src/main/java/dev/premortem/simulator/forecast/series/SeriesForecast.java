package dev.premortem.simulator.forecast.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Continues a series: seasonal naive, Theta, damped Holt-Winters and seasonal autoregressions on
 * several scales, each tried on the last part of the series that it had not seen; the median of
 * those that were at most half as far off again as the best. Intervals are the errors of that very
 * median on the same part, by steps ahead (split conformal prediction, with neighbouring steps
 * taken together), and a little wider, because neighbouring origins err alike.
 */
public final class SeriesForecast {
  /** How much farther off than the best one a method may have been. */
  private static final double TOLERANCE = 1.5;

  /** Steps ahead on either side that count for an interval. */
  private static final int NEIGHBOURS = 4;

  private static final double LEVEL = 0.95;

  /** What errors of origins that overlap underrate. */
  private static final double WIDER = 1.25;

  private static final int ORIGINS = 24;

  /**
   * What comes next.
   *
   * @param mean the forecast for each step
   * @param low lower end of its 95% interval
   * @param high upper end
   */
  public record Result(double[] mean, double[] low, double[] high) {}

  private final double[] values;
  private final int horizon;
  private final List<Method> methods = new ArrayList<>();

  private SeriesForecast(double[] values, int season, int horizon) {
    this.values = values;
    this.horizon = horizon;
    int m = Math.max(1, season);
    methods.add(new SeasonalNaive(1));
    methods.add(new Theta(m));
    methods.add(new HoltWinters(m));
    if (m > 1) {
      methods.add(new SeasonalNaive(m));
    }
    boolean weeks = m > 1 && values.length >= 3 * 7 * m;
    if (weeks) {
      methods.add(new SeasonalNaive(7 * m));
    }
    for (int[] lags : lags(m, weeks)) {
      for (Scale scale : Scale.values()) {
        methods.add(new SeasonalAutoregression(lags, scale));
      }
    }
  }

  private static List<int[]> lags(int m, boolean weeks) {
    int[] near = {1, 2, 3, 4};
    if (m == 1) {
      return List.of(new int[] {1}, near);
    }
    int[] season = {m - 1, m, m + 1, m + 2};
    int[] few = {1, 2, m, m + 1};
    if (!weeks) {
      return List.of(few, join(near, season, new int[] {2 * m}));
    }
    int w = 7 * m;
    int[] days = {2 * m, 3 * m, 4 * m, 5 * m, 6 * m};
    int[] week = {w - 1, w, w + 1};
    int[] medium = join(near, season, days, week);
    int[] all = IntStream.rangeClosed(1, Math.min(m + 2, 40)).toArray();
    int[] edges = {m - 1, m, m + 1, m + 2, 2 * m + 1, 3 * m + 1, w - 2, w + 2, w + 3};
    int[] twoWeeks = {w + m, 2 * w - 1, 2 * w, 2 * w + 1};
    return List.of(medium, join(all, edges, days, week), join(medium, twoWeeks));
  }

  private static int[] join(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }

  /**
   * Forecasts.
   *
   * @param values the past, at equal steps, finite
   * @param season steps of a season, 1 for none; the seventh multiple is tried as well
   * @param horizon steps to look ahead
   */
  public static Result of(double[] values, int season, int horizon) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a series without values can't be continued");
    }
    return new SeriesForecast(values, season, horizon).run(season);
  }

  private Result run(int season) {
    int n = values.length;
    int back = Math.max(Math.min(n / 3, Math.max(7 * season, 3 * horizon)), Math.min(n / 2, 8));
    int end = n - back;
    int[] origins = origins(end, n);
    List<Tried> tried = new ArrayList<>();
    for (Method method : methods) {
      Tried one = attempt(method, end, origins);
      if (one != null) {
        tried.add(one);
      }
    }
    if (tried.isEmpty() || origins.length == 0) {
      return flat();
    }
    double best = tried.stream().mapToDouble(t -> t.error).min().orElseThrow();
    tried.removeIf(t -> !(t.error <= TOLERANCE * best + 1e-12));
    double[] mean = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      int step = h;
      mean[h] = median(tried.stream().mapToDouble(t -> t.next[step]).toArray());
    }
    return intervals(mean, tried, origins);
  }

  /** Returns null where the method can't be used; the last value alone always can. */
  private @Nullable Tried attempt(Method method, int end, int[] origins) {
    try {
      return new Tried(method.fit(values, end), method.fit(values, values.length), origins);
    } catch (Method.NotEnough e) {
      return null;
    }
  }

  private Result flat() {
    double[] mean = new double[horizon];
    Arrays.fill(mean, values[values.length - 1]);
    double low = Arrays.stream(values).min().orElseThrow();
    double high = Arrays.stream(values).max().orElseThrow();
    double[] lows = new double[horizon];
    double[] highs = new double[horizon];
    Arrays.fill(lows, low);
    Arrays.fill(highs, high);
    return new Result(mean, lows, highs);
  }

  private int[] origins(int end, int n) {
    int last = Math.max(end, n - horizon);
    int step = Math.max(1, (last - end) / ORIGINS);
    return IntStream.iterate(end, o -> o <= last && o < n, o -> o + step).toArray();
  }

  /** One method on the part that it had not seen. */
  private final class Tried {
    private final double[] next;
    private final double[][] back;
    private final double error;

    Tried(Method.Fitted before, Method.Fitted now, int[] origins) {
      next = now.forecast(values, values.length, horizon);
      back = new double[origins.length][];
      double sum = 0;
      long n = 0;
      for (int i = 0; i < origins.length; i++) {
        back[i] = before.forecast(values, origins[i], horizon);
        for (int h = 0; h < horizon && origins[i] + h < values.length; h++) {
          sum += Math.abs(back[i][h] - values[origins[i] + h]);
          n++;
        }
      }
      error = sum / n;
    }
  }

  private Result intervals(double[] mean, List<Tried> tried, int[] origins) {
    double[][] errors = new double[origins.length][horizon];
    for (int i = 0; i < origins.length; i++) {
      for (int h = 0; h < horizon; h++) {
        int at = i;
        int step = h;
        errors[i][h] =
            origins[i] + h < values.length
                ? Math.abs(
                    median(tried.stream().mapToDouble(t -> t.back[at][step]).toArray())
                        - values[origins[i] + h])
                : Double.NaN;
      }
    }
    boolean positive = Arrays.stream(values).min().orElseThrow() >= 0;
    double[] low = new double[horizon];
    double[] high = new double[horizon];
    double width = 0;
    for (int h = 0; h < horizon; h++) {
      double quantile = quantile(errors, h);
      width = Double.isNaN(quantile) ? width : WIDER * quantile;
      low[h] = mean[h] - width;
      high[h] = mean[h] + width;
      if (positive) {
        low[h] = Math.max(0, low[h]);
      }
    }
    return new Result(mean, low, high);
  }

  private double quantile(double[][] errors, int h) {
    double[] near =
        Arrays.stream(errors)
            .flatMapToDouble(
                e ->
                    Arrays.stream(
                        e, Math.max(0, h - NEIGHBOURS), Math.min(horizon, h + NEIGHBOURS + 1)))
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    if (near.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(LEVEL * (near.length + 1)) - 1;
    return near[Math.min(near.length - 1, rank)];
  }

  private static double median(double[] sample) {
    Arrays.sort(sample);
    int n = sample.length;
    return n % 2 == 1 ? sample[n / 2] : (sample[n / 2 - 1] + sample[n / 2]) / 2;
  }
}
