package dev.premortem.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorecardTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BUNDLE =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec:
        instances: {min: 1, max: 2}
      ---
      apiVersion: premortem/v1
      kind: Scorecard
      metadata: {name: score}
      spec:
        targets:
          - {name: mtta, group: people, statement: taken in 5 minutes, metric: acknowledge.time, atMost: 300}
      """;

  @TempDir Path folder;

  private static void add(Scorecard card, long at, String kind, String body)
      throws JsonProcessingException {
    card.journal(at, kind, JSON.readTree(body.replace('\'', '"')));
  }

  @Test
  void anAcknowledgementCountsFromTheFirstPageOfItsOwnIncident() throws IOException {
    Files.writeString(folder.resolve("shop.yaml"), BUNDLE);
    BundleLoader.Loaded loaded = BundleLoader.load(folder);
    Policy policy = Policy.compile(loaded.bundle()).policy();
    assertEquals(false, loaded.failed(), loaded.problems()::toString);
    Scorecard card = new Scorecard(policy);
    add(card, 0, "done", "{'kind': 'page', 'body': {'incident': 'INC-1'}}");
    add(card, 1000, "done", "{'kind': 'page', 'body': {'incident': 'INC-2'}}");
    add(card, 1060, "done", "{'kind': 'page', 'body': {'incident': 'INC-2'}}");
    add(card, 1100, "posted", "{'event': 'incidentAcknowledged', 'incident': 'INC-2'}");
    add(card, 1200, "posted", "{'event': 'incidentAcknowledged', 'incident': 'INC-2'}");
    assertEquals(100, card.json().at("/targets/0/value").asDouble(), card.json()::toString);
  }
}
