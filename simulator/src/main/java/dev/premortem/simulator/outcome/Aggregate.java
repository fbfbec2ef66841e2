package dev.premortem.simulator.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * What many replications came to. Aggregates merge; merged in the order of replications they give
 * the same bits wherever the parts were computed. Memory does not grow with the number of
 * replications.
 */
public final class Aggregate {
  /** Replications among which the typical one is looked for. */
  private static final int CANDIDATES = 201;

  private final List<Metric> metrics;
  private final long[] n;
  private final double[] mean;
  private final double[] squares;
  private final double[] successes;
  private final double[] trials;
  private final double[] successSquares;
  private final double[] products;
  private final double[] trialSquares;
  private final LogHistogram[] values;
  private final LogHistogram latency = new LogHistogram();
  private final LogHistogram waiting = new LogHistogram();
  private final List<double[]> harms = new ArrayList<>();
  private long replications;
  private long worst = -1;
  private double worstHarm = Double.NEGATIVE_INFINITY;

  /** Creates an aggregate of nothing. */
  public Aggregate(List<Metric> metrics) {
    this.metrics = metrics;
    int size = metrics.size();
    n = new long[size];
    mean = new double[size];
    squares = new double[size];
    successes = new double[size];
    trials = new double[size];
    successSquares = new double[size];
    products = new double[size];
    trialSquares = new double[size];
    values = new LogHistogram[size];
    for (int i = 0; i < size; i++) {
      values[i] = new LogHistogram();
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
      double delta = value - mean[i];
      mean[i] += delta / n[i];
      squares[i] += delta * (value - mean[i]);
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

  /** Adds another aggregate of the same metrics (Chan, Golub and LeVeque, 1979). */
  public void merge(Aggregate other) {
    replications += other.replications;
    for (int i = 0; i < metrics.size(); i++) {
      long both = n[i] + other.n[i];
      if (other.n[i] > 0) {
        double delta = other.mean[i] - mean[i];
        mean[i] += delta * other.n[i] / both;
        squares[i] += other.squares[i] + delta * delta * n[i] * other.n[i] / both;
        n[i] = both;
      }
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
    double value = proportion ? successes[i] / trials[i] : mean[i];
    double[] interval =
        proportion
            ? Intervals.wilson(
                successes[i],
                trials[i],
                Intervals.designEffect(
                    successes[i], trials[i], successSquares[i], products[i], trialSquares[i]))
            : Intervals.student(n[i], mean[i], n[i] < 2 ? 0 : squares[i] / (n[i] - 1));
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

  /** Returns whether any replication produced a metric. */
  public boolean has(int i) {
    return n[i] > 0;
  }
}
