package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What many replications came to. Aggregates merge; in whatever order and grouping, they give the
 * same bits. Memory does not grow with the number of replications.
 */
public final class Aggregate implements Serializable {
  private static final long serialVersionUID = 2L;

  /** Replications among which the typical one is looked for. */
  private static final int CANDIDATES = 201;

  /** Requests are told apart by a 256th. */
  private static final int REQUEST_BITS = 8;

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

  private final ArrayList<Metric> metrics;
  private final ArrayList<MeanSums> means = new ArrayList<>();
  private final ArrayList<ShareSums> shares = new ArrayList<>();
  private final ArrayList<Clusters> times = new ArrayList<>();
  private final Clusters latency = new Clusters(REQUEST_BITS);
  private final Clusters waiting = new Clusters(REQUEST_BITS);
  private final ArrayList<double[]> harms = new ArrayList<>();
  private transient @Nullable Outcome before;
  private boolean paired;
  private long replications;
  private double horizonSeconds = Double.NaN;
  private long worst = -1;
  private double worstHarm = Double.NEGATIVE_INFINITY;

  /** Creates an aggregate of nothing. */
  public Aggregate(List<Metric> metrics) {
    this.metrics = new ArrayList<>(metrics);
    for (int i = 0; i < metrics.size(); i++) {
      means.add(new MeanSums());
      shares.add(new ShareSums());
      times.add(Clusters.ofTimes());
    }
  }

  /** Adds one replication. */
  public void add(Outcome outcome) {
    add(outcome, outcome.replication);
  }

  private void add(Outcome outcome, long unit) {
    replications++;
    horizonSeconds = outcome.horizonSeconds;
    int group = Clusters.group(unit);
    for (int i = 0; i < metrics.size(); i++) {
      double value = outcome.values[i];
      if (Double.isNaN(value)) {
        continue;
      }
      means.get(i).add(value);
      if (metrics.get(i).kind() == Metric.Kind.PROPORTION) {
        shares.get(i).add(outcome.successes[i], outcome.trials[i]);
      } else if (metrics.get(i).kind() == Metric.Kind.TIME) {
        times.get(i).add(group, outcome.durations(i));
      }
    }
    latency.add(group, outcome.latency);
    waiting.add(group, outcome.waiting);
    note(outcome.replication, outcome.harm);
  }

  /** Adds one replication of a mirrored pair; both must come one after the other. */
  public void addOfPair(Outcome outcome) {
    add(outcome, outcome.replication >> 1);
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
      if (!Double.isNaN(a) && !Double.isNaN(b)) {
        means.get(i).pair(a, b);
        shares
            .get(i)
            .pair(first.successes[i], first.trials[i], outcome.successes[i], outcome.trials[i]);
      }
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
    horizonSeconds = Double.isNaN(horizonSeconds) ? other.horizonSeconds : horizonSeconds;
    for (int i = 0; i < metrics.size(); i++) {
      means.get(i).merge(other.means.get(i));
      shares.get(i).merge(other.shares.get(i));
      times.get(i).merge(other.times.get(i));
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

  /** Returns what is known of a metric, by its position, at 95%. */
  public Estimate estimate(int i) {
    return estimate(i, Level.USUAL);
  }

  /** Returns what is known of a metric, by its position. */
  public Estimate estimate(int i, Level level) {
    Metric metric = metrics.get(i);
    MeanSums mean = means.get(i);
    return switch (metric.kind()) {
      case TIME -> {
        Clusters own = times.get(i);
        double[][] found = own.times(limit(), QUANTILES, level);
        yield estimate(metric, found, own.total(), own.values(), Double.NaN);
      }
      case REQUESTS -> {
        Clusters own = metric.name().equals("requests.wait") ? waiting : latency;
        double[][] found = {mean(i, level), null, null, null};
        for (int k = 0; k < QUANTILES.length; k++) {
          found[k + 1] = own.quantile(QUANTILES[k], level);
        }
        yield estimate(metric, found, mean.n(), own.values(), paired ? mean.gain() : Double.NaN);
      }
      case MEAN, PROPORTION -> {
        boolean share = metric.kind() == Metric.Kind.PROPORTION;
        double[][] found = {mean(i, level), null, null, null};
        for (int k = 0; k < QUANTILES.length; k++) {
          double[] ends = Intervals.quantile(mean.values(), QUANTILES[k], level);
          found[k + 1] = new double[] {mean.values().quantile(QUANTILES[k]), ends[0], ends[1]};
        }
        double gain = share ? shares.get(i).gain() : mean.gain();
        long n = share ? shares.get(i).trials() : mean.n();
        yield estimate(metric, found, n, mean.values(), paired ? gain : Double.NaN);
      }
    };
  }

  /** Returns the interval of the mean alone, with the mean before it. */
  public double[] mean(int i, Level level) {
    Metric metric = metrics.get(i);
    MeanSums mean = means.get(i);
    double[] ends;
    double value;
    switch (metric.kind()) {
      case TIME -> {
        return times.get(i).times(limit(), new double[0], level)[0];
      }
      case PROPORTION -> {
        value = shares.get(i).share();
        ends = shares.get(i).interval(paired, level);
      }
      case MEAN, REQUESTS -> {
        value = mean.mean();
        ends = mean.interval(paired, metric.leap(value, horizonSeconds), level);
      }
      default -> throw new IllegalStateException(metric.toString());
    }
    return new double[] {value, ends[0], ends[1]};
  }

  /** Times count up to half of the horizon: as long as half of all troubles can be followed. */
  private double limit() {
    return Double.isNaN(horizonSeconds) ? Double.POSITIVE_INFINITY : horizonSeconds / 2;
  }

  private static Estimate estimate(
      Metric metric, double[][] found, long n, LogHistogram values, double gain) {
    return new Estimate(
        metric,
        found[0][0],
        found[0][1],
        found[0][2],
        found[1][0],
        found[2][0],
        found[3][0],
        new Estimate.Range(found[1][1], found[1][2]),
        new Estimate.Range(found[2][1], found[2][2]),
        new Estimate.Range(found[3][1], found[3][2]),
        n,
        values,
        gain);
  }

  /** Returns whether any replication produced a metric. */
  public boolean has(int i) {
    return means.get(i).n() > 0;
  }
}
