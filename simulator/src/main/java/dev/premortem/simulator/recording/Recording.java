package dev.premortem.simulator.recording;

import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.signal.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
   * @param labels what else tells it from others of the signal, as Prometheus prints labels; empty
   *     where there is only one
   */
  public record Key(String service, String signal, String revision, String labels)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::service)
            .thenComparing(Key::signal)
            .thenComparing(Key::revision)
            .thenComparing(Key::labels);

    /** The only series of a signal. */
    public Key(String service, String signal, String revision) {
      this(service, signal, revision, "");
    }

    /** Returns the same without what tells it from others of its signal. */
    Key alone() {
      return new Key(service, signal, revision);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    /** Returns what people read: {@code shop requests}. */
    @Override
    public String toString() {
      return service + " " + signal + (revision.isEmpty() ? "" : " of " + revision) + labels;
    }
  }

  /** Values of one series in the order of time. */
  public static final class Series {
    private final List<String> files = new ArrayList<>();
    private final List<Integer> begins = new ArrayList<>();
    private long[] times = new long[64];
    private double[] values = new double[64];

    /** No time. */
    public static final long NEVER = Long.MIN_VALUE;

    private long doubled = NEVER;
    private int size;
    private boolean startsIntervals;

    Series(String file) {
      continuesIn(file);
    }

    /** Says that the values to come are of a file. */
    void continuesIn(String file) {
      if (files.isEmpty() || !files.get(files.size() - 1).equals(file)) {
        files.add(file);
        begins.add(size);
      }
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
      return files.get(0);
    }

    /** Returns the first time that came twice, epoch seconds; {@link #NEVER} where none did. */
    public long doubled() {
      return doubled;
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

    /** Returns the usual distance of values, seconds, 0 where there are fewer than two. */
    long spacing() {
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

    private void moveToEnds(int seconds) {
      doubled += startsIntervals && doubled != NEVER ? seconds : 0;
      for (int i = 0; startsIntervals && i < size; i++) {
        times[i] += seconds;
      }
      startsIntervals = false;
    }

    /** Sorts, keeps the value of each moment that was read last, and says what was left out. */
    List<Noticed> order(String name) {
      boolean ordered = true;
      for (int i = 1; i < size && ordered; i++) {
        ordered = times[i] > times[i - 1];
      }
      if (ordered) {
        return List.of();
      }
      Integer[] order = new Integer[size];
      Arrays.setAll(order, k -> k);
      Arrays.sort(order, Comparator.comparingLong(k -> times[k]));
      long[] sortedTimes = new long[size];
      double[] sortedValues = new double[size];
      Doubled within = new Doubled();
      Doubled across = new Doubled();
      int n = 0;
      for (int k = 0; k < size; k++) {
        int at = order[k];
        if (n > 0 && sortedTimes[n - 1] == times[at]) {
          boolean sameFile = fileOf(order[k - 1]) == fileOf(at);
          (sameFile ? within : across).add(times[at], sortedValues[n - 1] == values[at]);
          doubled = doubled == NEVER ? times[at] : doubled;
          n--;
        }
        sortedTimes[n] = times[at];
        sortedValues[n++] = values[at];
      }
      times = sortedTimes;
      values = sortedValues;
      size = n;
      List<Noticed> found = new ArrayList<>();
      if (within.count > 0) {
        found.add(Noticed.duplicates(name, file(), within.count, within.first, within.differ));
      }
      if (across.count > 0) {
        found.add(Noticed.overlap(name, files, across.count, across.first, across.differ));
      }
      return found;
    }

    private int fileOf(int index) {
      int file = 0;
      while (file + 1 < begins.size() && begins.get(file + 1) <= index) {
        file++;
      }
      return file;
    }
  }

  /** Times that have more than one value. */
  private static final class Doubled {
    private int count;
    private int differ;
    private long first;

    private void add(long time, boolean same) {
      first = count == 0 ? time : first;
      count++;
      differ += same ? 0 : 1;
    }
  }

  private final Map<Key, Series> series = new TreeMap<>();
  private final Map<SeriesLabels, MonitoredSeries> monitored = new LinkedHashMap<>();
  private final SeriesStore labelled = new SeriesStore();
  private final Map<String, Integer> zoneless = new TreeMap<>();
  private List<Noticed> noticed = List.of();

  /** Returns the series of a key, a new one where there is none. */
  Series series(Key key, String file) {
    Series one = series.computeIfAbsent(key, k -> new Series(file));
    one.continuesIn(file);
    return one;
  }

  /** Adds points of a time series; of several of one moment the one that came last counts. */
  void monitored(MonitoredSeries one) {
    monitored.merge(
        one.labels(),
        one,
        (before, more) -> {
          TreeMap<Long, TimePoint> points = new TreeMap<>();
          before.points().forEach(p -> points.put(p.end(), p));
          more.points().forEach(p -> points.put(p.end(), p));
          return new MonitoredSeries(one.labels(), List.copyOf(points.values()));
        });
  }

  /** Returns all series by their keys, in a fixed order. */
  public Map<Key, Series> series() {
    return series;
  }

  /** Returns time series as Cloud Monitoring has them, with all of their labels. */
  public List<MonitoredSeries> monitored() {
    return List.copyOf(monitored.values());
  }

  /** Returns the series with all of their labels, empty where nobody asked for them. */
  public SeriesStore labelled() {
    return labelled;
  }

  /** Returns how many values there are. */
  public long values() {
    return series.values().stream().mapToLong(Series::size).sum()
        + monitored.values().stream().mapToLong(m -> m.points().size()).sum();
  }

  /** Counts a time of a file that says no zone. */
  void zoneless(String file) {
    zoneless.merge(file, 1, Integer::sum);
  }

  /** Puts every series in order, leaves one value of each moment, and returns what was noticed. */
  List<Noticed> order() {
    List<Noticed> found = new ArrayList<>();
    series.forEach((key, one) -> found.addAll(one.order(key.toString())));
    zoneless.forEach((file, times) -> found.add(Noticed.zoneless(file, times)));
    zoneless.clear();
    return found;
  }

  /** Returns what {@link #settle} noticed, in a fixed order. */
  public List<Noticed> noticed() {
    return noticed;
  }

  /**
   * Puts every series in order, leaves one value of each moment, adds up what several series count
   * of one thing, and moves the times of those that say when intervals begin to where they end.
   * What people should know of it is {@link #noticed} afterwards.
   *
   * @return usual distance of values, seconds, of the densest series: 1 to 3600, 60 where no series
   *     has two values
   */
  public int settle() {
    List<Noticed> found = order();
    long tick = Long.MAX_VALUE;
    for (Series one : series.values()) {
      tick = one.spacing() > 0 ? Math.min(tick, one.spacing()) : tick;
    }
    for (MonitoredSeries one : monitored.values()) {
      tick = one.spacing() > 0 ? Math.min(tick, one.spacing()) : tick;
    }
    int seconds = tick == Long.MAX_VALUE ? 60 : (int) Math.min(3600, Math.max(1, tick));
    for (Series one : series.values()) {
      one.moveToEnds(seconds);
    }
    found.addAll(RecordingQuality.totals(series));
    together();
    found.addAll(RecordingQuality.of(series));
    if (!found.isEmpty()) {
      found.addAll(noticed);
      noticed = found.stream().distinct().sorted(Noticed.ORDER).toList();
    }
    return seconds;
  }

  /** Adds up what several series count of one thing; what is measured of several stays apart. */
  private void together() {
    Map<Key, List<Key>> parts = new TreeMap<>();
    series.keySet().forEach(k -> parts.computeIfAbsent(k.alone(), a -> new ArrayList<>()).add(k));
    parts.forEach(
        (alone, keys) -> {
          boolean count = Signal.named(alone.signal()).map(Signal::isCount).orElse(false);
          if (keys.size() == 1) {
            series.put(alone, series.remove(keys.get(0)));
          } else if (count) {
            TreeMap<Long, Double> sums = new TreeMap<>();
            Series sum = new Series(series.get(keys.get(0)).file());
            for (Key key : keys) {
              Series part = series.remove(key);
              for (int i = 0; i < part.size(); i++) {
                sums.merge(part.time(i), part.value(i), Double::sum);
              }
            }
            sums.forEach(sum::add);
            series.put(alone, sum);
          }
        });
  }
}
