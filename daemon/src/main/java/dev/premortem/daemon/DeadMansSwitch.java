package dev.premortem.daemon;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells somebody that the loop lives; silence is the alarm. */
final class DeadMansSwitch {
  private static final Logger LOG = LoggerFactory.getLogger(DeadMansSwitch.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final @Nullable HttpRequest request;

  /**
   * Prepares to tell an address, nobody when it is null.
   *
   * @throws IllegalArgumentException when it is no address; never with the address, it is a secret
   */
  DeadMansSwitch(@Nullable String address) {
    try {
      request =
          address == null
              ? null
              : HttpRequest.newBuilder(URI.create(address))
                  .timeout(TIMEOUT)
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the dead man's switch names no address", e);
    }
  }

  /** Says that a round was done, without waiting for an answer. */
  void alive() {
    HttpRequest telling = request;
    if (telling != null) {
      client
          .sendAsync(telling, HttpResponse.BodyHandlers.discarding())
          .exceptionally(
              e -> {
                LOG.warn("the dead man's switch can't be reached: {}", e.getMessage());
                return null;
              });
    }
  }
}
