package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.daemon.sandbox.Sandbox;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.GatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Quality;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed with {@code kill -9}, against the sandbox. */
class EnforceProcessTest {
  /** How often the process is killed, each time at a later moment of its rounds. */
  private static final int KILLS = 4;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUNDLE =
      System.getProperty("premortem.root") + "/policies/agent-marketplace";
  private static final String SERVICE = "waooaw-cp-backend-demo";
  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private Sandbox sandbox;
  private Policy policy;

  @BeforeEach
  void start() throws IOException {
    policy = Policy.compile(BundleLoader.load(Path.of(BUNDLE)).bundle()).policy();
    long now = System.currentTimeMillis() / 60_000 * 60;
    sandbox = new Sandbox(policy, "waooaw", now, 240, 0, 0, 1);
    Path key = folder.resolve("key.pem");
    Keys.generate(key);
    var summary = JSON.createObjectNode().put("passed", true);
    summary.putObject("bundle").put("path", BUNDLE).put("digest", policy.bundle().digest());
    var run = summary.putObject("run").put("bundle", policy.bundle().digest());
    var ran = run.putObject("replicationsRun");
    policy.bundle().all(Kind.SCENARIO, ScenarioSpec.class).forEach(s -> ran.put(s.name(), 1000));
    var gates = summary.putArray("gates");
    for (var document : policy.bundle().all(Kind.GATES, GatesSpec.class)) {
      for (GatesSpec.Gate gate : document.spec().gates()) {
        var judged = gates.addObject().put("name", gate.name()).put("passed", true);
        judged.put("scenario", gate.scenario() == null ? "baseline" : gate.scenario().value());
      }
    }
    Files.writeString(
        folder.resolve("attestation.json"),
        Attestation.sign(
            summary, Keys.privateKey(key), Keys.id(Keys.publicKey(Path.of(key + ".pub")))));
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    sandbox.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path config(String store, int port) throws IOException {
    Path file = folder.resolve("daemon-" + port + ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: premortem/v1
        kind: Daemon
        metadata: {name: test}
        spec:
          mode: enforce
          store: "%s"
          storeUserVariable: STORE_USER
          storePasswordVariable: STORE_PASSWORD
          lease: 120s
          clock: %s/clock
          google: {project: waooaw, monitoringEndpoint: "127.0.0.1:%d", runEndpoint: "127.0.0.1:%d", plaintext: true}
          http: {port: %d}
          pagerDuty: %s/hooks/pagerduty
          trustedKeys: ["%s"]
          attestation: "%s"
        """
            .formatted(
                store,
                sandbox.address(),
                sandbox.grpcPort(),
                sandbox.grpcPort(),
                port,
                sandbox.address(),
                folder.resolve("key.pem.pub"),
                folder.resolve("attestation.json")));
    return file;
  }

  private Process enforce(Path config) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.premortem.cli.Main",
            "enforce",
            BUNDLE,
            "--config",
            config.toString(),
            "--log-json");
    for (String variable :
        List.of("SLACK_WEBHOOK", "SLACK_INCIDENTS_WEBHOOK", "ISSUE_WEBHOOK", "BACKLOG_WEBHOOK")) {
      builder.environment().put(variable, sandbox.address() + "/hooks/" + variable);
    }
    builder.environment().put("PAGERDUTY_ROUTING_KEY", "a-secret-routing-key");
    builder.environment().put("STORE_USER", "postgres");
    builder.environment().put("STORE_PASSWORD", "postgres");
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    folder.resolve("log-" + config.getFileName()).toFile()))
            .start();
    processes.add(process);
    return process;
  }

  private JsonNode state(int port) throws IOException, InterruptedException {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/state"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return JSON.readTree(response.body());
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  private static String phase(JsonNode state) {
    for (JsonNode fact : state.path("facts")) {
      if (fact.path("type").asText().equals("RolloutState")
          && fact.path("subject").asText().equals("cp-backend")) {
        return fact.at("/values/phase").asText();
      }
    }
    return "";
  }

  private long messages(String text) {
    return sandbox.received().stream()
        .filter(r -> String.valueOf(r.get("body")).contains(text))
        .count();
  }

  @Test
  void aProcessThatIsKilledAgainAndAgainRollsBackOnceAndForgetsNothing() throws Exception {
    int port = freePort();
    String store = "jdbc:sqlite:" + folder.resolve("premortem.db");
    Path config = config(store, port);
    Process process = enforce(config);
    for (int kill = 0; kill < KILLS; kill++) {
      await(port, "leading");
      if (kill == 1) {
        sandbox.cloud().deploy(SERVICE, Quality.ERRORS, 0.12, 1);
      }
      Thread.sleep(100L * kill);
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      process = enforce(config);
    }
    for (int i = 0; i < 900 && !phase(state(port)).equals("ROLLED_BACK"); i++) {
      Thread.sleep(100);
    }
    String back = phase(state(port));
    String log = Files.readString(folder.resolve("log-" + config.getFileName()));
    assertEquals("ROLLED_BACK", back, log);
    for (int i = 0; i < 100 && messages("Deployment rollback triggered") == 0; i++) {
      Thread.sleep(100);
    }
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    assertEquals(1, messages("Deployment rollback triggered"));
    Ran verify = Ran.premortem("journal", "verify", "--store", store);
    assertEquals(0, verify.status(), verify.out());
    Ran replay = Ran.premortem("journal", "replay", "--store", store);
    assertEquals(0, replay.status(), replay.out());
    Ran shown = Ran.premortem("journal", "show", "--store", store, "--kind", "done");
    assertTrue(shown.out().contains("verified: "), shown.out());
    String everything = Ran.premortem("journal", "show", "--store", store).out() + log;
    assertTrue(!everything.contains("a-secret-routing-key"), "a secret leaked");
    assertTrue(log.contains("\"trace_id\""), log);
  }

  @Test
  void theOtherDaemonTakesOverWhenTheLeaderIsKilledAndActsOnce() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String store = postgres.getJdbcUrl("postgres", "postgres");
      int first = freePort();
      int second = freePort();
      Process leader = enforce(config(store, first));
      await(first, "leading");
      enforce(config(store, second));
      await(second, "");
      sandbox.cloud().deploy(SERVICE, Quality.ERRORS, 0.12, 1);
      for (int i = 0; i < 200 && !phase(state(first)).equals("BAKING"); i++) {
        Thread.sleep(50);
      }
      leader.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      for (int i = 0; i < 300 && !phase(state(second)).equals("ROLLED_BACK"); i++) {
        Thread.sleep(100);
      }
      assertEquals("ROLLED_BACK", phase(state(second)));
      for (int i = 0; i < 100 && messages("Deployment rollback triggered") == 0; i++) {
        Thread.sleep(100);
      }
      assertEquals(1, messages("Deployment rollback triggered"));
    }
  }

  private void await(int port, String why) throws Exception {
    for (int i = 0; i < 300; i++) {
      JsonNode state = state(port);
      boolean there = why.isEmpty() ? state.isObject() : state.path("why").asText().equals(why);
      if (there && (why.isEmpty() ? alive(port) : true)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the daemon at " + port + " is not " + why);
  }

  private static boolean alive(int port) throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
