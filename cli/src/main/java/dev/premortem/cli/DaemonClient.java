package dev.premortem.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Talks to a running daemon; a token comes from {@code PREMORTEM_TOKEN}. */
final class DaemonClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--daemon",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8780",
      description = "Address of the daemon; default ${DEFAULT-VALUE}. Its token: PREMORTEM_TOKEN.")
  private String address;

  /** Returns a text as a part of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks for something. */
  JsonNode get(String path) throws IOException {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  /** Asks the daemon to do something. */
  JsonNode post(String path, JsonNode body) throws IOException {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("X-Premortem", "1")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private URI uri(String path) {
    try {
      return URI.create(address.replaceAll("/+$", "") + path);
    } catch (IllegalArgumentException e) {
      throw Failure.unreadable("--daemon " + address + " is no address");
    }
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException {
    @Nullable String token = System.getenv("PREMORTEM_TOKEN");
    if (token != null && !token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(5))
              .build()
              .send(
                  request.timeout(Duration.ofSeconds(30)).build(),
                  HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() / 100 != 2) {
        String why = body.path("error").asText("it answers " + response.statusCode());
        if (response.statusCode() >= 500) {
          throw Failure.environment("the daemon at " + address + ": " + why, null);
        }
        throw Failure.unreadable("the daemon at " + address + " refuses: " + why);
      }
      return body;
    } catch (ConnectException e) {
      throw Failure.environment(
          "no daemon answers at " + address + "\n  hint: premortem enforce starts one", e);
    } catch (JsonProcessingException e) {
      throw Failure.environment("what answers at " + address + " is no daemon", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.environment("interrupted", e);
    }
  }
}
