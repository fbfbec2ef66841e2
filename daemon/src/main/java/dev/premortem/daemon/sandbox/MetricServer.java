package dev.premortem.daemon.sandbox;

import com.google.api.Distribution;
import com.google.api.Metric;
import com.google.api.MetricDescriptor;
import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MetricDescriptor.ValueType;
import com.google.api.MonitoredResource;
import com.google.monitoring.v3.ListMetricDescriptorsRequest;
import com.google.monitoring.v3.ListMetricDescriptorsResponse;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import dev.premortem.engine.alert.ServiceSeries;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code google.monitoring.v3.MetricService} over the sandbox: ListTimeSeries and
 * ListMetricDescriptors of Cloud Run's metrics.
 */
final class MetricServer extends MetricServiceGrpc.MetricServiceImplBase {
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*(metric\\.type|resource\\.type|(?:metric|resource)\\.labels?\\.[\\w\"]+)\\s*(=|!=)\\s*\"([^\"]*)\"\\s*");

  private final SandboxCloud cloud;
  private final String project;

  MetricServer(SandboxCloud cloud, String project) {
    this.cloud = cloud;
    this.project = project;
  }

  @Override
  public void listTimeSeries(
      ListTimeSeriesRequest request, StreamObserver<ListTimeSeriesResponse> observer) {
    if (!request.getName().equals("projects/" + project)) {
      observer.onError(
          Status.NOT_FOUND.withDescription("no " + request.getName()).asRuntimeException());
      return;
    }
    List<String[]> terms = terms(request.getFilter());
    if (terms == null || !request.hasInterval()) {
      observer.onError(
          Status.INVALID_ARGUMENT
              .withDescription("the filter or the interval can't be read: " + request.getFilter())
              .asRuntimeException());
      return;
    }
    String type =
        terms.stream()
            .filter(t -> t[0].equals("metric.type") && t[1].equals("="))
            .map(t -> t[2])
            .findFirst()
            .orElse("");
    List<TimeSeries> all = series(type, request.getInterval(), terms);
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    int size = request.getPageSize() <= 0 ? 1000 : request.getPageSize();
    int to = Math.min(all.size(), from + size);
    ListTimeSeriesResponse.Builder response = ListTimeSeriesResponse.newBuilder();
    response.addAllTimeSeries(all.subList(Math.min(from, to), to));
    if (to < all.size()) {
      response.setNextPageToken(Integer.toString(to));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void listMetricDescriptors(
      ListMetricDescriptorsRequest request,
      StreamObserver<ListMetricDescriptorsResponse> observer) {
    ListMetricDescriptorsResponse.Builder response = ListMetricDescriptorsResponse.newBuilder();
    for (String type : ServiceSeries.OF_CLOUD_RUN) {
      response.addMetricDescriptors(MetricDescriptor.newBuilder().setType(type));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static @Nullable List<String[]> terms(String filter) {
    List<String[]> terms = new ArrayList<>();
    for (String part : filter.split("\\bAND\\b")) {
      Matcher term = TERM.matcher(part);
      if (!term.matches()) {
        return null;
      }
      terms.add(new String[] {term.group(1).replace("\"", ""), term.group(2), term.group(3)});
    }
    return terms;
  }

  private List<TimeSeries> series(String type, TimeInterval interval, List<String[]> terms) {
    Map<String, TimeSeries.Builder> found = new LinkedHashMap<>();
    List<SandboxCloud.Minute> minutes =
        cloud.visible(interval.getStartTime().getSeconds(), interval.getEndTime().getSeconds());
    for (int i = minutes.size() - 1; i >= 0; i--) {
      SandboxCloud.Minute minute = minutes.get(i);
      for (SandboxCloud.Measured measured : minute.revisions()) {
        points(type, minute.end(), measured, terms, found);
      }
    }
    return found.values().stream().map(TimeSeries.Builder::build).toList();
  }

  private void points(
      String type,
      long end,
      SandboxCloud.Measured m,
      List<String[]> terms,
      Map<String, TimeSeries.Builder> found) {
    switch (type) {
      case "run.googleapis.com/request_count" -> {
        count(type, end, m, "200", m.requests() - m.errors(), terms, found);
        count(type, end, m, "500", m.errors(), terms, found);
      }
      case "run.googleapis.com/request_latencies" -> {
        if (m.requests() > 0) {
          add(type, end, m, "", distribution(m.latencies()), terms, found);
        }
      }
      case "run.googleapis.com/container/cpu/utilizations" ->
          add(type, end, m, "", share(m.cpu()), terms, found);
      case "run.googleapis.com/container/memory/utilizations" ->
          add(type, end, m, "", share(m.memory()), terms, found);
      case "run.googleapis.com/container/instance_count" ->
          add(
              type,
              end,
              m,
              "",
              TypedValue.newBuilder().setInt64Value(Math.round(m.instances())).build(),
              terms,
              found);
      default -> {}
    }
  }

  private void count(
      String type,
      long end,
      SandboxCloud.Measured m,
      String code,
      long value,
      List<String[]> terms,
      Map<String, TimeSeries.Builder> found) {
    if (value > 0 || code.equals("200")) {
      add(type, end, m, code, TypedValue.newBuilder().setInt64Value(value).build(), terms, found);
    }
  }

  private static TypedValue share(double value) {
    return TypedValue.newBuilder()
        .setDistributionValue(Distribution.newBuilder().setCount(1).setMean(value))
        .build();
  }

  private static TypedValue distribution(long[] counts) {
    Distribution.Builder distribution = Distribution.newBuilder();
    long total = 0;
    // Bucket 0 is below the scale of 1 ms; counts[0] holds what took up to the first bound.
    for (long count : counts) {
      distribution.addBucketCounts(count);
      total += count;
    }
    distribution.setCount(total);
    distribution.setBucketOptions(
        Distribution.BucketOptions.newBuilder()
            .setExponentialBuckets(
                Distribution.BucketOptions.Exponential.newBuilder()
                    .setNumFiniteBuckets(SandboxCloud.BUCKETS - 1)
                    .setGrowthFactor(SandboxCloud.BUCKET_GROWTH)
                    .setScale(1)));
    return TypedValue.newBuilder().setDistributionValue(distribution).build();
  }

  private void add(
      String type,
      long end,
      SandboxCloud.Measured m,
      String code,
      TypedValue value,
      List<String[]> terms,
      Map<String, TimeSeries.Builder> found) {
    Map<String, String> metricLabels = new LinkedHashMap<>();
    if (!code.isEmpty()) {
      metricLabels.put("response_code", code);
      metricLabels.put("response_code_class", code.charAt(0) + "xx");
    }
    SandboxCloud.CloudService service = cloud.service(m.service());
    Map<String, String> resourceLabels = new LinkedHashMap<>();
    resourceLabels.put("project_id", project);
    resourceLabels.put("service_name", m.service());
    resourceLabels.put("revision_name", m.revision());
    resourceLabels.put("configuration_name", m.service());
    resourceLabels.put("location", service == null ? "" : service.location);
    if (!matches(type, metricLabels, resourceLabels, terms)) {
      return;
    }
    boolean gauge = type.endsWith("instance_count");
    Timestamp until = Timestamp.newBuilder().setSeconds(end).build();
    Timestamp since = gauge ? until : Timestamp.newBuilder().setSeconds(end - 60).build();
    found
        .computeIfAbsent(
            m.service() + "|" + m.revision() + "|" + code,
            key ->
                TimeSeries.newBuilder()
                    .setMetric(Metric.newBuilder().setType(type).putAllLabels(metricLabels))
                    .setResource(
                        MonitoredResource.newBuilder()
                            .setType("cloud_run_revision")
                            .putAllLabels(resourceLabels))
                    .setMetricKind(gauge ? MetricKind.GAUGE : MetricKind.DELTA)
                    .setValueType(value.hasInt64Value() ? ValueType.INT64 : ValueType.DISTRIBUTION))
        .addPoints(
            Point.newBuilder()
                .setInterval(TimeInterval.newBuilder().setStartTime(since).setEndTime(until))
                .setValue(value));
  }

  private static boolean matches(
      String type,
      Map<String, String> metricLabels,
      Map<String, String> resourceLabels,
      List<String[]> terms) {
    for (String[] term : terms) {
      String field = term[0];
      String label = field.substring(field.lastIndexOf('.') + 1);
      String value =
          field.equals("metric.type")
              ? type
              : field.equals("resource.type")
                  ? "cloud_run_revision"
                  : field.startsWith("metric.")
                      ? metricLabels.getOrDefault(label, "")
                      : resourceLabels.getOrDefault(label, "");
      if (value.equals(term[2]) != term[1].equals("=")) {
        return false;
      }
    }
    return true;
  }
}
