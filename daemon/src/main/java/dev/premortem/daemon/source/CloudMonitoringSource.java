package dev.premortem.daemon.source;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.ProjectName;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Monitoring: one ListTimeSeries for each metric type of Cloud Run and project, whatever the
 * number of services. Paging is the client's; quota errors are retried by the client with back-off
 * and otherwise end the read.
 */
public final class CloudMonitoringSource implements SignalSource {
  private static final List<String> TYPES =
      List.of(
          "run.googleapis.com/request_count",
          "run.googleapis.com/request_latencies",
          "run.googleapis.com/container/cpu/utilizations",
          "run.googleapis.com/container/memory/utilizations",
          "run.googleapis.com/container/instance_count");

  private final MetricServiceClient client;
  private final String project;
  private final Map<String, String> services;

  /**
   * Reads the services of a project.
   *
   * @param services names in the bundle by the names of Cloud Run
   */
  public CloudMonitoringSource(
      MetricServiceClient client, String project, Map<String, String> services) {
    this.client = client;
    this.project = project;
    this.services = services;
  }

  @Override
  public String name() {
    return "cloud-monitoring";
  }

  @Override
  public void read(long after, long until, Points into) throws IOException {
    for (String type : TYPES) {
      ListTimeSeriesRequest request =
          ListTimeSeriesRequest.newBuilder()
              .setName(ProjectName.of(project).toString())
              .setFilter("metric.type=\"" + type + "\" AND resource.type=\"cloud_run_revision\"")
              .setInterval(
                  TimeInterval.newBuilder()
                      .setStartTime(Timestamp.newBuilder().setSeconds(after))
                      .setEndTime(Timestamp.newBuilder().setSeconds(until)))
              .setView(ListTimeSeriesRequest.TimeSeriesView.FULL)
              .setPageSize(1000)
              .build();
      try {
        for (TimeSeries series : client.listTimeSeries(request).iterateAll()) {
          take(type, series, into);
        }
      } catch (ApiException e) {
        throw new IOException(
            "Cloud Monitoring does not answer for " + type + ": " + e.getStatusCode().getCode(), e);
      }
    }
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
