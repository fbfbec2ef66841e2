package dev.premortem.engine.alert;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.signal.Histogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /** A series by one of its names. */
  private final class Named {
    private final String metric;
    private final Labels labels;
    private final String name;
    private final Map<String, Double> totals = new HashMap<>();

    private Named(String metric, Labels labels) {
      this.metric = metric;
      this.labels = labels;
      this.name = labels.name();
    }

    private void add(TimePoint point, boolean estimated) {
      Histogram distribution = point.distribution();
      if (distribution != null) {
        distribution(distribution, point.end() * 1000, estimated);
      } else if (point.start() < point.end()) {
        store.add(labels, point.end() * 1000, total("", point.value()));
      } else {
        store.add(labels, point.end() * 1000, point.value());
      }
    }

    private double total(String key, double value) {
      return totals.merge(key, value, Double::sum);
    }

    private void distribution(Histogram distribution, long time, boolean estimated) {
      double[] bounds =
          !estimated
              ? distribution.bounds()
              : metric.equals(ServiceSeries.REQUEST_LATENCIES) ? LATENCIES : SHARES;
      for (double bound : bounds) {
        String le = NumberText.shortestGeneral(bound);
        store.add(
            labels.with(Labels.NAME, name + "_bucket").with("le", le),
            time,
            total(le, distribution.upTo(bound)));
      }
      double count = total("+Inf", distribution.count());
      store.add(labels.with(Labels.NAME, name + "_bucket").with("le", "+Inf"), time, count);
      store.add(labels.with(Labels.NAME, name + "_count"), time, count);
      double sum = distribution.count() == 0 ? 0 : distribution.mean() * distribution.count();
      store.add(labels.with(Labels.NAME, name + "_sum"), time, total("sum", sum));
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
    for (String name : names(series.metric())) {
      labels.put(Labels.NAME, name);
      all.add(new Named(series.metric(), Labels.of(labels)));
    }
    return all;
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
