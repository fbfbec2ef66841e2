package dev.premortem.daemon.act;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.document.RolloutSpec;
import java.time.Duration;

/**
 * The requests of a smoke test, as an action in the outbox keeps them.
 *
 * @param requests how many, from 1
 * @param needed how many of them must pass, from 1
 * @param path with a slash before it
 * @param from lowest status that passes
 * @param to highest status that passes
 * @param body text that an answer must contain, empty for none
 * @param timeout for one whole answer
 */
public record SmokeRequests(
    int requests, int needed, String path, int from, int to, String body, Duration timeout) {
  /** Returns what a rollout policy asks. */
  public static SmokeRequests of(RolloutSpec.SmokeTest test) {
    String body = test.expectBody();
    return new SmokeRequests(
        test.requests(),
        test.needed(),
        test.path(),
        test.expectStatus().from(),
        test.expectStatus().to(),
        body == null ? "" : body,
        test.timeout());
  }

  /** Reads what {@link #json} wrote. */
  public static SmokeRequests of(JsonNode json) {
    return new SmokeRequests(
        json.path("requests").asInt(1),
        json.path("needed").asInt(1),
        json.path("path").asText("/"),
        json.path("statusFrom").asInt(200),
        json.path("statusTo").asInt(299),
        json.path("body").asText(),
        Duration.ofMillis(json.path("timeoutMs").asLong(5000)));
  }

  /** Returns it as JSON. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("requests", requests).put("needed", needed).put("path", path);
    json.put("statusFrom", from).put("statusTo", to).put("body", body);
    return json.put("timeoutMs", timeout.toMillis());
  }
}
