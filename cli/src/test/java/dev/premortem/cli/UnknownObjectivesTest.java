package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An objective that nothing measures is unknown in every table, with the reason. */
class UnknownObjectivesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHY = "nothing measures exports in time";
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 1, max: 5}}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: steady}
      spec: {service: shop, arrivals: {rate: 5/s}}
      ---
      apiVersion: premortem/v1
      kind: Resource
      metadata: {name: db}
      spec: {kind: database}
      ---
      service: shop
      slos:
        - {name: availability, target: 99.9%, window: 1d, metric: good / all}
        - {name: freshness, target: 99%, window: 1d, metric: exports in time}
      ---
      service: db
      slos:
        - {name: availability, target: 99%, window: 1d, metric: good / all}
      ---
      apiVersion: premortem/v1
      kind: Scorecard
      metadata: {name: score}
      spec:
        targets:
          - {name: fresh, statement: exports in time, metric: slo.freshness.budget.remaining, atLeast: 0}
      """;

  @TempDir Path folder;

  private Ran run(String line) {
    List<String> arguments = new ArrayList<>();
    for (String word : line.split(" ")) {
      arguments.add(word.replace("DIR", folder.toString()));
    }
    return Ran.premortem(arguments.toArray(new String[0]));
  }

  private void bundle(String name, String text) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve(name));
    Files.writeString(bundle.resolve("all.yaml"), text);
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void everyTableOfASimulationSaysUnknownAndWhy() throws IOException {
    bundle("shop", SHOP);
    Ran ran = run("simulate DIR/shop --replications 2 --horizon 1d --out DIR/out");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("≤ 100%"), ran.out());
    assertTrue(
        ran.out().contains("Whether the objective freshness of shop is met is unknown: " + WHY),
        ran.out());
    assertTrue(
        ran.out().contains("objective availability of db is met is unknown: requests to db"),
        ran.out());

    JsonNode summary = JSON.readTree(read("out/summary.json"));
    JsonNode unknown = summary.path("metricsUnknown");
    for (String metric :
        List.of(
            "slo.freshness.met.probability",
            "slo.db.availability.met.probability",
            "target.fresh.met.probability")) {
      assertEquals("unknown", unknown.path(metric).path("verdict").asText(), unknown::toString);
      assertTrue(unknown.path(metric).path("mean").isNull(), unknown::toString);
    }
    assertEquals(3, unknown.size(), unknown::toString);
    JsonNode metrics = summary.at("/scenarios/0/metrics");
    assertTrue(metrics.has("slo.shop.availability.met.probability"), metrics::toString);
    assertFalse(metrics.has("slo.db.availability.met.probability"), metrics::toString);
    assertEquals("freshness", summary.at("/objectivesUnknown/0/name").asText());

    String row = "| `slo.freshness.met.probability` | unknown: " + WHY + " |";
    assertTrue(read("out/summary.md").contains(row), read("out/summary.md"));
    String cell = "slo.freshness.met.probability</code><span class=\"words\">" + WHY;
    assertTrue(
        read("out/index.html").contains(cell + "</span></td><td class=\"n\">unknown</td>"), cell);

    List<String> csv = read("out/outcomes.csv").lines().toList();
    List<String> head = List.of(csv.get(0).split(",", -1));
    List<String> first = List.of(csv.get(1).split(",", -1));
    assertEquals(head.size(), first.size());
    assertEquals("unknown", first.get(head.indexOf("slo.freshness.met.probability")));

    Ran card = run("scorecard DIR/shop --simulation DIR/out/summary.json");
    assertTrue(card.out().matches("(?s).*unknown +exports in time +" + WHY + ".*"), card.out());
  }

  @Test
  void withNothingMeasuredTheColumnOfObjectivesIsUnknownNotEmpty() throws IOException {
    bundle("shop", SHOP.replace("good / all", "exports in time"));
    Ran ran = run("simulate DIR/shop --replications 2 --horizon 1d --out DIR/out");
    assertTrue(ran.out().matches("(?s).*baseline +2 +unknown .*"), ran.out());
  }

  @Test
  void aGateOnAnUnknownObjectiveFailsCheckAndSimulate() throws IOException {
    String gates =
        """
        ---
        apiVersion: premortem/v1
        kind: Gates
        metadata: {name: gates}
        spec:
          gates:
            - {name: fresh, metric: slo.freshness.met.probability, atLeast: 0.9}
            - {name: there, metric: slo.db.availability.budget.remaining, atLeast: 0}
        """;
    bundle("shop", SHOP + gates);
    Ran check = run("check DIR/shop");
    assertEquals(1, check.status(), check.out());
    assertEquals(2, check.out().split("error\\[GATE-UNKNOWN\\]", -1).length - 1, check.out());
    Ran ran = run("simulate DIR/shop --replications 2 --horizon 1d --out DIR/out");
    assertEquals(2, ran.status(), ran.out());
    assertTrue(ran.err().contains("error[GATE-UNKNOWN]"), ran.err());
  }

  @Test
  void aChangeThatLeavesAnObjectiveUnknownIsWorse() throws IOException {
    bundle("base", SHOP);
    bundle("blind", SHOP.replaceFirst("good / all", "exports of the night"));
    String flags = " --replications 2 --horizon 1d --out DIR/compared";
    Ran same = run("compare DIR/base DIR/base" + flags);
    assertEquals(0, same.status(), same.out() + same.err());
    assertTrue(
        same.out().contains("slo.freshness.met.probability is unknown with both: " + WHY),
        same.out());
    Ran worse = run("compare DIR/base DIR/blind" + flags);
    assertEquals(1, worse.status(), worse.out() + worse.err());
    assertTrue(
        worse.out().contains("slo.shop.availability.met.probability is unknown with the candidate"),
        worse.out());
    assertTrue(worse.out().contains("1 no longer known"), worse.out());
  }

  @Test
  void aBacktestSaysWhichObjectivesNoRecordingCanTell() throws IOException {
    bundle("shop", SHOP);
    Files.writeString(
        folder.resolve("requests.csv"),
        """
        timestamp,service,signal,value
        2026-01-20T00:00:00Z,shop,requests,100
        2026-01-20T00:01:00Z,shop,requests,100
        """);
    Ran text = run("backtest DIR/shop --signals DIR/requests.csv");
    assertTrue(text.out().contains("freshness of shop is met is unknown: " + WHY), text.out());
    Ran json = run("backtest DIR/shop --signals DIR/requests.csv --format json");
    assertEquals(
        WHY,
        JSON.readTree(json.out()).at("/summary/objectivesUnknown/0/reason").asText(),
        json.out());
  }
}
