package dev.premortem.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.sandbox.Sandbox;
import dev.premortem.engine.document.Quality;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unchanged daemon with the real Google clients against the sandbox, in quickened time. */
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double SPEED = 900;
  @TempDir Path folder;
  private Demo demo;

  @BeforeEach
  void start() throws Exception {
    Path bundle = folder.resolve("bundle");
    Policy policy = Bundles.shop(bundle);
    demo = new Demo(policy, bundle, SPEED, 0, 0);
    await("signals", s -> s.path("why").asText().equals("leading"));
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  private JsonNode state() {
    try {
      return JSON.readTree(demo.daemon().state());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode await(String what, Predicate<JsonNode> when) throws InterruptedException {
    JsonNode state = state();
    for (int i = 0; i < 600; i++) {
      if (when.test(state)) {
        return state;
      }
      Thread.sleep(100);
      state = state();
    }
    throw new AssertionError("no " + what + ": " + state.toPrettyString());
  }

  private static JsonNode rollout(JsonNode state) {
    for (JsonNode fact : state.path("facts")) {
      if (fact.path("type").asText().equals("RolloutState")) {
        return fact.path("values");
      }
    }
    return JSON.createObjectNode();
  }

  private static boolean journal(JsonNode state, String kind, String text) {
    for (JsonNode line : state.path("journal")) {
      if (line.path("kind").asText().equals(kind) && line.toString().contains(text)) {
        return true;
      }
    }
    return false;
  }

  private boolean phase(JsonNode state, String phase) {
    return rollout(state).path("phase").asText().equals(phase);
  }

  @Test
  void aBadRevisionIsDetectedRolledBackAndPagedAndAGoodOneReachesEverybody() throws Exception {
    Sandbox sandbox = demo.sandbox();
    String bad = sandbox.cloud().deploy("shop-run", Quality.ERRORS, 0.3, 1);
    JsonNode back = await("rollback", s -> phase(s, "ROLLED_BACK"));
    assertEquals(bad, rollout(back).path("candidate").asText());
    await("verified rollback", s -> journal(s, "done", "verified: " + bad + " has 0%"));
    assertTrue(
        sandbox.received().stream()
            .anyMatch(r -> String.valueOf(r.get("body")).contains("Rollback of shop")),
        () -> sandbox.received().toString());
    String good = sandbox.cloud().deploy("shop-run", Quality.GOOD, 0, 1);
    await(
        "good release",
        s -> phase(s, "DONE") && rollout(s).path("candidate").asText().equals(good));
    await("verified release", s -> journal(s, "done", "verified: " + good + " has 100%"));
  }

  @Test
  void anOutageOpensAnIncidentThatPagesAndEscalatesUntilSomebodyTakesIt() throws Exception {
    demo.sandbox().cloud().breakDependency("bank", 1);
    JsonNode open = await("incident", s -> !s.path("incidents").isEmpty());
    String id = open.at("/incidents/0/id").asText();
    assertEquals("P0", open.at("/incidents/0/severity").asText());
    await("escalation", s -> s.at("/incidents/0/level").asInt() == 2);
    ObjectNode nobodys = incident("incidentAcknowledged", "INC-99").put("responder", "Ada");
    assertThrows(IllegalArgumentException.class, () -> demo.daemon().post(nobodys));
    demo.daemon().post(incident("incidentAcknowledged", id).put("responder", "Ada"));
    await("acknowledgement", s -> s.at("/incidents/0/acknowledged").asBoolean());
    demo.sandbox().cloud().breakDependency("bank", 0);
    await("resolution", s -> s.path("incidents").isEmpty());
    for (int i = 0; i < 100 && !received("\"event_action\":\"resolve\""); i++) {
      Thread.sleep(50);
    }
    assertTrue(received("\"event_action\":\"trigger\""));
    assertTrue(received("\"event_action\":\"acknowledge\""));
    assertTrue(received("\"event_action\":\"resolve\""));
  }

  private void say(String command) {
    demo.daemon()
        .post(
            JSON.createObjectNode()
                .put("event", "rolloutCommanded")
                .put("service", "shop")
                .put("command", command)
                .put("who", "Ada"));
  }

  private void refused(String command, String why) {
    String said = assertThrows(IllegalArgumentException.class, () -> say(command)).getMessage();
    assertTrue(said.contains(why), said);
  }

  private static String paused(JsonNode state) {
    return state.at("/services/0/paused").asText();
  }

  @Test
  void whatPeopleSayOfARolloutWithoutEffectIsRefused() throws Exception {
    refused("pause", "no rollout of shop is under way");
    refused("retry", "only a release that was rolled back");
    demo.sandbox().cloud().deploy("shop-run", Quality.GOOD, 0, 1);
    await("rollout", s -> s.at("/services/0/commands").toString().contains("pause"));
    refused("resume", "is not paused");
    say("pause");
    await("pause", s -> paused(s).equals("Ada"));
    refused("pause", "Ada has paused the rollout of shop already");
    say("resume");
    await("resumption", s -> paused(s).isEmpty());
  }

  private static ObjectNode incident(String event, String id) {
    return JSON.createObjectNode().put("event", event).put("incident", id).put("by", "test");
  }

  private boolean received(String text) {
    return demo.sandbox().received().stream()
        .anyMatch(r -> String.valueOf(r.get("body")).contains(text));
  }

  @Test
  void changesWaitWhileTheApiFailsAndAreMadeWhenItWorksAgain() throws Exception {
    demo.sandbox().cloud().failApi(true);
    demo.sandbox().cloud().deploy("shop-run", Quality.GOOD, 0, 1);
    await("retry", s -> journal(s, "retry", "UNAVAILABLE"));
    demo.sandbox().cloud().failApi(false);
    await("first step", s -> rollout(s).path("weightPercent").asInt() >= 10);
  }

  @Test
  void aReleaseThatNobodyMeasuresIsHeldAtItsFirstStepAndThenGoesBack() throws Exception {
    demo.sandbox().cloud().loseMetrics(true);
    demo.sandbox().cloud().deploy("shop-run", Quality.GOOD, 0, 1);
    JsonNode back = await("rollback", s -> phase(s, "ROLLED_BACK"));
    assertTrue(journal(back, "decision", "\"kind\":\"hold\""), back.toPrettyString());
    assertTrue(journal(back, "done", "\"percent\":10"), back.toPrettyString());
    assertTrue(!journal(back, "action", "\"percent\":50"), back.toPrettyString());
  }

  @Test
  void theKillSwitchStopsEverythingAtOnce() throws Exception {
    demo.daemon().kill(true, "test");
    demo.sandbox().cloud().deploy("shop-run", Quality.GOOD, 0, 1);
    await("observed deployment", s -> journal(s, "action", "\"state\":\"observed\""));
    assertEquals(0, demo.sandbox().received().size());
    demo.daemon().kill(false, "test");
  }

  @Test
  void aChangedBundleObservesUntilItIsAttested() throws Exception {
    assertTrue(state().path("attested").asBoolean());
    Bundles.policy(folder.resolve("bundle"), Bundles.SHOP.replace("0.5%", "0.6%"));
    JsonNode changed = await("observation", s -> !s.path("attested").asBoolean(true));
    await("mode observe", s -> s.at("/services/0/mode").asText().equals("observe"));
    java.nio.file.Files.writeString(
        folder.resolve("bundle/shop.yaml"), Bundles.SHOP.replace("[10, 50, 100]", "[90, 50]"));
    await("rejection", s -> journal(s, "bundle-rejected", "sha256"));
    assertEquals(
        changed.path("digest").asText(), state().path("digest").asText(), "the last good one");
  }

  @Test
  void metricsAndHealthAreServed() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    for (String path :
        new String[] {"/healthz", "/readyz", "/metrics", "/v1/state", "/openapi.json"}) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(demo.dashboard() + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), path);
      if (path.equals("/metrics")) {
        assertTrue(response.body().contains("premortem_round_seconds_count"), response.body());
        assertTrue(response.body().contains("premortem_leader 1"), response.body());
      }
    }
  }
}
