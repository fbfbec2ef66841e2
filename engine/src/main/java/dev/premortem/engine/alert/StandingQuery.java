package dev.premortem.engine.alert;

import dev.premortem.engine.alert.AlertQuery.Group;
import dev.premortem.engine.alert.AlertQuery.Step;
import dev.premortem.engine.alert.Aligner.Aligned;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query on the series of sampled services, in a form that costs little an interval: counts are
 * differences of running sums, and of other metrics the latest values bound what can come out.
 * Gives what {@link AlertQuery} gives on the points of the same series.
 */
final class StandingQuery {
  /** How often Cloud Run's metrics are sampled. */
  private static final int SAMPLING_SECONDS = 60;

  private static final Set<Aligner> SUMS =
      EnumSet.of(Aligner.ALIGN_NONE, Aligner.ALIGN_DELTA, Aligner.ALIGN_SUM, Aligner.ALIGN_RATE);
  private static final Set<Aligner> LATEST =
      EnumSet.of(
          Aligner.ALIGN_NONE,
          Aligner.ALIGN_NEXT_OLDER,
          Aligner.ALIGN_INTERPOLATE,
          Aligner.ALIGN_MEAN,
          Aligner.ALIGN_MIN,
          Aligner.ALIGN_MAX,
          Aligner.ALIGN_DELTA,
          Aligner.ALIGN_SUM);
  private static final Set<Aligner> WHOLE =
      EnumSet.of(Aligner.ALIGN_NONE, Aligner.ALIGN_DELTA, Aligner.ALIGN_SUM);
  private static final Set<Reducer> BETWEEN =
      EnumSet.of(
          Reducer.REDUCE_NONE,
          Reducer.REDUCE_MEAN,
          Reducer.REDUCE_MIN,
          Reducer.REDUCE_MAX,
          Reducer.REDUCE_PERCENTILE_99,
          Reducer.REDUCE_PERCENTILE_95,
          Reducer.REDUCE_PERCENTILE_50,
          Reducer.REDUCE_PERCENTILE_05);
  private static final Map<Aligner, Double> ALIGNED_QUANTILES =
      new EnumMap<>(
          Map.of(
              Aligner.ALIGN_PERCENTILE_50, 0.5,
              Aligner.ALIGN_PERCENTILE_95, 0.95,
              Aligner.ALIGN_PERCENTILE_99, 0.99));
  private static final Map<Reducer, Double> REDUCED_QUANTILES =
      new EnumMap<>(
          Map.of(
              Reducer.REDUCE_PERCENTILE_50, 0.5,
              Reducer.REDUCE_PERCENTILE_95, 0.95,
              Reducer.REDUCE_PERCENTILE_99, 0.99));

  /** One series of a service. */
  private record Source(ServiceSeries service, ServiceSeries.Revision revision, int codeClass) {}

  /** A combined series. */
  static final class Combined {
    private final Group lasting;
    private final Map<String, String> labels;
    private final List<Source> over = new ArrayList<>();
    private List<Source> under = List.of();

    private Combined(Group lasting, Map<String, String> labels) {
      this.lasting = lasting;
      this.labels = labels;
    }

    /** Returns what stays the same over time. */
    String key() {
      return lasting.key();
    }

    /** Returns the labels that it keeps. */
    Map<String, String> labels() {
      return labels;
    }

    /** Returns the one service that it is about, null where it is about several. */
    @Nullable String service() {
      String name = over.get(0).service().identity().name();
      return over.stream().allMatch(s -> s.service().identity().name().equals(name)) ? name : null;
    }
  }

  private final AlertQuery query;
  private final List<ServiceSeries> services;
  private final String metric;
  private final Step step;
  private final boolean counts;
  private final int intervals;
  private final int underIntervals;
  private final double quantile;
  private List<Combined> combined = List.of();
  private int changes = -1;

  private StandingQuery(
      AlertQuery query, List<ServiceSeries> services, int tickSeconds, double quantile) {
    this.query = query;
    this.services = services;
    this.metric = query.filter().metricType();
    this.step = query.aggregations().get(0);
    this.counts = metric.equals(ServiceSeries.REQUEST_COUNT);
    this.intervals = ticks(step, tickSeconds);
    this.underIntervals =
        query.denominator() == null
            ? 1
            : ticks(query.denominatorAggregations().get(0), tickSeconds);
    this.quantile = quantile;
  }

  /** Points as they are count what came within a minute, which is how often they are taken. */
  private static int ticks(Step step, int tickSeconds) {
    long seconds = step.aligner() == Aligner.ALIGN_NONE ? SAMPLING_SECONDS : step.periodSeconds();
    return (int) Math.max(1, (seconds + tickSeconds - 1) / tickSeconds);
  }

  /** Returns the query in this form, null where it has none. */
  static @Nullable StandingQuery of(
      AlertQuery query, List<ServiceSeries> services, int tickSeconds) {
    String metric = query.filter().metricType();
    if (query.aggregations().size() > 1 || !ServiceSeries.METRICS.contains(metric)) {
      return null;
    }
    Step step = query.aggregations().get(0);
    if (metric.equals(ServiceSeries.REQUEST_COUNT)) {
      return summed(step) && (query.denominator() == null || summedUnder(query))
          ? new StandingQuery(query, services, tickSeconds, Double.NaN)
          : null;
    }
    if (query.denominator() != null || step.periodSeconds() > tickSeconds) {
      return null;
    }
    double quantile = quantile(metric, step);
    boolean bounded =
        metric.equals(ServiceSeries.REQUEST_LATENCIES)
            ? !Double.isNaN(quantile)
            : (LATEST.contains(step.aligner()) || ALIGNED_QUANTILES.containsKey(step.aligner()))
                && BETWEEN.contains(step.reducer());
    return bounded ? new StandingQuery(query, services, tickSeconds, quantile) : null;
  }

  private static boolean summed(Step step) {
    return SUMS.contains(step.aligner())
        && (step.reducer() == Reducer.REDUCE_NONE || step.reducer() == Reducer.REDUCE_SUM);
  }

  private static boolean summedUnder(AlertQuery query) {
    return query.denominatorAggregations().size() == 1
        && summed(query.denominatorAggregations().get(0))
        && query.denominator() != null
        && query.denominator().metricType().equals(ServiceSeries.REQUEST_COUNT);
  }

  private static double quantile(String metric, Step step) {
    if (!metric.equals(ServiceSeries.REQUEST_LATENCIES)) {
      return Double.NaN;
    }
    Double aligned = ALIGNED_QUANTILES.get(step.aligner());
    if (aligned != null) {
      return BETWEEN.contains(step.reducer()) ? aligned : Double.NaN;
    }
    Double reduced = REDUCED_QUANTILES.get(step.reducer());
    return WHOLE.contains(step.aligner()) && reduced != null ? reduced : Double.NaN;
  }

  /** Looks for revisions that came or went; returns whether the combined series are others now. */
  boolean refresh() {
    int now = 0;
    for (int i = 0, n = services.size(); i < n; i++) {
      now += services.get(i).changes();
    }
    if (now == changes) {
      return false;
    }
    changes = now;
    Map<String, Combined> all = collect(query.filter(), step);
    MonitoringFilter denominator = query.denominator();
    if (denominator != null) {
      Divisors<Combined> divisors = new Divisors<>();
      collect(denominator, query.denominatorAggregations().get(0))
          .values()
          .forEach(divisor -> divisors.add(divisor.lasting.labels(), divisor));
      for (Combined one : all.values()) {
        Combined divisor = divisors.of(one.lasting.labels());
        one.under = divisor == null ? List.of() : divisor.over;
      }
    }
    combined = List.copyOf(all.values());
    return true;
  }

  private Map<String, Combined> collect(MonitoringFilter filter, Step by) {
    Map<String, Combined> all = new LinkedHashMap<>();
    for (ServiceSeries service : services) {
      for (ServiceSeries.Revision revision : service.revisions()) {
        for (int c = 0; c < ServiceSeries.classes(metric); c++) {
          if (filter.matches(service.labels(metric, revision, c))) {
            Group lasting = AlertQuery.group(by, service.lasting(metric, revision, c));
            Group group = AlertQuery.group(by, service.labels(metric, revision, c));
            all.computeIfAbsent(lasting.key(), k -> new Combined(lasting, group.labels()))
                .over
                .add(new Source(service, revision, c));
          }
        }
      }
    }
    return all;
  }

  /** Returns the combined series that there are. */
  List<Combined> combined() {
    return combined;
  }

  /** Returns whether a value costs more than its bounds. */
  boolean bounded(Combined one) {
    return !counts && one.over.size() > 1;
  }

  private double counted(Combined one, int ago) {
    double over = sum(one.over, step, intervals, ago);
    if (query.denominator() == null) {
      return over;
    }
    double under = sum(one.under, query.denominatorAggregations().get(0), underIntervals, ago);
    return under == 0 ? Double.NaN : over / under;
  }

  private static double sum(List<Source> sources, Step step, int intervals, int ago) {
    double sum = 0;
    boolean counted = false;
    for (int i = 0, n = sources.size(); i < n; i++) {
      Source source = sources.get(i);
      if (source.revision().counted(intervals, ago)) {
        counted = true;
        sum += source.revision().sum(source.codeClass(), intervals, ago);
      }
    }
    if (!counted) {
      return Double.NaN;
    }
    return step.aligner() == Aligner.ALIGN_RATE ? sum / step.periodSeconds() : sum;
  }

  private double own(Source source, int ago) {
    if (Double.isNaN(quantile)) {
      return source.service().value(metric, source.revision(), ago);
    }
    return ServiceSeries.latencies(source.revision(), source.codeClass(), ago) > 0
        ? source.revision().latency(quantile, ago)
        : Double.NaN;
  }

  /**
   * Returns the value of an interval, NaN where there is none.
   *
   * @param ago how many intervals before the latest
   */
  double value(Combined one, int ago) {
    if (counts) {
      return counted(one, ago);
    }
    if (one.over.size() == 1) {
      return own(one.over.get(0), ago);
    }
    double least = least(one, ago);
    double most = most(one, ago);
    if (!(least < most)) {
      return most;
    }
    List<Aligned> aligned = new ArrayList<>();
    for (Source source : one.over) {
      TimePoint point = source.service().point(metric, source.revision(), source.codeClass(), ago);
      if (point != null && !Double.isNaN(own(source, ago))) {
        aligned.add(step.aligner().align(List.of(point), List.of(), step.periodSeconds()));
      }
    }
    // Rounding must not lead out of the bounds by which an interval may be skipped.
    double value = step.reducer().reduce(aligned).value();
    return Math.max(least, Math.min(most, value));
  }

  /** Returns what a value is not below, NaN where there is none. */
  double least(Combined one, int ago) {
    double least = Double.NaN;
    for (int i = 0, n = one.over.size(); i < n; i++) {
      double value = own(one.over.get(i), ago);
      least = value < least || Double.isNaN(least) ? value : least;
    }
    return least;
  }

  /** Returns what a value is not above, NaN where there is none. */
  double most(Combined one, int ago) {
    double most = Double.NaN;
    for (int i = 0, n = one.over.size(); i < n; i++) {
      double value = own(one.over.get(i), ago);
      most = value > most || Double.isNaN(most) ? value : most;
    }
    return most;
  }
}
