package dev.premortem.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.attest.Attestation;
import dev.premortem.daemon.attest.Keys;
import dev.premortem.daemon.config.ConfigReader;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.config.Mode;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleWatchTest {
  @TempDir Path folder;
  private Path bundle;
  private Path key;
  private Policy policy;
  private DaemonSpec spec;

  @BeforeEach
  void write() throws IOException {
    bundle = folder.resolve("bundle");
    policy = Bundles.shop(bundle);
    key = folder.resolve("key.pem");
    Keys.generate(key);
    String config =
        """
        apiVersion: premortem/v1
        kind: Daemon
        metadata: {name: test}
        spec:
          mode: enforce
          store: "jdbc:sqlite:%s/store.db"
          http: {port: 0}
          trustedKeys: ["%s.pub"]
          attestation: "%s/attestation.json"
        """
            .formatted(folder, key, folder);
    spec = ConfigReader.read("test.yaml", config, new ArrayList<>()).orElseThrow();
  }

  private void attest(Policy which) throws IOException {
    ObjectNode claim = new ObjectMapper().createObjectNode().put("passed", true);
    claim.putObject("bundle").put("path", "bundle").put("digest", which.bundle().digest());
    claim
        .putObject("run")
        .put("bundle", which.bundle().digest())
        .putObject("replicationsRun")
        .put("baseline", 100);
    claim.putArray("gates").addObject().put("name", "test");
    Files.writeString(
        folder.resolve("attestation.json"),
        Attestation.sign(
            claim, Keys.privateKey(key), Keys.id(Keys.publicKey(Path.of(key + ".pub")))));
  }

  @Test
  void aChangedBundleCountsAtOnceAndIsAttestedOnlyByAnAttestationOfItsOwn() throws IOException {
    attest(policy);
    BundleWatch watch = new BundleWatch(bundle, policy, spec);
    assertTrue(watch.attested());
    assertEquals(BundleWatch.Found.SAME, watch.look());
    Files.writeString(bundle.resolve("note.md"), "# changed\n");
    assertEquals(BundleWatch.Found.CHANGED, watch.look());
    assertFalse(watch.attested());
    attest(watch.policy());
    assertEquals(BundleWatch.Found.SAME, watch.look());
    assertTrue(watch.attested());
  }

  @Test
  void aBrokenBundleIsKeptOutAndReportedOnce() throws IOException {
    attest(policy);
    BundleWatch watch = new BundleWatch(bundle, policy, spec);
    Files.writeString(bundle.resolve("more.yaml"), "apiVersion: premortem/v1\nkind: Nothing\n");
    assertEquals(BundleWatch.Found.BROKEN, watch.look());
    assertEquals(BundleWatch.Found.SAME, watch.look());
    assertEquals(policy, watch.policy());
    assertTrue(watch.attested());
  }

  @Test
  void nobodyLetsADaemonGoFurtherThanItWasStartedTo() throws IOException {
    try (Daemon daemon =
        new Daemon(bundle, policy, spec, Mode.APPROVE, name -> null, new GoogleClients(null))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> daemon.mode("shop", "enforce", "Ada"));
      assertEquals("this daemon was started to approve at most", refused.getMessage());
    }
  }
}
