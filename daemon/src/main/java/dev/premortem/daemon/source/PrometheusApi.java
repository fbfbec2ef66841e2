package dev.premortem.daemon.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' HTTP API, version 1.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">HTTP API</a>
 */
public final class PrometheusApi {
  /** More points of a series than this are refused by the server. */
  public static final int MOST_POINTS = 11_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int MOST_BYTES = 256 << 20;

  private final HttpAnswers http;
  private final String url;

  /**
   * Prepares to ask a server.
   *
   * @param url where it is, such as {@code http://127.0.0.1:9090}
   * @param token bearer token, null for none
   * @throws IllegalArgumentException for what is no URL of HTTP, or one with a password
   */
  public PrometheusApi(String url, @Nullable String token) {
    this(url, new HttpAnswers(DEADLINE, MOST_BYTES, token));
  }

  PrometheusApi(String url, HttpAnswers http) {
    this.url = checked(url);
    this.http = http;
  }

  private static String checked(String url) {
    try {
      URI parsed = new URI(url);
      if (parsed.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "the URL of Prometheus holds a user or a password, which end up in logs");
      }
      if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "the URL of Prometheus ends with its path: nothing can follow a ? or a #");
      }
      String scheme = parsed.getScheme();
      if (parsed.getHost() == null
          || scheme == null
          || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
        throw new IllegalArgumentException(url + " is no URL such as http://127.0.0.1:9090");
      }
      return url.replaceAll("/+$", "");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(url + " is no URL such as http://127.0.0.1:9090", e);
    }
  }

  /** Returns the groups of rules that the server evaluates. */
  public JsonNode rules() throws IOException {
    return ask("/api/v1/rules", "its rules").path("groups");
  }

  /**
   * Returns series over a range, one call for each {@value #MOST_POINTS} points.
   *
   * @param from epoch seconds
   * @param to epoch seconds, the last step not after it included
   * @param step seconds
   * @return parts of the answer in the order of time; a series may be in several
   */
  public List<JsonNode> range(String query, long from, long to, long step) throws IOException {
    List<JsonNode> parts = new ArrayList<>();
    long most = (MOST_POINTS - 1) * step;
    for (long begin = from; begin <= to; begin += most + step) {
      long end = Math.min(to, begin + most);
      String path =
          "/api/v1/query_range?query="
              + URLEncoder.encode(query, StandardCharsets.UTF_8)
              + "&start="
              + begin
              + "&end="
              + end
              + "&step="
              + step;
      JsonNode result = ask(path, query).path("result");
      result.forEach(parts::add);
    }
    return parts;
  }

  /**
   * Returns what an expression gives at a moment.
   *
   * @param time epoch seconds
   */
  JsonNode instant(String query, long time) throws IOException {
    String path =
        "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&time=" + time;
    return ask(path, query).path("result");
  }

  private JsonNode ask(String path, String about) throws IOException {
    try {
      HttpAnswers.Answer answer = http.get(URI.create(url + path));
      JsonNode body = body(answer);
      if (answer.status() != 200 || !body.path("status").asText().equals("success")) {
        throw new IOException("it answers " + answer.status() + reason(body, answer.status()));
      }
      return body.path("data");
    } catch (IOException e) {
      throw new IOException(
          "Prometheus at " + url + " was asked for " + about + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode body(HttpAnswers.Answer answer) throws IOException {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      if (answer.status() != 200) {
        return JSON.missingNode();
      }
      throw new IOException("the answer is no JSON; is this Prometheus?", e);
    }
  }

  private static String reason(JsonNode body, int status) {
    String error = body.path("error").asText();
    if (!error.isEmpty()) {
      return ": " + body.path("errorType").asText() + ": " + error;
    }
    return status == 401 || status == 403 ? ": it wants a token" : "";
  }
}
