package dev.premortem.daemon.attest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  private Path key;
  private PublicKey known;
  private String keyId;

  @BeforeEach
  void generate() throws IOException {
    key = folder.resolve("key.pem");
    Keys.generate(key);
    known = Keys.publicKey(Path.of(key + ".pub"));
    keyId = Keys.id(known);
  }

  private static ObjectNode summary(boolean passed) {
    ObjectNode summary = JSON.createObjectNode();
    summary.putObject("bundle").put("path", "shop").put("digest", "sha256:" + "ab".repeat(32));
    summary.put("seed", 1).put("replications", 640);
    summary
        .putObject("run")
        .put("bundle", "sha256:" + "ab".repeat(32))
        .put("digest", "sha256:" + "12".repeat(32))
        .putObject("replicationsRun")
        .put("easy", 640);
    summary.putArray("gates").addObject().put("name", "g").put("passed", passed);
    return summary.put("passed", passed);
  }

  @Test
  void whatATrustedKeySignedIsBelieved() throws IOException {
    String envelope = Attestation.sign(summary(true), Keys.privateKey(key), keyId);
    Attestation.Proven proven = Attestation.verify(envelope, List.of(known));
    assertEquals("sha256:" + "ab".repeat(32), proven.digest());
    assertEquals(640, proven.predicate().path("replications").asInt());
    assertEquals("sha256:" + "12".repeat(32), proven.predicate().at("/run/digest").asText());
    assertEquals(
        "https://in-toto.io/Statement/v1",
        JSON.readTree(Base64.getDecoder().decode(JSON.readTree(envelope).path("payload").asText()))
            .path("_type")
            .asText());
  }

  @Test
  void aBundleWhoseGatesDidNotPassIsNotSigned() throws IOException {
    var privateKey = Keys.privateKey(key);
    assertThrows(
        IllegalArgumentException.class, () -> Attestation.sign(summary(false), privateKey, keyId));
  }

  @Test
  void whatWasNotRunIsNotSigned() throws IOException {
    var privateKey = Keys.privateKey(key);
    ObjectNode some = summary(true);
    some.putArray("gatesNotJudged").addObject().put("name", "h").put("scenario", "hard");
    assertThrows(IllegalArgumentException.class, () -> Attestation.sign(some, privateKey, keyId));
    ObjectNode unsaid = summary(true);
    unsaid.remove("run");
    assertThrows(IllegalArgumentException.class, () -> Attestation.sign(unsaid, privateKey, keyId));
  }

  @Test
  void admissionDemandsEveryScenarioAndEveryGateOfTheBundle() throws IOException {
    Attestation.Proven proven =
        Attestation.verify(
            Attestation.sign(summary(true), Keys.privateKey(key), keyId), List.of(known));
    assertEquals(List.of(), proven.missing(bundle("easy", "g", "")));
    assertEquals(
        List.of("scenario hard was not simulated"), proven.missing(bundle("hard", "g", "")));
    assertEquals(
        List.of("gate h was not judged, or did not pass"), proven.missing(bundle("easy", "h", "")));
    assertEquals(
        List.of("gate g was not judged, or did not pass"),
        proven.missing(bundle("easy", "g", ", scenario: easy")));
  }

  private Bundle bundle(String scenario, String gate, String where) throws IOException {
    Path at = Files.createTempDirectory(folder, "bundle");
    Files.writeString(
        at.resolve("all.yaml"),
        """
        apiVersion: premortem/v1
        kind: Scenario
        metadata: {name: %s}
        spec: {description: Nothing happens.}
        ---
        apiVersion: premortem/v1
        kind: Gates
        metadata: {name: gates}
        spec:
          gates:
            - {name: %s, metric: instances, atMost: 5%s}
        """
            .formatted(scenario, gate, where));
    return BundleLoader.load(at).bundle();
  }

  @Test
  void aChangedByteProvesNothing() throws IOException {
    String envelope = Attestation.sign(summary(true), Keys.privateKey(key), keyId);
    ObjectNode json = (ObjectNode) JSON.readTree(envelope);
    String payload =
        new String(
            Base64.getDecoder().decode(json.path("payload").asText()),
            java.nio.charset.StandardCharsets.UTF_8);
    json.put(
        "payload",
        Base64.getEncoder()
            .encodeToString(
                payload
                    .replace("ab".repeat(32), "cd".repeat(32))
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThrows(
        IllegalArgumentException.class, () -> Attestation.verify(json.toString(), List.of(known)));
  }

  @Test
  void aKeyThatIsNotTrustedProvesNothing() throws IOException {
    Path other = folder.resolve("other.pem");
    Keys.generate(other);
    String envelope = Attestation.sign(summary(true), Keys.privateKey(other), keyId);
    assertThrows(
        IllegalArgumentException.class, () -> Attestation.verify(envelope, List.of(known)));
    assertThrows(
        IllegalArgumentException.class, () -> Attestation.verify("no JSON", List.of(known)));
    assertThrows(IllegalArgumentException.class, () -> Attestation.verify("{}", List.of(known)));
  }

  @Test
  void aPrivateKeyIsForItsOwnerOnly() throws IOException {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertTrue(Files.readString(key).startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertThrows(IllegalArgumentException.class, () -> Keys.privateKey(Path.of(key + ".pub")));
  }
}
