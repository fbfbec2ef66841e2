package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What many replications came to. Aggregates merge; in whatever order and grouping, they give the
 * same bits. Memory does not grow with the number of replications.
 */
public final class Aggregate implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Replications among which the typical one is looked for. */
  private static final int CANDIDATES = 201;

  private final ArrayList<Metric> metrics;
  private final long[] n;
  private final ExactSum[] sums;
  private final ExactSum[] squares;
  private final double[] successes;
  private final double[] trials;
  private final double[] successSquares;
  private final double[] products;
  private final double[] trialSquares;
  private final LogHistogram[] values;
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
    successes = new double[size];
    trials = new double[size];
    successSquares = new double[size];
    products = new double[size];
    trialSquares = new double[size];
    values = new LogHistogram[size];
    for (int i = 0; i < size; i++) {
      values[i] = new LogHistogram();
      sums[i] = new ExactSum();
      squares[i] = new ExactSum();
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
      successes[i] += other.successes[i];
      trials[i] += other.trials[i];
      successSquares[i] += other.successSquares[i];
      products[i] += other.products[i];
      trialSquares[i] += other.trialSquares[i];
      values[i].merge(other.values[i]);
    }
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
    double[] interval =
        proportion
            ? Intervals.wilson(
                successes[i],
                trials[i],
                Intervals.designEffect(
                    successes[i], trials[i], successSquares[i], products[i], trialSquares[i]))
            : Intervals.student(n[i], value, variance(i));
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
        over);
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
