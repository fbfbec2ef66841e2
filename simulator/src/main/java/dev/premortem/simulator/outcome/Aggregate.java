package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What many replications came to. Aggregates merge; in whatever order and grouping, they give the
 * same bits. Memory does not grow with the number of replications.
 */
public final class Aggregate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Replications among which the typical one is looked for. */
  private static final int CANDIDATES = 201;

  /** Replications below which trials are never taken to differ more than independent ones. */
  private static final int FEW = 30;

  private final ArrayList<Metric> metrics;
  private final long[] n;
  private final ExactSum[] sums;
  private final ExactSum[] squares;
  private final ExactSum[] cubes;
  private final double[] successes;
  private final double[] trials;
  private final double[] successSquares;
  private final double[] products;
  private final double[] trialSquares;
  private final LogHistogram[] values;

  // Of pairs: what one replication comes to times what its mirror does, twice.
  private final ExactSum[] crosses;
  private final ExactSum[] pairSums;
  private final long[] pairs;
  private final double[] crossSuccesses;
  private final double[] crossProducts;
  private final double[] crossTrials;
  private transient @Nullable Outcome before;
  private boolean paired;
  private final LogHistogram latency = new LogHistogram();
  private final LogHistogram waiting = new LogHistogram();
  private final ArrayList<double[]> harms = new ArrayList<>();
  private long replications;
  private long worst = -1;
  private double worstHarm = Double.NEGATIVE_INFINITY;

  /** Creates an aggregate of nothing. */
  public Aggregate(List<Metric> metrics) {
    this.metrics = new ArrayList<>(metrics);
    int size = metrics.size();
    n = new long[size];
    sums = new ExactSum[size];
    squares = new ExactSum[size];
    cubes = new ExactSum[size];
    successes = new double[size];
    trials = new double[size];
    successSquares = new double[size];
    products = new double[size];
    trialSquares = new double[size];
    values = new LogHistogram[size];
    crosses = new ExactSum[size];
    pairSums = new ExactSum[size];
    pairs = new long[size];
    crossSuccesses = new double[size];
    crossProducts = new double[size];
    crossTrials = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = new LogHistogram();
      sums[i] = new ExactSum();
      squares[i] = new ExactSum();
      cubes[i] = new ExactSum();
      crosses[i] = new ExactSum();
      pairSums[i] = new ExactSum();
    }
  }

  /** Adds one replication. */
  public void add(Outcome outcome) {
    replications++;
    for (int i = 0; i < metrics.size(); i++) {
      double value = outcome.values[i];
      if (Double.isNaN(value)) {
        continue;
      }
      n[i]++;
      sums[i].add(value);
      squares[i].addSquare(value);
      cubes[i].add(value * value * value);
      successes[i] += outcome.successes[i];
      trials[i] += outcome.trials[i];
      successSquares[i] += outcome.successes[i] * outcome.successes[i];
      products[i] += outcome.successes[i] * outcome.trials[i];
      trialSquares[i] += outcome.trials[i] * outcome.trials[i];
      values[i].add(value, 1);
    }
    latency.merge(outcome.latency);
    waiting.merge(outcome.waiting);
    note(outcome.replication, outcome.harm);
  }

  /** Adds one replication of a mirrored pair; both must come one after the other. */
  public void addOfPair(Outcome outcome) {
    add(outcome);
    paired = true;
    Outcome first = before;
    if (outcome.replication % 2 == 0 || first == null) {
      before = outcome;
      return;
    }
    before = null;
    for (int i = 0; i < metrics.size(); i++) {
      double a = first.values[i];
      double b = outcome.values[i];
      if (Double.isNaN(a) || Double.isNaN(b)) {
        continue;
      }
      pairs[i]++;
      pairSums[i].add(a);
      pairSums[i].add(b);
      crosses[i].add(2 * a * b);
      crossSuccesses[i] += 2 * first.successes[i] * outcome.successes[i];
      crossProducts[i] +=
          first.successes[i] * outcome.trials[i] + outcome.successes[i] * first.trials[i];
      crossTrials[i] += 2 * first.trials[i] * outcome.trials[i];
    }
  }

  private void note(long replication, double harm) {
    if (harm > worstHarm || (harm == worstHarm && replication < worst)) {
      worstHarm = harm;
      worst = replication;
    }
    if (replication < CANDIDATES) {
      harms.add(new double[] {harm, (double) replication});
    }
  }

  /** Adds another aggregate of the same metrics. */
  public void merge(Aggregate other) {
    replications += other.replications;
    for (int i = 0; i < metrics.size(); i++) {
      n[i] += other.n[i];
      sums[i].merge(other.sums[i]);
      squares[i].merge(other.squares[i]);
      cubes[i].merge(other.cubes[i]);
      successes[i] += other.successes[i];
      trials[i] += other.trials[i];
      successSquares[i] += other.successSquares[i];
      products[i] += other.products[i];
      trialSquares[i] += other.trialSquares[i];
      values[i].merge(other.values[i]);
      crosses[i].merge(other.crosses[i]);
      pairSums[i].merge(other.pairSums[i]);
      pairs[i] += other.pairs[i];
      crossSuccesses[i] += other.crossSuccesses[i];
      crossProducts[i] += other.crossProducts[i];
      crossTrials[i] += other.crossTrials[i];
    }
    paired |= other.paired;
    latency.merge(other.latency);
    waiting.merge(other.waiting);
    if (other.worst >= 0) {
      if (other.worstHarm > worstHarm || (other.worstHarm == worstHarm && other.worst < worst)) {
        worstHarm = other.worstHarm;
        worst = other.worst;
      }
    }
    harms.addAll(other.harms);
  }

  /** Returns the metrics. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** Returns how many replications were added. */
  public long replications() {
    return replications;
  }

  /** Returns the replication in which most requests failed. */
  public long worst() {
    return worst;
  }

  /** Returns a replication whose failed requests are the median of the first 201. */
  public long typical() {
    List<double[]> sorted = new ArrayList<>(harms);
    sorted.sort((a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
    return sorted.isEmpty() ? 0 : (long) sorted.get((sorted.size() - 1) / 2)[1];
  }

  /** Returns what is known of a metric, by its position. */
  public Estimate estimate(int i) {
    Metric metric = metrics.get(i);
    LogHistogram over = values[i];
    if (metric.kind() == Metric.Kind.REQUESTS) {
      over = metric.name().equals("requests.wait") ? waiting : latency;
    }
    boolean proportion = metric.kind() == Metric.Kind.PROPORTION;
    double value = proportion ? successes[i] / trials[i] : sums[i].value() / n[i];
    double[] interval = proportion ? proportion(i) : mean(i, value);
    return new Estimate(
        metric,
        value,
        interval[0],
        interval[1],
        over.quantile(0.5),
        over.quantile(0.95),
        over.quantile(0.99),
        Intervals.quantile(over, 0.5),
        Intervals.quantile(over, 0.95),
        Intervals.quantile(over, 0.99),
        proportion ? Math.round(trials[i]) : n[i],
        over,
        gain(i, proportion));
  }

  private double[] proportion(int i) {
    double least = paired ? 0.05 : n[i] < FEW ? 1 : 0.2;
    return Intervals.wilson(
        successes[i], trials[i], Math.max(least, designEffect(i, paired ? 1 : 0)));
  }

  /**
   * Design effect of a proportion, its clusters being replications, or with {@code pairs} 1 what
   * two that mirror each other came to together.
   */
  private double designEffect(int i, int pairs) {
    return Intervals.designEffect(
        successes[i],
        trials[i],
        successSquares[i] + pairs * crossSuccesses[i],
        products[i] + pairs * crossProducts[i],
        trialSquares[i] + pairs * crossTrials[i]);
  }

  private double[] mean(int i, double value) {
    if (!paired) {
      double variance = variance(i);
      return Intervals.skewed(n[i], value, variance, skewness(i, value, variance));
    }
    // As many independent values as there are pairs, or replications without their mirror.
    long units = n[i] - pairs[i];
    return Intervals.student(units, value, pairVariance(i) * units);
  }

  /**
   * Variance of the mean of mirrored pairs: of a ratio of two sums over pairs, values over how many
   * of the two there are (Cochran, Sampling Techniques, section 2.11).
   */
  private double pairVariance(int i) {
    double count = (double) n[i];
    double units = count - pairs[i];
    if (units < 2) {
      return 0;
    }
    double mean = sums[i].value() / count;
    double squared = squares[i].value() + crosses[i].value();
    double mixed = sums[i].value() + pairSums[i].value();
    double counts = count + 2.0 * pairs[i];
    double about = Math.max(0, squared - 2 * mean * mixed + mean * mean * counts);
    return about * units / (units - 1) / (count * count);
  }

  /**
   * Variance of as many independent replications over that of mirrored pairs, NaN without pairs.
   */
  private double gain(int i, boolean proportion) {
    if (!paired || pairs[i] < 2) {
      return Double.NaN;
    }
    if (proportion) {
      double clustered = designEffect(i, 1);
      return clustered <= 0 ? Double.NaN : designEffect(i, 0) / clustered;
    }
    double together = pairVariance(i);
    return together <= 0 ? Double.NaN : variance(i) / n[i] / together;
  }

  /** Third central moment over the cubed deviation; 0 where it drowns in rounding. */
  private double skewness(int i, double mean, double variance) {
    double deviation = Math.sqrt(variance);
    if (!(deviation > 1e-4 * Math.abs(mean))) {
      return 0;
    }
    BigDecimal count = BigDecimal.valueOf(n[i]);
    BigDecimal about = new BigDecimal(mean);
    BigDecimal third =
        cubes[i]
            .exact()
            .subtract(squares[i].exact().multiply(about).multiply(BigDecimal.valueOf(3)))
            .add(sums[i].exact().multiply(about.pow(2)).multiply(BigDecimal.valueOf(3)))
            .subtract(about.pow(3).multiply(count));
    return third.divide(count, MathContext.DECIMAL64).doubleValue()
        / (deviation * deviation * deviation);
  }

  private double variance(int i) {
    if (n[i] < 2) {
      return 0;
    }
    BigDecimal count = BigDecimal.valueOf(n[i]);
    BigDecimal sum = sums[i].exact();
    BigDecimal about = squares[i].exact().multiply(count).subtract(sum.multiply(sum));
    BigDecimal over = count.multiply(BigDecimal.valueOf(n[i] - 1));
    return about.divide(over, MathContext.DECIMAL64).doubleValue();
  }

  /** Returns whether any replication produced a metric. */
  public boolean has(int i) {
    return n[i] > 0;
  }
}
