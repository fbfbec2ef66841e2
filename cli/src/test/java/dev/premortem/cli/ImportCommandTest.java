package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import writes, and what it says of a folder that is not empty. */
class ImportCommandTest {
  private static final String SERVICE =
      """
      apiVersion: serving.knative.dev/v1
      kind: Service
      metadata: {name: find, labels: {cloud.googleapis.com/location: europe-west4}}
      spec:
        template: {spec: {containerConcurrency: 7, containers: [{image: i}]}}
      """;

  private static final String OBJECTIVE =
      """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: search}
      spec:
        service: find
        timeWindow: [{duration: 28d, isRolling: true}]
        objectives: [{target: 0.99}]
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void objectivesFindTheServiceThatIsThere() throws IOException {
    String out = folder.resolve("both").toString();
    Ran service = Ran.premortem("import", "cloudrun", file("s.yaml", SERVICE), "--out", out);
    assertEquals(0, service.status(), service.out());
    Ran objective = Ran.premortem("import", "openslo", file("o.yaml", OBJECTIVE), "--out", out);
    assertEquals(0, objective.status(), objective.out());
    assertTrue(objective.out().contains("service find: the folder has it already"));
    assertFalse(Files.exists(folder.resolve("both/services.yaml")));
    Ran check = Ran.premortem("check", out);
    assertEquals(0, check.status(), check.out());
  }

  @Test
  void aDocumentThatIsThereUnderAnotherFileIsNotWrittenTwice() throws IOException {
    String out = folder.resolve("twice").toString();
    Ran objective = Ran.premortem("import", "openslo", file("o.yaml", OBJECTIVE), "--out", out);
    assertEquals(0, objective.status(), objective.out());
    Ran service = Ran.premortem("import", "cloudrun", file("s.yaml", SERVICE), "--out", out);
    assertEquals(2, service.status(), service.out());
    assertTrue(service.err().contains("there is another Service find"), service.err());
    assertTrue(service.err().contains("nothing was written"), service.err());
    assertFalse(Files.exists(folder.resolve("twice/services")));
  }

  @Test
  void whatIsRefusedIsCountedAndGivesStatusOne() throws IOException {
    String plan =
        """
        {"planned_values": {"root_module": {"resources": [
          {"address": "google_sql_database_instance.db", "mode": "managed",
           "type": "google_sql_database_instance", "name": "db", "values": {"name": "db"}}]}}}
        """;
    String out = folder.resolve("plan").toString();
    Ran ran = Ran.premortem("import", "terraform", file("p.json", plan), "--out", out);
    assertEquals(1, ran.status(), ran.out());
    assertTrue(ran.out().contains("refused: google_sql_database_instance.db"), ran.out());
    assertTrue(ran.out().contains("0 taken, 0 changed, 1 refused; 0 files"), ran.out());
  }
}
