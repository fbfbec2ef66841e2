package dev.premortem.daemon.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.premortem.daemon.source.PostedSignals;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes and goes by webhooks: smoke tests, messages by templates, bills. */
class WebhookSmokeTesterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SmokeRequests ONE =
      new SmokeRequests(1, 1, "/", 200, 299, "", Duration.ofSeconds(5));
  private HttpServer server;
  private final List<String> bodies = new ArrayList<>();
  private final List<String> signatures = new ArrayList<>();
  private int status = 200;
  private String answer = "{\"passed\": true}";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          signatures.add(exchange.getRequestHeaders().getFirst("X-Premortem-Signature"));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private WebhookSmokeTester tester() {
    return new WebhookSmokeTester(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/smoke"),
        "swordfish",
        Duration.ofSeconds(5));
  }

  @Test
  void aVerdictIsAskedForBySignedRequestAndTaken() throws ActionFailed {
    assertTrue(tester().test("https://green---shop", ONE).passed());
    String asked = "{\"url\":\"https://green---shop\",\"test\":" + ONE.json() + "}";
    assertEquals(List.of(asked), bodies);
    assertEquals("sha256=" + Webhooks.hmac("swordfish", bodies.get(0)), signatures.get(0));
    answer = "{\"passed\": false}";
    assertFalse(tester().test("https://green---shop", ONE).passed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"500|{\"passed\": true}", "200|maybe", "200|{\"ok\": true}"})
  void anAnswerThatIsNoneIsNoVerdictAndTriedAgain(int code, String body) {
    status = code;
    answer = body;
    ActionFailed failed = assertThrows(ActionFailed.class, () -> tester().test("https://x", ONE));
    assertFalse(failed.permanent(), failed.getMessage());
  }

  @Test
  void aTemplateOfAChannelFillsInWhatAMessageKnowsAndNothingElse() {
    ObjectNode body = JSON.createObjectNode().put("text", "errors").put("about", "shop");
    assertEquals("errors", Webhooks.filled("", body, "errors"));
    assertEquals(
        "[shop] errors {secret} $1",
        Webhooks.filled("[{about}] {text} {secret} $1", body, "errors"));
  }

  @Test
  void aPostedBillMovesCostAndGrowth() throws IOException {
    Policy policy =
        Policy.compile(
                BundleLoader.load(
                        Path.of(System.getProperty("premortem.root"), "policies/agent-marketplace"))
                    .bundle())
            .policy();
    List<String> rules = new ArrayList<>();
    Journal journal = (time, decision, fate, why) -> rules.add(decision.because().rule());
    ObjectNode bill = JSON.createObjectNode().put("event", "costExported");
    bill.put("component", "cloud_run").put("monthly", 24_000);
    try (Engine engine = new Engine(policy, policy.start(), 60, true, journal)) {
      engine.evaluate(policy.start());
      assertFalse(rules.contains("cost: total over budget"));
      engine.apply(PostedSignals.event(bill, policy), policy.start() + 60);
      engine.evaluate(policy.start() + 60);
      assertTrue(rules.contains("cost: total over budget"), rules::toString);
    }
    bill.put("monthly", -1);
    assertThrows(IllegalArgumentException.class, () -> PostedSignals.event(bill, policy));
  }
}
