package dev.premortem.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.daemon.config.ConfigReader;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.sandbox.Sandbox;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.GatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sandbox and the daemon on it, in one process. The daemon is the unchanged one: it gets a
 * configuration, and an attestation that the demo signs with a key of its own. Its store stays in
 * the temporary folder, so that the journal can be read afterwards.
 */
public final class Demo implements AutoCloseable {
  private static final String PROJECT = "sandbox";

  private final Sandbox sandbox;
  private final Daemon daemon;

  /** Starts both. */
  public Demo(Policy policy, Path bundle, double speed, int port, int sandboxPort)
      throws IOException {
    long start = Math.floorDiv(Instant.now().getEpochSecond(), 60L) * 60;
    Path folder = Files.createTempDirectory("premortem-demo");
    sandbox = new Sandbox(policy, PROJECT, start, speed, 0, sandboxPort, 1);
    Path key = folder.resolve("demo-key.pem");
    Keys.generate(key);
    Path attestation = folder.resolve("attestation.json");
    Files.writeString(
        attestation,
        Attestation.sign(
            claim(policy), Keys.privateKey(key), Keys.id(Keys.publicKey(Path.of(key + ".pub")))));
    String config =
        """
        apiVersion: premortem/v1
        kind: Daemon
        metadata: {name: demo}
        spec:
          mode: enforce
          store: "jdbc:sqlite:%s"
          clock: %s/clock
          google: {project: %s, monitoringEndpoint: "127.0.0.1:%d", runEndpoint: "127.0.0.1:%d", plaintext: true}
          http: {host: 127.0.0.1, port: %d}
          pagerDuty: %s/hooks/pagerduty
          trustedKeys: ["%s.pub"]
          attestation: "%s"
        """
            .formatted(
                folder.resolve("premortem.db"),
                sandbox.address(),
                PROJECT,
                sandbox.grpcPort(),
                sandbox.grpcPort(),
                port,
                sandbox.address(),
                key,
                attestation);
    DaemonSpec spec =
        ConfigReader.read("demo.yaml", config, new ArrayList<>())
            .orElseThrow(() -> new IllegalStateException("the demo's own configuration is wrong"));
    Map<String, String> environment = environment(policy, sandbox.address());
    daemon =
        new Daemon(
            bundle, policy, spec, Mode.ENFORCE, environment::get, new GoogleClients(spec.google()));
    daemon.start();
  }

  /**
   * The demo claims that the bundle passed: it is for show, and its key is trusted by nobody else.
   */
  private static ObjectNode claim(Policy policy) {
    ObjectNode claim = new ObjectMapper().createObjectNode();
    claim
        .putObject("bundle")
        .put("path", policy.bundle().path())
        .put("digest", policy.bundle().digest());
    ObjectNode run = claim.putObject("run").put("bundle", policy.bundle().digest());
    ObjectNode scenarios = run.putObject("replicationsRun").put("demo", 1);
    policy
        .bundle()
        .all(Kind.SCENARIO, ScenarioSpec.class)
        .forEach(scenario -> scenarios.put(scenario.name(), 1));
    ArrayNode gates = claim.putArray("gates");
    gates.addObject().put("name", "demo").put("passed", true);
    for (Document<GatesSpec> document : policy.bundle().all(Kind.GATES, GatesSpec.class)) {
      for (GatesSpec.Gate gate : document.spec().gates()) {
        ObjectNode one = gates.addObject().put("name", gate.name()).put("passed", true);
        if (gate.scenario() != null) {
          one.put("scenario", gate.scenario().value());
        }
      }
    }
    claim.put("passed", true);
    return claim;
  }

  /** Sends every channel's messages to the sandbox's receivers. */
  static Map<String, String> environment(Policy policy, String address) {
    Map<String, String> environment = new HashMap<>();
    List<Document<ChannelSpec>> channels = policy.bundle().all(Kind.CHANNEL, ChannelSpec.class);
    for (Document<ChannelSpec> channel : channels) {
      if (!channel.spec().secret().isEmpty()) {
        environment.put(
            channel.spec().secret(),
            channel.spec().kind() == ChannelKind.PAGER
                ? "sandbox-routing-key"
                : address + "/hooks/" + channel.name());
      }
    }
    return environment;
  }

  /** Returns the address of the dashboard. */
  public String dashboard() {
    return "http://127.0.0.1:" + daemon.port();
  }

  /** Returns the sandbox. */
  public Sandbox sandbox() {
    return sandbox;
  }

  /** Returns the daemon. */
  public Daemon daemon() {
    return daemon;
  }

  /** Waits until the daemon has ended. */
  public void await() throws InterruptedException {
    daemon.await();
  }

  @Override
  public void close() {
    daemon.close();
    sandbox.close();
  }
}
