package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one replication came to: a value, or successes over trials, for every metric of a catalogue.
 * A metric that this future could not produce is NaN, or has no trials.
 */
public final class Outcome implements Serializable {
  private static final long serialVersionUID = 2L;

  /** Number of the replication, from 0. */
  public final long replication;

  /** Value of each metric, NaN when there is none. */
  public final double[] values;

  /** Successes of each proportion. */
  public final double[] successes;

  /** Trials of each proportion. */
  public final double[] trials;

  /** Latencies of requests, seconds. */
  public final LogHistogram latency = new LogHistogram();

  /** Times that requests waited for an instance, seconds. */
  public final LogHistogram waiting = new LogHistogram();

  /** Seconds that were counted, a bound on every time. */
  public double horizonSeconds = Double.NaN;

  private final List<Duration> durations = new ArrayList<>();

  /**
   * How long something took, or how long it had not happened when nobody looked any more.
   *
   * @param metric position of the metric
   * @param seconds how long
   * @param ended whether it happened; else it was censored
   */
  public record Duration(int metric, double seconds, boolean ended) implements Serializable {}

  /** Requests that failed: how bad this future was for users. */
  public double harm;

  /** How many plain futures this one stands for; 1 unless faults were made worse. */
  public double weight = 1;

  /** Creates an empty outcome. */
  public Outcome(long replication, int metrics) {
    this.replication = replication;
    values = new double[metrics];
    Arrays.fill(values, Double.NaN);
    successes = new double[metrics];
    trials = new double[metrics];
  }

  /** Sets the value of a metric; a metric that the scenario does not have (-1) is passed over. */
  public void set(int metric, double value) {
    if (metric >= 0) {
      values[metric] = value;
    }
  }

  /**
   * Adds how long something took.
   *
   * @param ended whether it happened; else it was censored: it had not happened after so long
   */
  public void took(int metric, double seconds, boolean ended) {
    if (metric < 0) {
      return;
    }
    durations.add(new Duration(metric, seconds, ended));
    double sum = 0;
    int n = 0;
    for (Duration one : durations) {
      if (one.metric == metric) {
        sum += one.seconds;
        n++;
      }
    }
    values[metric] = sum / n; // at least so long, where some were censored
  }

  /** Returns the times of a metric. */
  public List<Duration> durations(int metric) {
    return durations.stream().filter(d -> d.metric == metric).toList();
  }

  /** Adds trials of a proportion. */
  public void count(int metric, double good, double of) {
    if (metric >= 0 && of > 0) {
      successes[metric] += good;
      trials[metric] += of;
      values[metric] = successes[metric] / trials[metric];
    }
  }
}
