package dev.premortem.daemon.attest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.GatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScenarioSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Proof that a bundle of this digest passed its gates: an in-toto statement (v1) in a DSSE envelope
 * (v1), signed with Ed25519.
 */
public final class Attestation {
  /** Type of the payload. */
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** Type of what is said about the bundle. */
  public static final String PREDICATE_TYPE = "https://premortem.dev/simulation/v1";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What was proven.
   *
   * @param digest digest of the bundle, {@code sha256:…}
   * @param keyId key that signed it
   * @param predicate the run with its digest and the scenarios in it, gates with values and bounds
   */
  public record Proven(String digest, String keyId, JsonNode predicate) {
    /**
     * Returns what a bundle asks for that was not proven: scenarios that were not simulated, and
     * gates that were not judged or did not pass. Empty where all of it was.
     */
    public List<String> missing(Bundle bundle) {
      List<String> missing = new ArrayList<>();
      JsonNode run = predicate.at("/run/replicationsRun");
      List<String> scenarios = new ArrayList<>();
      bundle.all(Kind.SCENARIO, ScenarioSpec.class).forEach(d -> scenarios.add(d.name()));
      for (String scenario : scenarios) {
        if (run.path(scenario).asLong() < 1) {
          missing.add("scenario " + scenario + " was not simulated");
        }
      }
      for (Document<GatesSpec> document : bundle.all(Kind.GATES, GatesSpec.class)) {
        for (GatesSpec.Gate gate : document.spec().gates()) {
          String scenario = gate.scenario() == null ? "" : gate.scenario().value();
          if (!passed(gate.name(), scenario)) {
            missing.add("gate " + gate.name() + " was not judged, or did not pass");
          }
        }
      }
      return missing;
    }

    private boolean passed(String name, String scenario) {
      boolean judged = false;
      for (JsonNode gate : predicate.path("gates")) {
        if (gate.path("name").asText().equals(name)
            && (scenario.isEmpty() || gate.path("scenario").asText().equals(scenario))) {
          if (!gate.path("passed").asBoolean()) {
            return false;
          }
          judged = true;
        }
      }
      return judged;
    }
  }

  private Attestation() {}

  /**
   * Signs that a simulation passed.
   *
   * @param summary {@code summary.json} of the simulation
   * @throws IllegalArgumentException when the gates did not pass, there are none, some were not
   *     judged, or the summary does not say what was run
   */
  public static String sign(JsonNode summary, PrivateKey key, String keyId) {
    if (!summary.path("passed").asBoolean() || summary.path("gates").isEmpty()) {
      throw new IllegalArgumentException("only a bundle whose gates all passed can be attested");
    }
    if (!summary.path("gatesNotJudged").isEmpty()) {
      JsonNode first = summary.at("/gatesNotJudged/0");
      throw new IllegalArgumentException(
          "gate "
              + first.path("name").asText()
              + " was not judged, because scenario "
              + first.path("scenario").asText()
              + " was not simulated: simulate without --scenario");
    }
    String digest = summary.at("/bundle/digest").asText();
    if (!summary.at("/run/bundle").asText().equals(digest)
        || summary.at("/run/replicationsRun").isEmpty()) {
      throw new IllegalArgumentException(
          "the summary does not say which run of the bundle it is of: simulate it again");
    }
    ObjectNode statement = JSON.createObjectNode();
    statement.put("_type", "https://in-toto.io/Statement/v1");
    ObjectNode subject = statement.putArray("subject").addObject();
    subject.put("name", summary.at("/bundle/path").asText());
    subject.putObject("digest").put("sha256", digest.replace("sha256:", ""));
    statement.put("predicateType", PREDICATE_TYPE);
    ObjectNode predicate = statement.putObject("predicate");
    for (String field : List.of("run", "seed", "replications", "horizon", "tick", "ticks")) {
      predicate.set(field, summary.path(field));
    }
    predicate.put("engine", summary.at("/run/engine").asText());
    predicate.set("gates", summary.path("gates"));
    predicate.put("passed", true);
    byte[] payload = statement.toString().getBytes(StandardCharsets.UTF_8);
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("payloadType", PAYLOAD_TYPE);
    envelope.put("payload", Base64.getEncoder().encodeToString(payload));
    envelope
        .putArray("signatures")
        .addObject()
        .put("keyid", keyId)
        .put("sig", Base64.getEncoder().encodeToString(signature(payload, key)));
    return envelope.toPrettyString() + "\n";
  }

  private static byte[] signature(byte[] payload, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(encoded(payload));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key can't sign", e);
    }
  }

  /** DSSE's pre-authentication encoding. */
  private static byte[] encoded(byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head =
        "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
    out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /**
   * Verifies an envelope.
   *
   * @param trusted keys that are believed
   * @throws IllegalArgumentException when it proves nothing, saying why
   */
  public static Proven verify(String envelope, List<PublicKey> trusted) {
    JsonNode json;
    JsonNode statement;
    byte[] payload;
    try {
      json = JSON.readTree(envelope);
      payload = Base64.getDecoder().decode(json.path("payload").asText());
      statement = JSON.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the attestation is no JSON", e);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("the attestation can't be read", e);
    }
    if (!json.path("payloadType").asText().equals(PAYLOAD_TYPE)
        || !statement.path("predicateType").asText().equals(PREDICATE_TYPE)) {
      throw new IllegalArgumentException("the attestation is about something else");
    }
    for (JsonNode signature : json.path("signatures")) {
      for (PublicKey key : trusted) {
        if (Keys.id(key).equals(signature.path("keyid").asText())
            && signed(payload, signature.path("sig").asText(), key)) {
          if (!statement.at("/predicate/passed").asBoolean()) {
            throw new IllegalArgumentException("the attested simulation did not pass");
          }
          return new Proven(
              "sha256:" + statement.at("/subject/0/digest/sha256").asText(),
              Keys.id(key),
              statement.path("predicate"));
        }
      }
    }
    throw new IllegalArgumentException("no trusted key has signed the attestation");
  }

  private static boolean signed(byte[] payload, String text, PublicKey key) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(encoded(payload));
      return signature.verify(Base64.getDecoder().decode(text));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
