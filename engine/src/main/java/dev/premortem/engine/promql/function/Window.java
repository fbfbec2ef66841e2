package dev.premortem.engine.promql.function;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;

/**
 * The samples of one series in a range of time, which is open at its beginning and closed at its
 * end. Has no stale marker.
 *
 * @param labels what identifies the series
 * @param nameDropped whether the metric name no longer holds
 * @param points where the samples are
 * @param from index of the first sample
 * @param to index after the last sample
 * @param end end of the range, epoch milliseconds
 * @param length length of the range, milliseconds
 */
public record Window(
    Labels labels, boolean nameDropped, Points points, int from, int to, long end, long length) {
  /** Returns how many samples there are. */
  public int size() {
    return to - from;
  }

  /** Returns the time of a sample, epoch milliseconds. */
  public long time(int index) {
    return points.time(from + index);
  }

  /** Returns the value of a sample. */
  public double value(int index) {
    return points.value(from + index);
  }

  /** Returns how many of the samples stand for native histograms. */
  public int histograms() {
    if (points.knownFrom(from)) {
      return 0;
    }
    int count = 0;
    for (int i = 0; i < size(); i++) {
      count += isHistogram(i) ? 1 : 0;
    }
    return count;
  }

  /** Whether a sample stands for a native histogram. */
  public boolean isHistogram(int index) {
    return Double.isNaN(value(index)) && Points.isNativeHistogram(value(index));
  }

  /** Returns the same range without native histograms. */
  public Window numbers() {
    Points numbers = new Points(size());
    for (int i = 0; i < size(); i++) {
      if (!isHistogram(i)) {
        numbers.add(time(i), value(i));
      }
    }
    return new Window(labels, nameDropped, numbers, 0, numbers.size(), end, length);
  }

  /** Returns the beginning of the range, which is not in it. */
  public long start() {
    return end - length;
  }

  /** Whether it is known that no value is less than the one before it. */
  boolean rises() {
    return points.risesFrom(from);
  }

  double[] values() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }
}
