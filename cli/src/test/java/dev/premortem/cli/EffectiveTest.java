package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.bundle.BundleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code premortem check --effective} says which policy numbers hold, and where each is from. */
class EffectiveTest {
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {}
      ---
      apiVersion: premortem/v1
      kind: Guardrails
      metadata: {name: limits}
      spec: {servicesPerHour: 9}
      ---
      apiVersion: premortem/v1
      kind: Defaults
      metadata: {name: ours}
      spec:
        health: {outageShare: 95%}
        burnWindows:
          half day: {long: 12h, short: 1h, burnRate: 4, severity: P2}
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("shop.yaml"), SHOP);
  }

  private static String line(Ran ran, String begin) {
    return ran.out().lines().filter(l -> l.startsWith(begin)).findFirst().orElse("");
  }

  @Test
  void aNumberStandsWithItsSourceOrItsPlaceAndWhatADocumentSaysInItsStead() {
    Ran ran = Ran.premortem("check", folder.toString(), "--effective");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(line(ran, "    cooldown: 10m ").contains("# standard: "), ran.out());
    assertTrue(line(ran, "    outageShare: 95% ").endsWith("shop.yaml:15:25"), ran.out());
    assertTrue(line(ran, "    servicesPerHour: 3 ").contains("# standard: "), ran.out());
    assertTrue(line(ran, "    # 9 ").endsWith("shop.yaml:9:25"), ran.out());
    assertTrue(ran.err().contains("ok: 0 errors"), ran.err());
    assertFalse(ran.out().contains("ok: 0 errors"));
  }

  @Test
  void whatIsPrintedIsADefaultsDocumentWithTheSameNumbers() throws IOException {
    String printed = Ran.premortem("check", folder.toString(), "--effective").out();
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(
        other.resolve("shop.yaml"), SHOP.substring(0, SHOP.indexOf("---")) + "---\n" + printed);
    BundleLoader.Loaded loaded = BundleLoader.load(other);
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    Files.delete(other.resolve("shop.yaml"));
    assertEquals(
        BundleLoader.load(folder).bundle().effective().defaults().canonical(),
        loaded.bundle().effective().defaults().canonical());
  }

  @Test
  void theJsonSaysTheSame() throws IOException {
    Ran ran = Ran.premortem("check", folder.toString(), "--effective", "--format", "json");
    JsonNode numbers = new ObjectMapper().readTree(ran.out()).path("effective");
    JsonNode share = null;
    JsonNode services = null;
    for (JsonNode number : numbers) {
      share = number.path("path").asText().equals("health.outageShare") ? number : share;
      services =
          number.path("path").asText().equals("guardrails.servicesPerHour") ? number : services;
    }
    assertEquals("95%", share.path("value").asText());
    assertEquals(15, share.path("line").asInt());
    assertFalse(services.path("source").asText().isEmpty());
    assertEquals("9", services.at("/instead/0/value").asText());
    assertEquals(9, services.at("/instead/0/line").asInt());
  }

  @Test
  void sarifHasNoPlaceForIt() {
    Ran ran = Ran.premortem("check", folder.toString(), "--effective", "--format", "sarif");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("--format json"), ran.err());
  }
}
