package dev.premortem.simulator.backtest;

import dev.premortem.engine.signal.Signal;
import dev.premortem.simulator.recording.Recording;

/** Hands the values of one series on, interval by interval. */
final class Feed {
  private final Recording.Series series;
  final Signal signal;
  final String revision;
  private int next;
  private double sum;
  private int count;

  Feed(Recording.Series series, Signal signal, String revision) {
    this.series = series;
    this.signal = signal;
    this.revision = revision;
  }

  long begins() {
    return series.size() == 0 ? Long.MAX_VALUE : series.time(0);
  }

  long ends() {
    return series.size() == 0 ? Long.MIN_VALUE : series.time(series.size() - 1);
  }

  /** Leaves out everything up to a moment. */
  void skip(long until) {
    while (next < series.size() && series.time(next) <= until) {
      next++;
    }
  }

  /** Takes in everything up to a moment; returns whether there was anything. */
  boolean advance(long until) {
    sum = 0;
    count = 0;
    while (next < series.size() && series.time(next) <= until) {
      sum += series.value(next++);
      count++;
    }
    return count > 0;
  }

  boolean present() {
    return count > 0;
  }

  /** Returns the sum of the interval's counts, or the mean of its other values. */
  double value() {
    return signal.isCount() ? sum : mean();
  }

  double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }
}
