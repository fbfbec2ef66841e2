package dev.premortem.daemon.source;

import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.signal.Sample;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measurements by service and minute until they are handed on, once. A point that comes twice
 * counts once, one that comes too late is counted and dropped, a minute nobody measured stays
 * missing.
 */
public final class Points {
  /** What one revision did in one minute; a source fills in what it knows. */
  public static final class Revision {
    /** Requests answered. */
    public long requests;

    /** Requests answered with 5xx. */
    public long errors;

    /** Upper bounds of latency buckets, milliseconds; none when latencies are not bucketed. */
    public double[] bounds = {};

    /** Requests in each bucket, one more than there are bounds. */
    public long[] latencies = {};

    /** Median latency, milliseconds, where there are no buckets. */
    public double latencyP50Ms = Double.NaN;

    /** 95th percentile, likewise. */
    public double latencyP95Ms = Double.NaN;

    /** 99th percentile, likewise. */
    public double latencyP99Ms = Double.NaN;

    /** CPU utilization, 0 to 1. */
    public double cpu = Double.NaN;

    /** Memory utilization, 0 to 1. */
    public double memory = Double.NaN;

    /** Instances. */
    public double instances = Double.NaN;

    private Revision() {}
  }

  /** What one service did in one minute. */
  private static final class Minute {
    final Map<String, Revision> revisions = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    boolean probeFailed;
    boolean counted;
  }

  private final Map<String, Map<Long, Minute>> minutes = new HashMap<>();
  private final Map<SeriesLabels, TreeMap<Long, TimePoint>> monitored = new HashMap<>();
  private final Map<Labels, TreeMap<Long, Double>> samples = new HashMap<>();
  private final int tickSeconds;
  private long handedOn;
  private long newest;
  private long late;
  private long doubled;

  /** Collects measurements of ticks of that length. */
  public Points(int tickSeconds) {
    this.tickSeconds = tickSeconds;
  }

  /**
   * Makes room for a point.
   *
   * @param service service of the bundle
   * @param revision revision, empty where it is not known
   * @param end end of the interval of the point, epoch seconds
   * @param series what tells this point from others of the same minute; a minute counts as measured
   *     once a series whose name begins with {@code requests} has a point
   * @return where to add it, null when it comes too late or twice
   */
  public synchronized @Nullable Revision at(
      String service, String revision, long end, String series) {
    long slot = Math.floorDiv(end + tickSeconds / 2, (long) tickSeconds) * tickSeconds;
    newest = Math.max(newest, end);
    if (slot <= handedOn) {
      late++;
      return null;
    }
    Minute minute =
        minutes
            .computeIfAbsent(service, s -> new HashMap<>())
            .computeIfAbsent(slot, m -> new Minute());
    if (!minute.seen.add(series + "|" + revision)) {
      doubled++;
      return null;
    }
    minute.counted |= series.startsWith("requests");
    return minute.revisions.computeIfAbsent(revision, r -> new Revision());
  }

  /** Notes what an uptime check of a service saw at a moment, epoch seconds. */
  synchronized void probed(String service, long at, boolean answered) {
    long slot = Math.floorDiv(at + tickSeconds / 2, (long) tickSeconds) * tickSeconds;
    if (slot > handedOn && !answered) {
      minutes
              .computeIfAbsent(service, s -> new HashMap<>())
              .computeIfAbsent(slot, m -> new Minute())
              .probeFailed =
          true;
    }
  }

  /** Adds a point of a time series that an alert condition reads as it is. */
  public synchronized void monitored(SeriesLabels labels, TimePoint point) {
    if (point.end() <= handedOn) {
      late++;
    } else if (monitored
            .computeIfAbsent(labels, l -> new TreeMap<>())
            .putIfAbsent(point.end(), point)
        != null) {
      doubled++;
    }
  }

  /**
   * Adds a sample of a series of Prometheus that a rule reads as it is.
   *
   * @param time epoch milliseconds
   */
  public synchronized void sample(Labels labels, long time, double value) {
    if (time <= handedOn * 1000) {
      late++;
    } else {
      samples.computeIfAbsent(labels, l -> new TreeMap<>()).put(time, value);
    }
  }

  /** Returns such samples up to a moment that were not handed on, by time, in a fixed order. */
  public synchronized Map<Labels, Map<Long, Double>> samples(long end) {
    Map<Labels, Map<Long, Double>> found = new TreeMap<>();
    samples.forEach(
        (labels, values) -> {
          Map<Long, Double> due = new TreeMap<>(values.headMap(end * 1000, true));
          if (!due.isEmpty()) {
            found.put(labels, due);
          }
        });
    return found;
  }

  /** Returns the points of such series up to a moment that were not handed on, in a fixed order. */
  public synchronized Map<SeriesLabels, List<TimePoint>> monitored(long end) {
    Map<SeriesLabels, List<TimePoint>> found =
        new TreeMap<>(Comparator.comparing(SeriesLabels::toString));
    monitored.forEach(
        (labels, points) -> {
          List<TimePoint> due = List.copyOf(points.headMap(end, true).values());
          if (!due.isEmpty()) {
            found.put(labels, due);
          }
        });
    return found;
  }

  /** Forgets what was handed on already, after a restart. */
  public synchronized void startAfter(long end) {
    handedOn = Math.max(handedOn, end);
  }

  /** Fills the sample of a service for the interval that ends at a moment. */
  public synchronized void fill(
      Sample sample, String service, long end, String candidate, List<Double> thresholdsMs) {
    Map<Long, Minute> of = minutes.get(service);
    Minute minute = of == null ? null : of.get(end);
    sample.present = minute != null && minute.counted;
    if (minute == null || !minute.counted) {
      return;
    }
    sample.time = end;
    new Folding(minute.revisions, candidate).into(sample, thresholdsMs);
    sample.probeAnswered = !minute.probeFailed;
  }

  /** Marks everything up to a moment as handed on; what comes later for it is late. */
  public synchronized void handOn(long end) {
    handedOn = Math.max(handedOn, end);
    minutes.values().forEach(of -> of.keySet().removeIf(m -> m <= end));
    monitored.values().forEach(of -> of.headMap(end, true).clear());
    monitored.values().removeIf(TreeMap::isEmpty);
    samples.values().forEach(of -> of.headMap(end * 1000, true).clear());
    samples.values().removeIf(TreeMap::isEmpty);
  }

  /** Returns the end of the newest point, epoch seconds. */
  public synchronized long newest() {
    return newest;
  }

  /** Returns how many points came too late. */
  public synchronized long late() {
    return late;
  }

  /** Returns how many points came twice. */
  public synchronized long doubled() {
    return doubled;
  }
}
