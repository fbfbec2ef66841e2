package dev.premortem.daemon.source;

import com.google.api.MetricDescriptor;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.ProjectName;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.alert.PromqlSeries;
import dev.premortem.engine.alert.Reading;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Histogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Monitoring: one ListTimeSeries for each metric type of Cloud Run and project, whatever the
 * number of services. Paging is the client's; quota errors are retried by the client with back-off
 * and otherwise end the read.
 */
public final class CloudMonitoringSource implements SignalSource {
  private static final int PAGE = 1000;

  private final MetricServiceClient client;
  private final String project;
  private final Map<String, String> services;
  private final List<String> filters;
  private final Reading reading;

  /** Filters for the metrics that only expressions in PromQL name, null before they are known. */
  private @Nullable List<String> named;

  private final Map<SeriesLabels, TimePoint> totals = new HashMap<>();

  /**
   * Reads the services of a project, and the time series that alert conditions read.
   *
   * @param services names in the bundle by the names of Cloud Run
   * @param reading what alert policies and rules read
   */
  public CloudMonitoringSource(
      MetricServiceClient client, String project, Map<String, String> services, Reading reading) {
    this.client = client;
    this.project = project;
    this.services = services;
    this.reading = reading;
    filters = List.copyOf(others(reading));
  }

  private static Set<String> others(Reading reading) {
    Set<String> others = new TreeSet<>();
    for (MonitoringFilter filter : reading.filters()) {
      if (!ServiceSeries.OF_CLOUD_RUN.contains(filter.metricType())) {
        others.add(filter.text());
      }
    }
    return others;
  }

  /** Returns the filters of all time series that a policy reads, those of Cloud Run among them. */
  public static Set<String> filters(Policy policy) {
    Set<String> filters = others(policy.reading());
    ServiceSeries.OF_CLOUD_RUN.forEach(type -> filters.add(runFilter(type)));
    return filters;
  }

  private static String runFilter(String type) {
    return "metric.type=\"" + type + "\" AND resource.type=\"cloud_run_revision\"";
  }

  @Override
  public String name() {
    return "cloud-monitoring";
  }

  @Override
  public void read(long after, long until, Points into) throws IOException {
    for (String type : ServiceSeries.OF_CLOUD_RUN) {
      for (TimeSeries series : list(runFilter(type), after, until)) {
        take(type, series, into);
        if (reading.reads(labels(series))) {
          monitored(series, into);
        }
      }
    }
    for (String filter : filters) {
      for (TimeSeries series : list(filter, after, until)) {
        monitored(series, into);
      }
    }
    for (String filter : named()) {
      for (TimeSeries series : list(filter, after, until)) {
        monitored(series, into);
      }
    }
  }

  /** Metric types can't be told from their names in PromQL: looks for those that fit. */
  private List<String> named() throws IOException {
    List<String> known = named;
    if (known != null) {
      return known;
    }
    List<String> found = new ArrayList<>();
    boolean elsewhere =
        reading.selectors().stream()
            .anyMatch(
                s ->
                    ServiceSeries.OF_CLOUD_RUN.stream()
                        .noneMatch(type -> PromqlSeries.covers(type, s.name())));
    if (elsewhere) {
      try {
        client
            .listMetricDescriptors(ProjectName.of(project))
            .iterateAll()
            .forEach(
                descriptor -> {
                  String type = descriptor.getType();
                  if (!ServiceSeries.OF_CLOUD_RUN.contains(type) && reading.readsType(type)) {
                    found.add("metric.type=\"" + type + "\"");
                  }
                });
      } catch (ApiException e) {
        throw new IOException(
            "Cloud Monitoring does not list its metrics: " + e.getStatusCode().getCode(), e);
      }
    }
    named = found;
    return found;
  }

  /**
   * Returns the request for all points of time series.
   *
   * @param after epoch seconds
   * @param until epoch seconds
   * @param page points of a page, at most 100,000
   */
  public static ListTimeSeriesRequest request(
      String project, String filter, long after, long until, int page) {
    return ListTimeSeriesRequest.newBuilder()
        .setName(ProjectName.of(project).toString())
        .setFilter(filter)
        .setInterval(
            TimeInterval.newBuilder()
                .setStartTime(Timestamp.newBuilder().setSeconds(after))
                .setEndTime(Timestamp.newBuilder().setSeconds(until)))
        .setView(ListTimeSeriesRequest.TimeSeriesView.FULL)
        .setPageSize(page)
        .build();
  }

  private List<TimeSeries> list(String filter, long after, long until) throws IOException {
    ListTimeSeriesRequest request = request(project, filter, after, until, PAGE);
    try {
      List<TimeSeries> found = new ArrayList<>();
      client.listTimeSeries(request).iterateAll().forEach(found::add);
      return found;
    } catch (ApiException e) {
      throw new IOException(
          "Cloud Monitoring does not answer for " + filter + ": " + e.getStatusCode().getCode(), e);
    }
  }

  private static SeriesLabels labels(TimeSeries series) {
    return new SeriesLabels(
        series.getMetric().getType(),
        new TreeMap<>(series.getMetric().getLabelsMap()),
        series.getResource().getType(),
        new TreeMap<>(series.getResource().getLabelsMap()),
        system(series),
        new TreeMap<>(series.getMetadata().getUserLabelsMap()));
  }

  private void monitored(TimeSeries series, Points into) {
    SeriesLabels labels = labels(series);
    List<Point> ordered = new ArrayList<>(series.getPointsList());
    ordered.sort(Comparator.comparingLong(p -> p.getInterval().getEndTime().getSeconds()));
    boolean running = series.getMetricKind() == MetricDescriptor.MetricKind.CUMULATIVE;
    for (Point point : ordered) {
      TimePoint measured = point(point);
      TimePoint added = running ? delta(labels, measured) : measured;
      if (added != null && !Double.isNaN(added.value())) {
        into.monitored(labels, added);
      }
    }
  }

  /** Returns what was added to a running total since the last one that was read. */
  private @Nullable TimePoint delta(SeriesLabels labels, TimePoint total) {
    TimePoint before = totals.get(labels);
    if (before != null && total.end() <= before.end()) {
      return null;
    }
    totals.put(labels, total);
    if (before == null) {
      return null;
    }
    boolean goesOn = total.start() == before.start() && total.value() >= before.value();
    double added = goesOn ? total.value() - before.value() : total.value();
    return new TimePoint(before.end(), total.end(), added, null);
  }

  private static TimePoint point(Point point) {
    long end = point.getInterval().getEndTime().getSeconds();
    long start =
        point.getInterval().hasStartTime() ? point.getInterval().getStartTime().getSeconds() : end;
    TypedValue value = point.getValue();
    double number =
        switch (value.getValueCase()) {
          case BOOL_VALUE -> value.getBoolValue() ? 1 : 0;
          case INT64_VALUE -> value.getInt64Value();
          case DOUBLE_VALUE -> value.getDoubleValue();
          case DISTRIBUTION_VALUE -> value.getDistributionValue().getMean();
          case STRING_VALUE, VALUE_NOT_SET -> Double.NaN;
        };
    if (!value.hasDistributionValue()) {
      return new TimePoint(start, end, number, null);
    }
    long[] counts = new long[value.getDistributionValue().getBucketCountsCount()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = value.getDistributionValue().getBucketCounts(i);
    }
    double[] bounds = Buckets.bounds(value.getDistributionValue().getBucketOptions());
    return new TimePoint(start, end, number, new Histogram(bounds, counts, number));
  }

  private static Map<String, String> system(TimeSeries series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .getMetadata()
        .getSystemLabels()
        .getFieldsMap()
        .forEach((name, value) -> labels.put(name, value.getStringValue()));
    return labels;
  }

  private void take(String type, TimeSeries series, Points into) {
    Map<String, String> resource = series.getResource().getLabelsMap();
    String service = services.get(resource.getOrDefault("service_name", ""));
    if (service == null) {
      return;
    }
    String revision = resource.getOrDefault("revision_name", "");
    String code = series.getMetric().getLabelsOrDefault("response_code", "");
    String codes = series.getMetric().getLabelsOrDefault("response_code_class", "");
    String short_ = type.substring(type.lastIndexOf('/') + 1);
    String key = (short_.equals("request_count") ? "requests" : type) + "|" + code + codes;
    for (Point point : series.getPointsList()) {
      Points.@Nullable Revision at =
          into.at(service, revision, point.getInterval().getEndTime().getSeconds(), key);
      if (at != null) {
        add(at, type, codes.equals("5xx"), point.getValue());
      }
    }
  }

  private static void add(Points.Revision at, String type, boolean error, TypedValue value) {
    switch (type) {
      case "run.googleapis.com/request_count" -> {
        at.requests += value.getInt64Value();
        at.errors += error ? value.getInt64Value() : 0;
      }
      case "run.googleapis.com/request_latencies" -> {
        double[] bounds = Buckets.bounds(value.getDistributionValue().getBucketOptions());
        long[] counts = new long[bounds.length + 1];
        for (int i = 0; i < value.getDistributionValue().getBucketCountsCount(); i++) {
          if (i < counts.length) {
            counts[i] = value.getDistributionValue().getBucketCounts(i);
          }
        }
        if (at.latencies.length == counts.length) {
          for (int i = 0; i < counts.length; i++) {
            counts[i] += at.latencies[i];
          }
        }
        at.bounds = bounds;
        at.latencies = counts;
      }
      case "run.googleapis.com/container/cpu/utilizations" ->
          at.cpu = value.getDistributionValue().getMean();
      case "run.googleapis.com/container/memory/utilizations" ->
          at.memory = value.getDistributionValue().getMean();
      case "run.googleapis.com/container/instance_count" ->
          at.instances = (Double.isNaN(at.instances) ? 0 : at.instances) + value.getInt64Value();
      default -> throw new IllegalStateException("no reader for " + type);
    }
  }
}
