package dev.premortem.daemon;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.monitoring.v3.AlertPolicyServiceClient;
import com.google.cloud.monitoring.v3.AlertPolicyServiceSettings;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.monitoring.v3.AlertPolicy;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.ProjectName;
import com.google.monitoring.v3.TimeSeries;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.premortem.daemon.source.CloudMonitoringSource;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a project of Google Cloud watches and what was measured of it, by Google's own clients with
 * Application Default Credentials, or from a sandbox on loopback. It only reads.
 */
public final class GoogleHistory implements AutoCloseable {
  /** Points of a page, the most that the API gives is 100,000. */
  private static final int PAGE = 10_000;

  /** More points than this are not read. */
  private static final long MOST_POINTS = 20_000_000;

  private final String project;
  private final AlertPolicyServiceClient alerts;
  private final MetricServiceClient metrics;

  /**
   * Opens clients.
   *
   * @param endpoint host and port of a sandbox in place of Google, null for Google
   * @throws IOException where there are no credentials
   */
  public GoogleHistory(String project, @Nullable String endpoint) throws IOException {
    this.project = project;
    AlertPolicyServiceSettings.Builder policies = AlertPolicyServiceSettings.newBuilder();
    MetricServiceSettings.Builder series = MetricServiceSettings.newBuilder();
    if (endpoint != null) {
      policies
          .setTransportChannelProvider(GoogleClients.channel(endpoint, true))
          .setCredentialsProvider(NoCredentialsProvider.create());
      series
          .setTransportChannelProvider(GoogleClients.channel(endpoint, true))
          .setCredentialsProvider(NoCredentialsProvider.create());
    }
    alerts = AlertPolicyServiceClient.create(policies.build());
    metrics = MetricServiceClient.create(series.build());
  }

  /**
   * Returns the alert policies of the project as the API gives them in JSON, by their names.
   *
   * @return null where the endpoint does not know alert policies, as a sandbox does not
   */
  public @Nullable Map<String, String> alertPolicies() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try {
      for (AlertPolicy policy : alerts.listAlertPolicies(ProjectName.of(project)).iterateAll()) {
        found.put(policy.getDisplayName(), JsonFormat.printer().print(policy));
      }
      return found;
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == StatusCode.Code.UNIMPLEMENTED) {
        return null;
      }
      throw failure("the alert policies of " + project, e);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("an alert policy of " + project + " is no JSON", e);
    }
  }

  /** Returns the filters of all time series that a policy reads. */
  public static Set<String> filters(Policy policy) {
    return CloudMonitoringSource.filters(policy);
  }

  /**
   * Returns time series as the API gives them in JSON, empty where there are none.
   *
   * @param from epoch seconds
   * @param to epoch seconds
   */
  public String timeSeries(String filter, long from, long to) throws IOException {
    ListTimeSeriesRequest request = CloudMonitoringSource.request(project, filter, from, to, PAGE);
    ListTimeSeriesResponse.Builder all = ListTimeSeriesResponse.newBuilder();
    long points = 0;
    try {
      for (TimeSeries series : metrics.listTimeSeries(request).iterateAll()) {
        points += series.getPointsCount();
        if (points > MOST_POINTS) {
          throw new IOException(
              "more than " + MOST_POINTS + " points for " + filter + ": give a shorter --since");
        }
        all.addTimeSeries(series);
      }
      return all.getTimeSeriesCount() == 0
          ? ""
          : JsonFormat.printer().omittingInsignificantWhitespace().print(all);
    } catch (ApiException e) {
      throw failure(filter, e);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("a time series of " + filter + " is no JSON", e);
    }
  }

  private static IOException failure(String what, ApiException cause) {
    return new IOException(
        "Cloud Monitoring was asked for " + what + ": " + cause.getStatusCode().getCode(), cause);
  }

  @Override
  public void close() {
    alerts.close();
    metrics.close();
  }
}
