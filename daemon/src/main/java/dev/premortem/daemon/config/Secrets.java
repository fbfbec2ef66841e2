package dev.premortem.daemon.config;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Secrets by the names of environment variables. A variable holds the secret itself, or where it is
 * in Secret Manager: {@code sm://projects/P/secrets/S/versions/latest}, which is read once.
 */
public final class Secrets implements Function<String, @Nullable String> {
  private static final String PREFIX = "sm://";

  private final Function<String, @Nullable String> environment;
  private final @Nullable String endpoint;
  private final Map<String, String> read = new ConcurrentHashMap<>();

  /** Reads from an environment, and from Secret Manager with Application Default Credentials. */
  public Secrets(Function<String, @Nullable String> environment) {
    this(environment, null);
  }

  /** Reads from a Secret Manager on loopback, in plain text. */
  Secrets(Function<String, @Nullable String> environment, @Nullable String endpoint) {
    this.environment = environment;
    this.endpoint = endpoint;
  }

  /**
   * Returns a secret, null when its variable is not set.
   *
   * @throws IllegalArgumentException when Secret Manager does not give it out; never with its value
   */
  @Override
  public @Nullable String apply(String variable) {
    String value = environment.apply(variable);
    return value == null || !value.startsWith(PREFIX)
        ? value
        : read.computeIfAbsent(value, v -> access(variable, v.substring(PREFIX.length())));
  }

  @SuppressWarnings("rawtypes") // The provider takes a raw builder.
  private String access(String variable, String name) {
    try {
      SecretManagerServiceSettings.Builder settings = SecretManagerServiceSettings.newBuilder();
      if (endpoint != null) {
        settings
            .setCredentialsProvider(NoCredentialsProvider.create())
            .setTransportChannelProvider(
                InstantiatingGrpcChannelProvider.newBuilder()
                    .setEndpoint(endpoint)
                    .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                    .build());
      }
      try (SecretManagerServiceClient client =
          SecretManagerServiceClient.create(settings.build())) {
        return client.accessSecretVersion(name).getPayload().getData().toStringUtf8().strip();
      }
    } catch (ApiException | IOException e) {
      String why =
          e instanceof ApiException api
              ? api.getStatusCode().getCode().toString()
              : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          "the secret that " + variable + " names, " + name + ", can't be read: " + why, e);
    }
  }
}
