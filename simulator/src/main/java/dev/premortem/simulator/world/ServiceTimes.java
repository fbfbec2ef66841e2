package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceDistribution;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.table.Functions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The distribution of the time that serving one request takes, seconds, as a shape around a scale,
 * and what Cloud Monitoring shows of it: percentiles interpolated within exponential buckets.
 */
final class ServiceTimes {
  /** Growth of the buckets of Cloud Run's latency distribution (assumed: not documented). */
  static final double BUCKET_GROWTH = 1.4;

  private static final int TABLE = 2048;

  /** Shares of all requests whose times are kept. */
  private static final int GRID = 64;

  /** Mean times up to which the distribution is tabled in equal steps, from there by octaves. */
  private static final double TABLE_END = 12;

  private static final int PER_OCTAVE = 32;
  private static final int OCTAVES = 16;

  /** A share of requests that never happens. */
  private static final double NEVER = 1e-9;

  private static final int PHASES = 256;
  private static final double LOG_GROWTH = StrictMath.log(BUCKET_GROWTH);
  private static final double BUCKETS_PER_OCTAVE = StrictMath.log(2) / LOG_GROWTH;

  private final double mean;
  private final double squaredVariation;
  private final double[] tail = new double[TABLE + 1];
  private final double[] farTail = new double[OCTAVES * PER_OCTAVE + 1];
  private final double longest;
  private final double[] quantiles = {0, 0, 0};
  private final double[] grid = new double[GRID];
  private final double[][] shown = new double[3][PHASES];
  private static final double[] LEVELS = {0.5, 0.95, 0.99};
  private final double sigma;
  private final ServiceDistribution family;

  /** Quantiles with waits before them, by a key of {@link WaitTable}, for all threads. */
  private final Map<Integer, double[]> withWaits = new ConcurrentHashMap<>();

  ServiceTimes(TrafficSpec.ServiceTime spec) {
    family = spec.distribution();
    mean = Math.max(1e-6, spec.mean().toNanos() / 1e9);
    Duration p95 = spec.p95();
    double ratio = p95 == null ? 2.2 : Math.max(1.0001, p95.toNanos() / 1e9 / mean);
    sigma = sigmaOf(ratio);
    squaredVariation =
        switch (family) {
          case EXPONENTIAL -> 1;
          case DETERMINISTIC -> 0;
          case LOGNORMAL -> StrictMath.expm1(sigma * sigma);
        };
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    for (int i = 0; i <= TABLE; i++) {
      tail[i] = 1 - exact(normal, TABLE_END * i / TABLE);
    }
    for (int i = 0; i < farTail.length; i++) {
      farTail[i] = 1 - exact(normal, TABLE_END * StrictMath.pow(2, i / (double) PER_OCTAVE));
    }
    longest = longestOf();
    for (int i = 0; i < GRID; i++) {
      grid[i] = quantileOf(normal, (i + 0.5) / GRID) * mean;
    }
    for (int level = 0; level < 3; level++) {
      quantiles[level] = quantileOf(normal, LEVELS[level]);
      for (int phase = 0; phase < PHASES; phase++) {
        shown[level][phase] = shownAt(normal, level, (phase + 0.5) / PHASES);
      }
    }
  }

  /**
   * Solves sigma from p95 / mean = exp(1.645 sigma - sigma² / 2); the smaller of both solutions.
   */
  private static double sigmaOf(double ratio) {
    double z = 1.6448536269514722;
    double root = z * z - 2 * StrictMath.log(ratio);
    return root <= 0 ? z : z - Math.sqrt(root);
  }

  /** Distribution function in units of the mean. */
  private double exact(NormalDistribution normal, double x) {
    if (x <= 0) {
      return 0;
    }
    return switch (family) {
      case EXPONENTIAL -> -StrictMath.expm1(-x);
      case DETERMINISTIC -> x < 1 ? 0 : 1;
      case LOGNORMAL ->
          normal.cumulativeProbability((StrictMath.log(x) + sigma * sigma / 2) / sigma);
    };
  }

  private double quantileOf(NormalDistribution normal, double q) {
    return switch (family) {
      case EXPONENTIAL -> -StrictMath.log1p(-q);
      case DETERMINISTIC -> 1;
      case LOGNORMAL ->
          StrictMath.exp(sigma * normal.inverseCumulativeProbability(q) - sigma * sigma / 2);
    };
  }

  /**
   * What is shown of a quantile, over the quantile, when it lies at a phase of its bucket (log
   * scale).
   */
  private double shownAt(NormalDistribution normal, int level, double phase) {
    double q = quantiles[level];
    double lower = q / StrictMath.exp(phase * LOG_GROWTH);
    double upper = lower * BUCKET_GROWTH;
    double below = exact(normal, lower);
    double above = exact(normal, upper);
    double share = above <= below ? 0.5 : (LEVELS[level] - below) / (above - below);
    return (lower + (upper - lower) * Math.min(1, Math.max(0, share))) / q;
  }

  /** Mean, seconds. */
  double mean() {
    return mean;
  }

  /** Variance over squared mean. */
  double squaredVariation() {
    return squaredVariation;
  }

  /** Share of requests slower than a threshold when all times are stretched and follow a wait. */
  double slowerThan(double thresholdSeconds, double stretch, double waitSeconds) {
    double x = (thresholdSeconds - waitSeconds) / (mean * stretch);
    if (x <= 0) {
      return 1;
    }
    double at = x * TABLE / TABLE_END;
    if (at >= TABLE) {
      return x >= longest ? 0 : far(x);
    }
    int i = (int) at;
    return tail[i] + (tail[i + 1] - tail[i]) * (at - i);
  }

  private double far(double x) {
    double at = PER_OCTAVE * Functions.log2(x / TABLE_END);
    int i = Math.max(0, (int) at);
    return i + 1 >= farTail.length ? 0 : farTail[i] + (farTail[i + 1] - farTail[i]) * (at - i);
  }

  private double longestOf() {
    int i = 0;
    while (i < farTail.length - 1 && farTail[i] >= NEVER) {
      i++;
    }
    return TABLE_END * StrictMath.pow(2, i / (double) PER_OCTAVE);
  }

  /** Mean times that no request takes longer than. */
  double longest() {
    return longest;
  }

  /** True quantile, seconds. Level 0 is the median, 1 the 95th, 2 the 99th percentile. */
  double quantile(int level, double stretch, double waitSeconds) {
    return quantiles[level] * mean * stretch + waitSeconds;
  }

  /** Returns what was solved for a key, by the first that asked. */
  double[] withWaits(int key, IntFunction<double[]> solve) {
    return withWaits.computeIfAbsent(key, solve::apply);
  }

  /** Time at the middle of one of 64, or of 8, equal shares of all, seconds. */
  double atGrid(int part, int parts) {
    return grid[part * (GRID / parts) + (parts == GRID ? 0 : GRID / parts / 2)];
  }

  /** The quantile as a monitoring system with exponential buckets shows it, milliseconds. */
  double shownMs(int level, double trueSeconds) {
    double ms = trueSeconds * 1000;
    double position = buckets(ms);
    int phase = (int) ((position - Math.floor(position)) * PHASES);
    return ms * shown[level][Math.min(PHASES - 1, phase)];
  }

  /** Returns in which bucket from 1 ms on a latency lies, with the place in it. */
  static double buckets(double ms) {
    return Functions.log2(ms) * BUCKETS_PER_OCTAVE;
  }

  /** Draws the time of one request, seconds. */
  double draw(Stream stream) {
    return switch (family) {
      case EXPONENTIAL -> stream.exponential(mean);
      case DETERMINISTIC -> mean;
      case LOGNORMAL -> mean * Functions.exp(sigma * stream.nextGaussian() - sigma * sigma / 2);
    };
  }
}
