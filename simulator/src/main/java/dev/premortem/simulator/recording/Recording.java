package dev.premortem.simulator.recording;

import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Series that were recorded, from any number of files. Times are ends of intervals. */
public final class Recording {
  /**
   * What identifies a series.
   *
   * @param service service that it belongs to
   * @param signal name of the signal
   * @param revision revision that it is about, empty for the service as a whole
   */
  public record Key(String service, String signal, String revision) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int by = service.compareTo(other.service);
      by = by != 0 ? by : signal.compareTo(other.signal);
      return by != 0 ? by : revision.compareTo(other.revision);
    }
  }

  /** Values of one series in the order of time. */
  public static final class Series {
    private final String file;
    private long[] times = new long[64];
    private double[] values = new double[64];
    private int size;
    private boolean startsIntervals;

    Series(String file) {
      this.file = file;
    }

    void add(long time, double value) {
      if (size == times.length) {
        times = Arrays.copyOf(times, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      times[size] = time;
      values[size++] = value;
    }

    /** Says that times are those at which intervals begin; {@link Recording#settle} moves them. */
    void startsIntervals() {
      startsIntervals = true;
    }

    /** Returns the file that it was read from first. */
    public String file() {
      return file;
    }

    /** Returns the number of values. */
    public int size() {
      return size;
    }

    /** Returns the time of a value, epoch seconds. */
    public long time(int index) {
      return times[index];
    }

    /** Returns how many values there are up to a moment, epoch seconds; times must be in order. */
    public int upTo(long time) {
      int from = 0;
      int to = size;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (times[middle] <= time) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    /** Returns a value. */
    public double value(int index) {
      return values[index];
    }

    private long spacing() {
      if (size < 2) {
        return 0;
      }
      long[] gaps = new long[size - 1];
      int n = 0;
      for (int i = 1; i < size; i++) {
        if (times[i] > times[i - 1]) {
          gaps[n++] = times[i] - times[i - 1];
        }
      }
      Arrays.sort(gaps, 0, n);
      return n == 0 ? 0 : gaps[n / 2];
    }

    private void sort() {
      for (int i = 1; i < size; i++) {
        if (times[i] < times[i - 1]) {
          Integer[] order = new Integer[size];
          Arrays.setAll(order, k -> k);
          Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
          long[] sortedTimes = new long[size];
          double[] sortedValues = new double[size];
          for (int k = 0; k < size; k++) {
            sortedTimes[k] = times[order[k]];
            sortedValues[k] = values[order[k]];
          }
          times = sortedTimes;
          values = sortedValues;
          return;
        }
      }
    }
  }

  private final Map<Key, Series> series = new TreeMap<>();
  private final List<MonitoredSeries> monitored = new ArrayList<>();
  private final SeriesStore labelled = new SeriesStore();

  /** Returns the series of a key, a new one where there is none. */
  Series series(Key key, String file) {
    return series.computeIfAbsent(key, k -> new Series(file));
  }

  void monitored(MonitoredSeries one) {
    monitored.add(one);
  }

  /** Returns all series by their keys, in a fixed order. */
  public Map<Key, Series> series() {
    return series;
  }

  /** Returns time series as Cloud Monitoring has them, with all of their labels. */
  public List<MonitoredSeries> monitored() {
    return monitored;
  }

  /** Returns the series with all of their labels, empty where nobody asked for them. */
  public SeriesStore labelled() {
    return labelled;
  }

  /** Returns how many values there are. */
  public long values() {
    return series.values().stream().mapToLong(Series::size).sum()
        + monitored.stream().mapToLong(m -> m.points().size()).sum();
  }

  /**
   * Puts every series in order and moves the times of those that say when intervals begin to where
   * they end.
   *
   * @return usual distance of values, seconds, of the densest series: 1 to 3600, 60 where no series
   *     has two values
   */
  public int settle() {
    long tick = Long.MAX_VALUE;
    for (Series one : series.values()) {
      one.sort();
      long spacing = one.spacing();
      if (spacing > 0) {
        tick = Math.min(tick, spacing);
      }
    }
    for (MonitoredSeries one : monitored) {
      long spacing = one.spacing();
      if (spacing > 0) {
        tick = Math.min(tick, spacing);
      }
    }
    int seconds = tick == Long.MAX_VALUE ? 60 : (int) Math.min(3600, Math.max(1, tick));
    for (Series one : series.values()) {
      if (one.startsIntervals) {
        one.startsIntervals = false;
        for (int i = 0; i < one.size; i++) {
          one.times[i] += seconds;
        }
      }
    }
    return seconds;
  }
}
