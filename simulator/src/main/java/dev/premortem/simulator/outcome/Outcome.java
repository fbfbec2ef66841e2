package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What one replication came to: a value, or successes over trials, for every metric of a catalogue.
 * A metric that this future could not produce is NaN, or has no trials.
 */
public final class Outcome implements Serializable {
  private static final long serialVersionUID = 1L;

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

  /** Adds trials of a proportion. */
  public void count(int metric, double good, double of) {
    if (metric >= 0 && of > 0) {
      successes[metric] += good;
      trials[metric] += of;
      values[metric] = successes[metric] / trials[metric];
    }
  }
}
