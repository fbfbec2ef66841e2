package dev.premortem.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The time, or that of a sandbox, which runs faster. */
final class SpeedClock {
  private final double origin;
  private final long originNanos;
  private final double speed;

  private SpeedClock(double origin, double speed) {
    this.origin = origin;
    this.originNanos = System.nanoTime();
    this.speed = speed;
  }

  /** The time as everybody has it. */
  static SpeedClock real() {
    return new SpeedClock(System.currentTimeMillis() / 1000.0, 1);
  }

  /** Asks a sandbox for its time and speed. */
  static SpeedClock of(String address) throws IOException {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(address))
                      .timeout(Duration.ofSeconds(5))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      JsonNode json = new ObjectMapper().readTree(response.body());
      if (!json.path("now").isNumber() || !json.path("speed").isNumber()) {
        throw new IOException("the clock at " + address + " tells no time");
      }
      return new SpeedClock(json.path("now").asDouble(), json.path("speed").asDouble());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Returns epoch seconds. */
  long now() {
    if (speed == 1) {
      return System.currentTimeMillis() / 1000;
    }
    return (long) (origin + speed * (System.nanoTime() - originNanos) / 1e9);
  }

  /** Returns how many real milliseconds some seconds of this clock take. */
  long realMillis(double seconds) {
    return Math.max(1, Math.round(seconds * 1000 / speed));
  }
}
