package dev.premortem.simulator.forecast.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Continues a series: seasonal naive, Theta, damped Holt-Winters and seasonal autoregressions on
 * several scales, each tried on the last part of the series that it had not seen; the median of
 * those that were at most half as far off again as the best. {@link Spread} says how far off that
 * median may be, from errors of methods that were chosen on another part than the errors are of.
 */
public final class SeriesForecast {
  /** How much farther off than the best one a method may have been. */
  private static final double TOLERANCE = 1.5;

  private static final int ORIGINS = 24;

  /** Half width over the usual change that is left where a pattern never failed. */
  private static final double LEAST = 0.02;

  /** Equal values from which on a series counts as constant. */
  private static final int CONSTANT = 8;

  /**
   * Half width over value of an interval from one normal value (Edelman, A confidence interval for
   * the center of an unknown unimodal distribution based on a sample of size 1, The American
   * Statistician 44, 1990).
   */
  private static final double FROM_ONE = 9.68;

  /**
   * What comes next.
   *
   * @param mean the forecast for each step
   * @param low lower end of its 95% interval, never above the forecast
   * @param high upper end, never below it
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
   * @param values the past, at equal steps, finite; NaN at its end where nothing is known yet: the
   *     forecast begins after them all the same
   * @param season steps of a season, 1 for none; the seventh multiple is tried as well
   * @param horizon steps to look ahead
   */
  public static Result of(double[] values, int season, int horizon) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a series without values can't be continued");
    }
    int known = Seasons.known(values);
    int gap = values.length - known;
    double[] past = Arrays.copyOf(values, known);
    Result result = new SeriesForecast(past, season, gap + horizon).run(season);
    return new Result(
        Arrays.copyOfRange(result.mean, gap, gap + horizon),
        Arrays.copyOfRange(result.low, gap, gap + horizon),
        Arrays.copyOfRange(result.high, gap, gap + horizon));
  }

  private Result run(int season) {
    int n = values.length;
    double lowest = Arrays.stream(values).min().orElseThrow();
    double highest = Arrays.stream(values).max().orElseThrow();
    if (lowest == highest) {
      return constant(lowest, n);
    }
    double[] calm = LastValues.calmed(values);
    int back = Math.max(Math.min(n / 3, Math.max(7 * season, 3 * horizon)), Math.min(n / 2, 12));
    boolean few = n < 10 * horizon && n < 200;
    int end = n - (few ? Math.max(back, n / 2) : back);
    int[] origins = origins(end, n, few);
    List<Tried> tried = new ArrayList<>();
    for (Method method : methods) {
      Tried one = attempt(method, calm, end, origins);
      if (one != null) {
        tried.add(one);
      }
    }
    if (tried.isEmpty() || origins.length == 0) {
      return fewValues(lowest, highest);
    }
    double[] mean = combine(chosen(tried, 0, origins.length), t -> t.next);
    Spread spread = new Spread(errors(tried, origins), few, origins, season);
    double[] widths = spread.widths(horizon, n);
    double least = LEAST * Math.sqrt(meanSquareChange());
    Arrays.setAll(widths, h -> Math.max(least, widths[h]));
    return result(mean, widths, lowest >= 0);
  }

  private double meanSquareChange() {
    double squares = 0;
    for (int i = 1; i < values.length; i++) {
      squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]) / (values.length - 1);
    }
    return squares;
  }

  /** Returns errors of the median of methods that were chosen on the other half of the origins. */
  private double[][] errors(List<Tried> tried, int[] origins) {
    int half = origins.length / 2;
    List<Tried> onFirst = chosen(tried, 0, half);
    List<Tried> onSecond = chosen(tried, half, origins.length);
    double[][] errors = new double[origins.length][horizon];
    for (int i = 0; i < origins.length; i++) {
      int at = i;
      double[] forecast = combine(i < half ? onSecond : onFirst, t -> t.back[at]);
      for (int h = 0; h < horizon; h++) {
        boolean known = origins[i] + h < values.length;
        errors[i][h] = known ? values[origins[i] + h] - forecast[h] : Double.NaN;
      }
    }
    return errors;
  }

  /** Returns the methods that were about as good as the best from one origin to another. */
  private static List<Tried> chosen(List<Tried> tried, int from, int to) {
    double best = tried.stream().mapToDouble(t -> t.error(from, to)).min().orElseThrow();
    List<Tried> chosen =
        tried.stream().filter(t -> t.error(from, to) <= TOLERANCE * best + 1e-12).toList();
    return chosen.isEmpty() ? tried : chosen;
  }

  private double[] combine(List<Tried> chosen, Function<Tried, double[]> forecast) {
    double[] mean = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      int step = h;
      mean[h] = median(chosen.stream().mapToDouble(t -> forecast.apply(t)[step]).toArray());
    }
    return mean;
  }

  private Result result(double[] mean, double[] widths, boolean positive) {
    double[] low = new double[horizon];
    double[] high = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      mean[h] = positive ? Math.max(0, mean[h]) : mean[h];
      low[h] = positive ? Math.max(0, mean[h] - widths[h]) : mean[h] - widths[h];
      high[h] = mean[h] + widths[h];
    }
    return new Result(mean, low, high);
  }

  /** Returns null where the method can't be used; the last value alone always can. */
  private @Nullable Tried attempt(Method method, double[] calm, int end, int[] origins) {
    try {
      return new Tried(method.fit(values, end), method.fit(calm, calm.length), calm, origins);
    } catch (Method.NotEnough e) {
      return null;
    }
  }

  /** What never changed goes on; how surely depends on how often it did not. */
  private Result constant(double value, int n) {
    double[] mean = new double[horizon];
    Arrays.fill(mean, value);
    double[] widths = new double[horizon];
    double scale = Math.max(1, Math.abs(value));
    Arrays.fill(
        widths,
        n >= CONSTANT
            ? 0
            : n == 1 ? FROM_ONE * scale : (1 - StrictMath.pow(0.05, 1.0 / n)) * scale);
    return result(mean, widths, value >= 0);
  }

  /** Too few to try anything: the last value, give or take what all of them span. */
  private Result fewValues(double lowest, double highest) {
    double[] mean = new double[horizon];
    Arrays.fill(mean, values[values.length - 1]);
    double[] widths = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      widths[h] = (highest - lowest) * 2 * Math.sqrt(h + 1.0);
    }
    return result(mean, widths, lowest >= 0);
  }

  private int[] origins(int end, int n, boolean few) {
    int last = few ? n - 1 : Math.max(end, n - horizon);
    int step = few ? 1 : Math.max(1, (last - end) / ORIGINS);
    return IntStream.iterate(end, o -> o <= last && o < n, o -> o + step).toArray();
  }

  /** One method on the part that it had not seen. */
  private final class Tried {
    private final double[] next;
    private final double[][] back;
    private final double[] sums;
    private final int[] counts;

    Tried(Method.Fitted before, Method.Fitted now, double[] calm, int[] origins) {
      next = now.forecast(calm, calm.length, horizon);
      back = new double[origins.length][];
      sums = new double[origins.length];
      counts = new int[origins.length];
      for (int i = 0; i < origins.length; i++) {
        back[i] = before.forecast(values, origins[i], horizon);
        for (int h = 0; h < horizon && origins[i] + h < values.length; h++) {
          sums[i] += Math.abs(back[i][h] - values[origins[i] + h]);
          counts[i]++;
        }
      }
    }

    /** Mean absolute error from one origin to another, the latter not included. */
    double error(int from, int to) {
      double sum = 0;
      int n = 0;
      for (int i = from; i < to; i++) {
        sum += sums[i];
        n += counts[i];
      }
      return n == 0 ? 0 : sum / n;
    }
  }

  private static double median(double[] sample) {
    Arrays.sort(sample);
    int n = sample.length;
    return n % 2 == 1 ? sample[n / 2] : (sample[n / 2 - 1] + sample[n / 2]) / 2;
  }
}
