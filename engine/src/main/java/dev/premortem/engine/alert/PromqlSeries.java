package dev.premortem.engine.alert;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.signal.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Time series of Cloud Monitoring under the names that PromQL has for them: {@code
 * run.googleapis.com/request_count} is {@code run_googleapis_com:request_count} and, as it is,
 * {@code {"run.googleapis.com/request_count"}}. Labels of metric and resource stand side by side,
 * {@code metric_x} where both have a label x; the type of the resource is {@code
 * monitored_resource}. What is counted per interval is a running total, a distribution the three
 * series of a classic histogram.
 *
 * @see <a href="https://cloud.google.com/monitoring/promql/promql-mapping">names in PromQL</a>
 */
public final class PromqlSeries {
  /** What names of the series of a metric end in; all but the first are of distributions. */
  private static final List<String> ENDINGS = List.of("", "_bucket", "_count", "_sum");

  private final SeriesStore store;
  private final Predicate<String> wanted;
  private final Map<SeriesLabels, List<Named>> known = new HashMap<>();

  /** A series by one of its names; of a distribution, those of a classic histogram. */
  private final class Named {
    private final String metric;
    private final Labels labels;
    private @Nullable Total own;
    private double[] bounds = {};
    private Total[] buckets = {};
    private @Nullable Total count;
    private @Nullable Total sum;

    private Named(String metric, Labels labels) {
      this.metric = metric;
      this.labels = labels;
    }

    private void add(TimePoint point, boolean estimated) {
      long time = point.end() * 1000;
      Histogram distribution = point.distribution();
      if (distribution != null) {
        distribution(distribution, time, estimated);
        return;
      }
      Total total = own;
      if (total == null) {
        total = new Total(labels);
        own = total;
      }
      if (point.start() < point.end()) {
        total.add(time, point.value());
      } else {
        total.set(time, point.value());
      }
    }

    private void distribution(Histogram distribution, long time, boolean estimated) {
      double[] now =
          !estimated
              ? distribution.bounds()
              : metric.equals(ServiceSeries.REQUEST_LATENCIES) ? LATENCIES : SHARES;
      if (now != bounds && !Arrays.equals(now, bounds)) {
        begin(now);
      }
      for (int i = 0; i < bounds.length; i++) {
        buckets[i].add(time, distribution.upTo(bounds[i]));
      }
      double all = distribution.count();
      buckets[bounds.length].add(time, all);
      if (count != null && sum != null) {
        count.add(time, all);
        sum.add(time, all == 0 ? 0 : distribution.mean() * all);
      }
    }

    /** Begins series for these bounds; totals that there were go on. */
    private void begin(double[] from) {
      Map<String, Total> before = new HashMap<>();
      for (int i = 0; i < buckets.length; i++) {
        before.put(i < bounds.length ? NumberText.shortestGeneral(bounds[i]) : "+Inf", buckets[i]);
      }
      String name = labels.name();
      bounds = from;
      buckets = new Total[from.length + 1];
      for (int i = 0; i < buckets.length; i++) {
        String le = i < from.length ? NumberText.shortestGeneral(from[i]) : "+Inf";
        Total known = before.get(le);
        buckets[i] =
            known != null
                ? known
                : new Total(labels.with(Labels.NAME, name + "_bucket").with("le", le));
      }
      if (count == null) {
        count = new Total(labels.with(Labels.NAME, name + "_count"));
        sum = new Total(labels.with(Labels.NAME, name + "_sum"));
      }
    }
  }

  /** A series in the store, and its running total. */
  private final class Total {
    private final Points points;
    private double total;

    private Total(Labels labels) {
      points = store.series(labels).points();
    }

    private void add(long time, double value) {
      total += value;
      points.add(time, total);
    }

    private void set(long time, double value) {
      points.add(time, value);
    }
  }

  /** Bounds of estimated latencies: powers of the square root of two up to 2<sup>20</sup>. */
  private static final double[] LATENCIES = latencies();

  /** Bounds of estimated shares: hundredths. */
  private static final double[] SHARES =
      IntStream.rangeClosed(0, 100).mapToDouble(i -> i / 100.0).toArray();

  private static double[] latencies() {
    double[] bounds = new double[41];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] =
          i % 2 == 0 ? Math.scalb(1.0, i / 2) : Math.rint(Math.sqrt(Math.scalb(1.0, i)) * 10) / 10;
    }
    return bounds;
  }

  /**
   * Puts series into a store.
   *
   * @param wanted which names anybody asks for, those of a histogram's series included
   */
  public PromqlSeries(SeriesStore store, Predicate<String> wanted) {
    this.store = store;
    this.wanted = wanted;
  }

  /** Returns whether anybody asks for a metric. */
  public boolean wants(String metric) {
    return !names(metric).isEmpty();
  }

  /** Returns whether a name in PromQL is one of a metric's, those of a histogram included. */
  public static boolean covers(String metric, String name) {
    return Stream.of(metric, name(metric))
        .anyMatch(n -> ENDINGS.stream().anyMatch(ending -> name.equals(n + ending)));
  }

  private List<String> names(String metric) {
    List<String> names = new ArrayList<>();
    for (String name : Stream.of(metric, name(metric)).distinct().toList()) {
      boolean asked = ENDINGS.stream().anyMatch(ending -> wanted.test(name + ending));
      if (asked) {
        names.add(name);
      }
    }
    return names;
  }

  /** Takes in a point; points of a series come in the order of time. */
  public void add(SeriesLabels series, TimePoint point) {
    add(series, point, false);
  }

  /** Takes in a point whose distribution, if it has one, is estimated, so that buckets are ours. */
  void addEstimated(SeriesLabels series, TimePoint point) {
    add(series, point, true);
  }

  private void add(SeriesLabels series, TimePoint point, boolean estimated) {
    List<Named> all = known.computeIfAbsent(series, this::named);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).add(point, estimated);
    }
  }

  private List<Named> named(SeriesLabels series) {
    List<Named> all = new ArrayList<>();
    Map<String, String> labels = labels(series);
    for (String name : names(series.metric())) {
      labels.put(Labels.NAME, name);
      all.add(new Named(series.metric(), Labels.of(labels)));
    }
    return all;
  }

  /** Returns the labels that a time series has in PromQL, all but its name. */
  public static Map<String, String> labels(SeriesLabels series) {
    Map<String, String> labels = new TreeMap<>(series.resourceLabels());
    series
        .metricLabels()
        .forEach(
            (name, value) ->
                labels.put(
                    series.resourceLabels().containsKey(name) ? "metric_" + name : name, value));
    series.systemLabels().forEach((name, value) -> labels.put("metadata_system_" + name, value));
    series.userLabels().forEach((name, value) -> labels.put("metadata_user_" + name, value));
    labels.put("monitored_resource", series.resource());
    return labels;
  }

  /** {@code run.googleapis.com/request_count} is {@code run_googleapis_com:request_count}. */
  public static String name(String type) {
    int slash = type.indexOf('/');
    String name = slash < 0 ? type : type.substring(0, slash) + ":" + type.substring(slash + 1);
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean kept =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
      plain.append(kept ? c : '_');
    }
    return plain.toString();
  }
}
