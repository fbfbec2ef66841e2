package dev.premortem.engine.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Problem;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policy numbers are data: one document holds them, and a bundle may say others. */
class DefaultsTest {
  private static final String OWN =
      """
      apiVersion: premortem/v1
      kind: Defaults
      metadata: {name: ours}
      spec:
      """;

  @TempDir Path folder;

  private Bundle bundle(String spec) {
    BundleLoader.Loaded loaded = Bundles.load(folder, Bundles.SHOP + "---\n" + OWN + spec);
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    return loaded.bundle();
  }

  @Test
  void everyStandardNumberSaysWhereItComesFrom() {
    List<Defaults.Setting> settings = Defaults.STANDARD.settings();
    assertTrue(settings.size() > 30, settings.size() + " numbers");
    for (Defaults.Setting setting : settings) {
      assertFalse(setting.source().isBlank(), setting.path());
      assertFalse(setting.text().isBlank(), setting.path());
    }
  }

  @Test
  void theDocumentAndItsKindHaveTheSameNumbers() {
    TreeSet<String> inKind = new TreeSet<>();
    for (RecordComponent group : DefaultsSpec.class.getRecordComponents()) {
      if (group.getType().isRecord()) {
        for (RecordComponent field : group.getType().getRecordComponents()) {
          assertEquals(
              group.getName() + "." + field.getName(), field.getAnnotation(Standard.class).value());
          inKind.add(group.getName() + "." + field.getName());
        }
      }
    }
    TreeSet<String> inDocument = new TreeSet<>();
    Defaults.STANDARD.settings().forEach(s -> inDocument.add(s.path()));
    inDocument.removeIf(path -> path.startsWith("burnWindows."));
    assertEquals(inKind, inDocument);
  }

  @Test
  void whatNoDocumentSaysIsTheStandardNumber() {
    Bundle bundle = Bundles.load(folder, Bundles.SHOP).bundle();
    assertEquals(Duration.ofMinutes(10), bundle.guardrails().cooldown());
    assertEquals(0.99, bundle.defaults().health().outageShare().value());
    assertEquals(4, bundle.defaults().burnWindows().size());
  }

  @Test
  void aBundlesNumberStandsInWhereNoDocumentSaysAndWhereADocumentLeavesItOut() {
    String own = "  guardrails: {cooldown: 5m, notificationsPerHour: 7}\n";
    assertEquals(Duration.ofMinutes(5), bundle(own).guardrails().cooldown());
    String guardrails =
        "---\napiVersion: premortem/v1\nkind: Guardrails\nmetadata: {name: limits}\n";
    GuardrailsSpec said = bundle(own + guardrails + "spec: {cooldown: 3m}\n").guardrails();
    assertEquals(Duration.ofMinutes(3), said.cooldown());
    assertEquals(7, said.notificationsPerHour());
    assertEquals(12, said.trafficChangesPerHour());
  }

  @Test
  void aBundlesPairOfWindowsStandsBesideTheStandardOnes() {
    DefaultsSpec defaults =
        bundle(
                """
                  burnWindows:
                    halfDay: {long: 12h, short: 1h, burnRate: 4, severity: P2}
                    oneHour: {long: 1h, short: 10m, burnRate: 10, severity: P0}
                """
                    .indent(2))
            .defaults();
    assertEquals(
        List.of("halfDay", "oneDay", "oneHour", "sixHours", "threeDays"),
        defaults.burnWindows().keySet().stream().sorted().toList());
    assertEquals(10, defaults.burnWindows().get("oneHour").burnRate());
    assertEquals(Severity.P2, defaults.burnWindows().get("halfDay").severity());
  }

  @Test
  void aNumberOutOfItsRangeIsAnErrorAtItsPlace() {
    String yaml = Bundles.SHOP + "---\n" + OWN + "  health: {outageShare: 120%}\n";
    List<Problem> errors =
        Bundles.problems(folder, yaml).stream()
            .filter(p -> p.level() == Problem.Level.ERROR)
            .toList();
    assertEquals(1, errors.size(), errors::toString);
    assertEquals("DOC-RANGE", errors.get(0).code());
    assertEquals(yaml.lines().count(), errors.get(0).place().line());
  }

  @Test
  void theDigestCoversTheNumbersThatStandInBesideTheFiles() throws Exception {
    Bundle bundle = Bundles.load(folder, Bundles.SHOP).bundle();
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    Map<String, byte[]> all = new TreeMap<>(bundle.files());
    for (Map.Entry<String, byte[]> file : all.entrySet()) {
      update(sha, file.getKey().getBytes(StandardCharsets.UTF_8));
      update(sha, file.getValue());
    }
    String filesOnly = hex((MessageDigest) sha.clone());
    update(sha, new byte[0]);
    update(sha, Defaults.STANDARD.canonical().getBytes(StandardCharsets.UTF_8));
    assertNotEquals(filesOnly, bundle.digest());
    assertEquals(hex(sha), bundle.digest());
  }

  private static void update(MessageDigest sha, byte[] bytes) {
    sha.update(ByteBuffer.allocate(8).putLong(0, bytes.length));
    sha.update(bytes);
  }

  private static String hex(MessageDigest sha) {
    return "sha256:" + HexFormat.of().formatHex(sha.digest());
  }

  @Test
  void equalNumbersHaveEqualTextsAndOthersOthers() {
    assertEquals(
        Defaults.STANDARD.canonical(),
        bundle("  health: {outageShare: 99%}\n").effective().defaults().canonical());
    assertNotEquals(
        Defaults.STANDARD.canonical(),
        bundle("  health: {outageShare: 98%}\n").effective().defaults().canonical());
  }

  @Test
  void theSchemaSaysTheStandardNumberOfAField() {
    String schema = SchemaWriter.schema(Kind.GUARDRAILS).toString();
    assertTrue(schema.contains("default=10m"), schema);
    assertTrue(schema.contains("default=12"), schema);
  }
}
