package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.SchemaWriter;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The seed's documents load as they are written. */
class SeedBundleTest {
  private static final Path ROOT =
      Path.of(System.getProperty("premortem.root"), "policies", "agent-marketplace");
  private static BundleLoader.Loaded loaded;

  @BeforeAll
  static void load() throws IOException {
    loaded = BundleLoader.load(ROOT);
  }

  @Test
  void itHasNoErrorsAndOneWarningAboutItsErrorAlert() {
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    List<Problem> warnings =
        loaded.problems().stream().filter(p -> p.level() == Problem.Level.WARNING).toList();
    assertEquals(1, warnings.size());
    assertEquals("ALERT-COUNT-RATIO", warnings.get(0).code());
    assertEquals(13, warnings.get(0).place().line());
  }

  @Test
  void itCompiles() {
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    assertEquals(List.of(), compiled.problems());
    assertEquals(2, compiled.policy().services().size());
    assertEquals(3, compiled.policy().slos().size());
    assertEquals(3, compiled.policy().alerts().size());
  }

  @Test
  void quantitiesInTheSeedsSpellingsAreRead() {
    Bundle bundle = loaded.bundle();
    OnCallSpec onCall = bundle.onCall();
    assertEquals(Duration.ofMinutes(5), onCall.escalationPolicy().get(0).timeout().value());
    assertEquals(LocalDate.of(2026, 1, 20), onCall.schedule().get(0).weekOf().value());
    SloFileSpec slos = bundle.all(Kind.SLO_FILE, SloFileSpec.class).get(0).spec();
    assertEquals(0.999, slos.slos().get(0).target().value().value());
    assertEquals(Duration.ofDays(30), slos.slos().get(0).window());
    assertEquals(0.1, slos.errorBudget().alertingThreshold().value().value());
    BackupFileSpec backups = bundle.all(Kind.BACKUPS, BackupFileSpec.class).get(0).spec();
    assertEquals(2, backups.databaseBackups().get(0).time().getHour());
    AlertPolicySpec latency = bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class).get(1).spec();
    assertEquals(
        Duration.ofMinutes(3), latency.conditions().get(0).conditionThreshold().duration());
  }

  @Test
  void aBackupBelongsToTheResourceThatItsNameBeginsWith() {
    Bundle bundle = loaded.bundle();
    BackupFileSpec backups = bundle.all(Kind.BACKUPS, BackupFileSpec.class).get(0).spec();
    assertEquals("plant-sql", bundle.resourceOf(backups.databaseBackups().get(0)));
  }

  @Test
  void theSameBytesGiveTheSameDigest() throws IOException {
    assertEquals(loaded.bundle().digest(), BundleLoader.load(ROOT).bundle().digest());
  }

  @Test
  void everyDocumentFitsTheSchemaThatEditorsUse() throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    ObjectMapper json = new ObjectMapper();
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                json.writeValueAsString(SchemaWriter.all()), com.networknt.schema.InputFormat.JSON);
    int checked = 0;
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        for (Object document :
            yaml.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file)).readAll()) {
          String text = json.writeValueAsString(document);
          List<com.networknt.schema.Error> errors =
              schema.validate(text, com.networknt.schema.InputFormat.JSON);
          assertTrue(errors.isEmpty(), () -> file + ": " + errors);
          checked++;
        }
      }
    }
    assertTrue(checked > 30, "only " + checked + " documents");
  }
}
