package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.daemon.Demo;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to a running daemon, read its journal, and sign what it may enforce. */
class OperateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEED =
      System.getProperty("premortem.root") + "/policies/agent-marketplace";
  @TempDir Path folder;

  private static String store() throws IOException {
    // The demo keeps its store in a temporary folder of its own; the newest one is ours.
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return folders
          .filter(f -> f.getFileName().toString().startsWith("premortem-demo"))
          .map(f -> f.resolve("premortem.db"))
          .filter(Files::exists)
          .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
          .map(f -> "jdbc:sqlite:" + f)
          .orElseThrow();
    }
  }

  @Test
  void anIncidentIsSeenTakenAndSummedUp() throws Exception {
    Policy policy = Policy.compile(BundleLoader.load(Path.of(SEED)).bundle()).policy();
    String url;
    String store;
    try (Demo demo = new Demo(policy, Path.of(SEED), 300, 0, 0)) {
      url = demo.dashboard();
      Ran status = Ran.premortem("status", "--daemon", url);
      for (int i = 0; i < 200 && !status.out().contains("leading"); i++) {
        Thread.sleep(100);
        status = Ran.premortem("status", "--daemon", url);
      }
      assertTrue(status.out().contains("service cp-backend  enforce"), status.out());
      // The bundle's secrets are older than their period by now, which is an incident of its own.
      for (String secret : List.of("plant-database-password", "agent-api-key", "slack-webhook")) {
        demo.daemon()
            .post(JSON.createObjectNode().put("event", "secretRotated").put("secret", secret));
      }
      demo.sandbox().cloud().breakDependency("plant-sql", 1);
      JsonNode incident = null;
      for (int i = 0; i < 200 && incident == null; i++) {
        Thread.sleep(100);
        Ran json = Ran.premortem("status", "--daemon", url, "--format", "json");
        for (JsonNode one : JSON.readTree(json.out()).path("incidents")) {
          if (one.path("subject").asText().equals("cp-backend")
              && one.path("severity").asText().equals("P0")) {
            incident = one;
            assertEquals(1, json.status());
          }
        }
      }
      assertTrue(incident != null, "no incident");
      assertEquals("P0", incident.path("severity").asText());
      String id = incident.path("id").asText();
      assertEquals(0, Ran.premortem("ack", id, "--as", "Ada", "--daemon", url).status());
      Ran silence = Ran.premortem("silence", "cp-backend", "--minutes", "5", "--daemon", url);
      assertEquals(0, silence.status(), silence.err());
      Ran unknown = Ran.premortem("silence", "cp-backnd", "--daemon", url);
      assertEquals(2, unknown.status());
      assertTrue(
          unknown.err().contains("there is no service, resource or alert cp-backnd"),
          unknown.err());
      Ran scale =
          Ran.premortem(
              "override", "--service", "cp-backend", "--min", "3", "--max", "25", "--daemon", url);
      assertEquals(0, scale.status(), scale.err());
      assertEquals(2, Ran.premortem("ack", "INC-999", "--as", "Ada", "--daemon", url).status());
      assertEquals(2, Ran.premortem("approve", "nothing", "--daemon", url).status());
      assertEquals(2, Ran.premortem("override", "--daemon", url).status());
      demo.sandbox().cloud().breakDependency("plant-sql", 0);
      store = store();
      Ran summary = Ran.premortem("journal", "summary", id, "--store", store);
      for (int i = 0; i < 200 && summary.out().contains("still open"); i++) {
        Thread.sleep(100);
        summary = Ran.premortem("journal", "summary", id, "--store", store);
      }
      assertTrue(summary.out().startsWith("# Incident " + id + " on cp-backend"), summary.out());
      assertTrue(summary.out().contains("| Severity | P0 |"), summary.out());
      assertTrue(summary.out().contains("incidentAcknowledged Ada"), summary.out());
      assertTrue(!summary.out().contains("| Acknowledged | – "), summary.out());
      Ran bounds = Ran.premortem("journal", "show", "--store", store, "--kind", "done");
      assertTrue(bounds.out().contains("verified: 3 to 25 instances"), bounds.out());
      assertEquals(0, Ran.premortem("override", "--kill", "--daemon", url).status());
      assertTrue(Ran.premortem("status", "--daemon", url).out().length() > 0);
    }
    Ran verify = Ran.premortem("journal", "verify", "--store", store);
    assertTrue(verify.out().startsWith("ok: "), verify.out());
    Ran card = Ran.premortem("scorecard", SEED, "--store", store, "--format", "json");
    JsonNode targets = JSON.readTree(card.out()).path("targets");
    assertEquals("met", verdict(targets, "runbooks"));
    assertEquals("unknown", verdict(targets, "encryption"));
    assertTrue(!verdict(targets, "mttr").equals("unknown"), card.out());
    String copy = folder.resolve("copy.db").toString();
    assertEquals(0, Ran.premortem("journal", "backup", copy, "--store", store).status());
    assertEquals(2, Ran.premortem("journal", "backup", copy, "--store", store).status());
    Ran restored = Ran.premortem("journal", "verify", "--store", "jdbc:sqlite:" + copy);
    assertEquals(verify.out(), restored.out());
    assertEquals(3, Ran.premortem("status", "--daemon", url).status());
  }

  private static String verdict(JsonNode targets, String name) {
    for (JsonNode target : targets) {
      if (target.path("name").asText().equals(name)) {
        return target.path("verdict").asText();
      }
    }
    return "";
  }

  @Test
  void aSimulationThatPassesIsAttestedAndTheAttestationIsForThatBundleOnly() throws IOException {
    String bundle = folder.resolve("bundle").toString();
    Ran.premortem("init", bundle);
    String key = folder.resolve("key.pem").toString();
    assertEquals(0, Ran.premortem("keys", "generate", key).status());
    assertEquals(2, Ran.premortem("keys", "generate", key).status());
    String out = folder.resolve("out").toString();
    Ran simulate =
        Ran.premortem(
            "simulate",
            bundle,
            "--replications",
            "200",
            "--horizon",
            "2d",
            "--out",
            out,
            "--attest",
            key);
    assertEquals(0, simulate.status(), simulate.out() + simulate.err());
    String file = out + "/attestation.json";
    Ran verify = Ran.premortem("attest", "verify", file, "--key", key + ".pub", "--bundle", bundle);
    assertEquals(0, verify.status(), verify.out());
    assertTrue(verify.out().contains("passed 2 gates"), verify.out());
    Files.writeString(Path.of(bundle, "more.md"), "# more\n");
    Ran changed =
        Ran.premortem("attest", "verify", file, "--key", key + ".pub", "--bundle", bundle);
    assertEquals(1, changed.status(), changed.out());
    Ran scorecard = Ran.premortem("scorecard", SEED, "--simulation", out + "/summary.json");
    assertTrue(scorecard.out().contains("Reliability"), scorecard.out());
    assertEquals(
        2,
        Ran.premortem("simulate", bundle, "--attest", folder.resolve("none").toString()).status());
  }

  @Test
  void aConfigurationWithMistakesStartsNothing() throws IOException {
    Path config = folder.resolve("daemon.yaml");
    Files.writeString(
        config,
        "apiVersion: premortem/v1\nkind: Daemon\nmetadata: {name: x}\nspec:\n  mode: brave\n  intervall: 60s\n");
    Ran ran = Ran.premortem("enforce", SEED, "--config", config.toString());
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains(config + ":5:9: error[DOC-TYPE]"), ran.err());
    assertTrue(ran.err().contains("did you mean interval?"), ran.err());
    assertEquals(2, Ran.premortem("enforce", SEED, "--config", "/nowhere").status());
    assertEquals(2, Ran.premortem("sandbox", SEED, "--speed", "0").status());
    assertEquals(2, Ran.premortem("journal", "verify", "--store", "jdbc:sqlite:/no.db").status());
    assertEquals(2, Ran.premortem("journal", "verify", "--store", "oracle").status());
  }
}
