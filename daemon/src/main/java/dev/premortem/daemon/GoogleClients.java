package dev.premortem.daemon;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.ServicesSettings;
import dev.premortem.daemon.act.CloudRunServices;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.source.CloudMonitoringSource;
import dev.premortem.daemon.source.SignalSource;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Google's clients with Application Default Credentials, or with a sandbox in their place. */
public final class GoogleClients implements Daemon.CloudClients {
  private final DaemonSpec.@Nullable Google spec;
  private final @Nullable MetricServiceClient monitoring;
  private final @Nullable ServicesClient run;

  /** Opens clients; without a configuration there are none. */
  public GoogleClients(DaemonSpec.@Nullable Google spec) throws IOException {
    this.spec = spec;
    if (spec == null) {
      monitoring = null;
      run = null;
      return;
    }
    CredentialsProvider none = NoCredentialsProvider.create();
    MetricServiceSettings.Builder metrics = MetricServiceSettings.newBuilder();
    ServicesSettings.Builder services = ServicesSettings.newBuilder();
    if (spec.monitoringEndpoint() != null) {
      metrics.setTransportChannelProvider(channel(spec.monitoringEndpoint(), spec.plaintext()));
      if (spec.plaintext()) {
        metrics.setCredentialsProvider(none);
      }
    }
    if (spec.runEndpoint() != null) {
      services.setTransportChannelProvider(channel(spec.runEndpoint(), spec.plaintext()));
      if (spec.plaintext()) {
        services.setCredentialsProvider(none);
      }
    }
    monitoring = MetricServiceClient.create(metrics.build());
    run = ServicesClient.create(services.build());
  }

  @SuppressWarnings("rawtypes") // The provider takes a raw builder.
  static InstantiatingGrpcChannelProvider channel(String endpoint, boolean plaintext) {
    InstantiatingGrpcChannelProvider.Builder builder =
        InstantiatingGrpcChannelProvider.newBuilder().setEndpoint(endpoint);
    if (plaintext) {
      builder.setChannelConfigurator(ManagedChannelBuilder::usePlaintext);
    }
    return builder.build();
  }

  @Override
  public List<SignalSource> sources(Policy policy) {
    if (monitoring == null || spec == null) {
      return List.of();
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (ServicePolicy service : policy.services()) {
      ServiceSpec.CloudRun cloudRun = service.spec().cloudRun();
      if (cloudRun != null) {
        names.put(cloudRun.service(), service.name());
      }
    }
    return List.of(new CloudMonitoringSource(monitoring, spec.project(), names, policy.reading()));
  }

  @Override
  public @Nullable CloudServices services(Policy policy) {
    return run == null || spec == null
        ? null
        : new CloudRunServices(
            run, spec.project(), spec.label(), spec.labelValue(), policy.services());
  }

  @Override
  public void close() {
    if (monitoring != null) {
      monitoring.close();
    }
    if (run != null) {
      run.close();
    }
  }
}
