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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that answer questions: compare, tune, fit, forecast, simulate of every request. */
class AnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUEUE =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: queue}
      spec:
        instances: {min: 10, max: 10}
        concurrency: 1
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: steady}
      spec:
        service: queue
        arrivals: {process: poisson, rate: 9/s}
        serviceTime: {distribution: exponential, mean: 1s}
      """;

  @TempDir Path folder;

  private Ran run(String line) {
    List<String> arguments = new ArrayList<>();
    for (String word : line.split(" ")) {
      arguments.add(word.replace("DIR", folder.toString()));
    }
    return Ran.premortem(arguments.toArray(new String[0]));
  }

  private String bundle(String name, String text) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve(name));
    Files.writeString(bundle.resolve("all.yaml"), text);
    return bundle.toString();
  }

  @Test
  void theSmallestBundleWaitsAsErlangSays() throws IOException {
    bundle("queue", QUEUE);
    Ran ran =
        run(
            "simulate DIR/queue --fidelity request --warmup 30m --horizon 6h --replications 8"
                + " --format json --out DIR/out");
    assertEquals(0, ran.status(), ran.err());
    JsonNode wait = JSON.readTree(ran.out()).at("/scenarios/0/metrics/requests.wait");
    assertEquals("baseline", JSON.readTree(ran.out()).at("/scenarios/0/name").asText());
    assertTrue(wait.at("/ci95/0").asDouble() < 0.6687, wait.toString());
    assertTrue(wait.at("/ci95/1").asDouble() > 0.6687, wait.toString());
    assertEquals(2.59, wait.at("/p95").asDouble(), 0.3);
  }

  @Test
  void compareSaysWorseWithItsExitStatusAndJson() throws IOException {
    bundle("base", QUEUE);
    bundle("worse", QUEUE.replace("max: 10", "max: 10").replace("rate: 9/s", "rate: 9.8/s"));
    String flags = " --horizon 2h --replications 8 --fidelity request --out DIR/out";
    Ran same = run("compare DIR/base DIR/base" + flags);
    assertEquals(0, same.status(), same.err());
    assertTrue(same.out().contains("the same: no future came out otherwise"), same.out());
    Ran worse = run("compare DIR/base DIR/worse --format json" + flags);
    assertEquals(1, worse.status(), worse.err());
    JsonNode json = JSON.readTree(worse.out());
    assertEquals(
        "worse", json.at("/scenarios/0/metrics/requests.wait/verdict").asText(), worse.out());
    assertTrue(json.at("/worse").asBoolean());
    assertTrue(Files.readString(folder.resolve("out/comparison.md")).startsWith("### Premortem: "));
    assertEquals(1, run("compare DIR/base DIR/worse --metric requests.wait" + flags).status());
    assertEquals(2, run("compare DIR/base DIR/worse --metric no.such" + flags).status());
  }

  @Test
  void tuneWritesAPatchAndAFront() throws IOException {
    bundle(
        "shop",
        QUEUE.replace("10, max: 10", "10, max: 30")
            + "---\napiVersion: premortem/v1\nkind: Costs\nmetadata: {name: c}\n"
            + "spec: {components: [{name: run, service: queue, monthly: 100, instancesIncluded: 1}]}\n");
    Ran ran =
        run(
            "tune DIR/shop --vary service.instances.min=8..20 --objective requests.wait --objective"
                + " cost.perMonth --points 7 --replications 4 --horizon 2h --out DIR/out --format json");
    assertEquals(0, ran.status(), ran.err());
    JsonNode json = JSON.readTree(ran.out());
    assertEquals(8, json.at("/points").size());
    assertTrue(Files.exists(folder.resolve("out/chosen.patch")));
    assertTrue(Files.size(folder.resolve("out/index.html")) > 100_000);
  }

  @Test
  void recommendSaysWhatAChangeSavesAndRisks() throws IOException {
    assertEquals(0, run("init DIR/shop").status());
    Ran ran =
        run(
            "recommend DIR/shop --scenario good-deploys --replications 16 --horizon 6h --risk 25%"
                + " --out DIR/out --format json");
    assertEquals(0, ran.status(), ran.err());
    JsonNode json = JSON.readTree(ran.out());
    assertEquals("premortem/recommendations/v1", json.at("/schema").asText());
    JsonNode billing = json.at("/recommendations/0");
    assertEquals("billing by instances", billing.at("/change").asText(), ran.out());
    assertEquals("recommended", billing.at("/verdict").asText());
    assertTrue(billing.at("/savingPerMonth/ci95/0").asDouble() > 10, ran.out());
    assertTrue(billing.at("/file").asText().endsWith("shop.yaml"), ran.out());
    assertEquals(JSON.readTree(folder.resolve("out/recommendations.json").toFile()), json);
  }

  @Test
  void rareEventsAndMirroredPairsAreInTheSummary() throws IOException {
    bundle("queue", QUEUE);
    Ran ran =
        run(
            "simulate DIR/queue --horizon 2h --replications 20 --antithetic --rare"
                + " requests.latency>30 --format json --out DIR/out");
    assertEquals(0, ran.status(), ran.err());
    JsonNode json = JSON.readTree(ran.out());
    assertEquals(0, json.at("/rare/0/hits").asInt());
    assertEquals(3.689 / 20, json.at("/rare/0/ci95/1").asDouble(), 1e-4, "Garwood's none of 20");
    double ratio = json.at("/scenarios/0/metrics/requests.latency/varianceRatio").asDouble();
    assertTrue(ratio > 0.2, ran.out());
    Ran alone =
        run(
            "simulate DIR/queue --horizon 2h --replication 3 --antithetic --format json --out DIR/one");
    assertEquals(0, alone.status(), alone.err());
  }

  /** A bundle whose futures differ, so that a replay that draws another one is noticed. */
  private static final String GATED =
      """
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: easy}
      spec: {description: Nothing happens.}
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: hard}
      spec: {description: A crowd., faults: [{kind: flashCrowd, target: queue, factor: 1.05}]}
      ---
      apiVersion: premortem/v1
      kind: Gates
      metadata: {name: gates}
      spec:
        gates:
          - {name: easy enough, scenario: easy, metric: requests.failed.rate, atMost: 1}
          - {name: hard enough, scenario: hard, metric: requests.failed.rate, atMost: 1}
      """;

  @Test
  void thePagesHintReplaysTheVeryFutureThatItShows() throws IOException {
    bundle("queue", QUEUE + GATED);
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 5 * 1440; minute++) {
      csv.append(1_768_867_200L + 60L * minute).append(",queue,requests,");
      csv.append(200 + 7 * (minute / 1440) + minute % 11).append('\n');
    }
    Files.writeString(folder.resolve("r.csv"), csv);
    Ran ran =
        run(
            "simulate DIR/queue --scenario hard --replications 6 --horizon 3h --warmup 30m --tick 30s"
                + " --seed 5 --antithetic --traffic queue=DIR/r.csv --fidelity request --format json"
                + " --out DIR/out");
    assertEquals(0, ran.status(), ran.err());
    Matcher hint =
        Pattern.compile("Replication (\\d+), replay with <code class=\"replay\">([^<]*)</code>")
            .matcher(Files.readString(folder.resolve("out/index.html")));
    assertTrue(hint.find());
    String number = hint.group(1);
    String command = hint.group(2).replaceFirst("^premortem ", "");
    Ran again = run(command + " --out DIR/again --format json");
    assertEquals(0, again.status(), again.out() + again.err());
    String row = "hard," + number + ",";
    assertEquals(
        Files.readAllLines(folder.resolve("out/outcomes.csv")).stream()
            .filter(l -> l.startsWith(row))
            .toList(),
        Files.readAllLines(folder.resolve("again/outcomes.csv")).stream().skip(1).toList());
    JsonNode run = JSON.readTree(ran.out()).path("run");
    assertEquals(6, run.at("/replicationsRun/hard").asInt());
    assertEquals("request", run.path("fidelity").asText());
    assertTrue(run.at("/traffic/queue").asText().startsWith("sha256:"));
    assertTrue(run.path("digest").asText().startsWith("sha256:"));
    assertFalse(
        run.path("digest").equals(JSON.readTree(again.out()).at("/run/digest")), "another run");
  }

  @Test
  void whatWasNotRunIsNotSignedAndTheNumberRunIs() throws IOException {
    bundle("queue", QUEUE + GATED);
    run("keys generate DIR/key.pem");
    Ran part =
        run(
            "simulate DIR/queue --scenario easy --replications 4 --horizon 1h --attest DIR/key.pem --out DIR/part");
    assertEquals(0, part.status(), part.err());
    assertTrue(part.err().contains("hard enough in hard, which was not simulated"), part.err());
    assertFalse(Files.exists(folder.resolve("part/attestation.json")));
    assertEquals(2, run("attest sign DIR/part/summary.json --key DIR/key.pem").status());
    Ran whole =
        run(
            "simulate DIR/queue --replications 500 --horizon 1h --precision instances=±1"
                + " --attest DIR/key.pem --out DIR/whole");
    assertEquals(0, whole.status(), whole.err());
    JsonNode summary = JSON.readTree(folder.resolve("whole/summary.json").toFile());
    int run = summary.path("replications").asInt();
    assertTrue(run < 500, "stopped early: " + run);
    assertEquals(500, summary.at("/run/replicationsAsked").asInt());
    assertEquals(run, summary.at("/run/replicationsRun/easy").asInt());
    String payload =
        new String(
            java.util.Base64.getDecoder()
                .decode(
                    JSON.readTree(folder.resolve("whole/attestation.json").toFile())
                        .path("payload")
                        .asText()),
            java.nio.charset.StandardCharsets.UTF_8);
    JsonNode predicate = JSON.readTree(payload).path("predicate");
    assertEquals(run, predicate.path("replications").asInt());
    assertEquals(summary.path("run"), predicate.path("run"));
    assertEquals(
        0,
        run("attest verify DIR/whole/attestation.json --key DIR/key.pem.pub --bundle DIR/queue")
            .status());
  }

  @ParameterizedTest
  @CsvSource({
    "compare DIR/queue DIR/nowhere,2",
    "compare DIR/queue,2",
    "compare DIR/queue DIR/alerts,2",
    "simulate DIR/alerts,2",
    "tune DIR/alerts --vary metric.limits.0.value=1..9,2",
    "tune DIR/queue --vary nonsense,2",
    "tune DIR/queue --vary service.nothing=1..2,2",
    "tune DIR/queue --vary service.concurrency=1..2 --objective none,2",
    "fit --signals DIR/nowhere.csv,2",
    "fit --signals DIR/short.csv --out DIR/t.yaml --page DIR/p,2",
    "recommend DIR/alerts,2",
    "recommend DIR/queue --risk much,2",
    "recommend DIR/queue --engine spark --master local[2],2",
    "simulate DIR/queue --rare nonsense,2",
    "simulate DIR/queue --replications 2 --horizon 1h --rare no.metric>1 --out DIR/o,2",
    "simulate DIR/queue --replications 3 --antithetic,2",
    "fit --signals DIR/short.csv --labels DIR/nowhere.json,2",
    "fit --signals DIR/days.csv --labels DIR/labels.json --out DIR/t.yaml --page DIR/p,2",
    "fit --signals DIR/days.csv --deploys DIR/short.csv --out DIR/t.yaml --page DIR/p,2",
    "fit --signals DIR/days.csv --pages DIR/short.csv --out DIR/t.yaml --page DIR/p,2",
    "fit --signals DIR/days.csv --holiday Christmas,2",
    "forecast,2",
    "forecast --history DIR/series.csv --page DIR/p,2",
    "forecast DIR/queue --history DIR/short.csv,2",
    "forecast --history DIR/nowhere.csv,2",
    "forecast --history DIR/short.csv,2",
    "forecast --history DIR/series.csv --horizon 0,2",
    "forecast --history DIR/series.csv --season 0,2",
  })
  void whatCanNotBeAnsweredIsRefused(String line, int status) throws IOException {
    bundle("queue", QUEUE);
    bundle(
        "alerts",
        """
        apiVersion: premortem/v1
        kind: Metric
        metadata: {name: m}
        spec: {signal: lag, limits: [{value: 3, severity: P2}]}
        """);
    Files.writeString(
        folder.resolve("short.csv"),
        "timestamp,service,signal,value\n1,queue,requests,5\n61,queue,requests,6\n");
    StringBuilder days = new StringBuilder("timestamp,service,signal,value\n");
    for (int hour = 0; hour < 72; hour++) {
      days.append(3600 * hour).append(",queue,requests,").append(500 + hour % 24).append('\n');
    }
    Files.writeString(folder.resolve("days.csv"), days);
    Files.writeString(folder.resolve("labels.json"), "{\"other\": [[\"7200\", \"10800\"]]}");
    Files.writeString(folder.resolve("series.csv"), "series,timestamp,value\na,1,2\na,2,3\n");
    Ran ran = run(line);
    assertEquals(status, ran.status(), ran.out() + ran.err());
    assertTrue(ran.err().startsWith("premortem: ") || ran.err().contains("error["), ran.err());
  }

  @Test
  void aHistoryIsContinuedAsJsonLines() throws IOException {
    StringBuilder csv = new StringBuilder("series,timestamp,value\n");
    for (int i = 0; i < 200; i++) {
      csv.append("a,").append(i).append(',').append(i % 10).append('\n');
      csv.append("b,").append(i).append(",7\n");
    }
    Files.writeString(folder.resolve("series.csv"), csv);
    Ran ran = run("forecast --history DIR/series.csv --season 10 --horizon 3");
    assertEquals(0, ran.status(), ran.err());
    String[] lines = ran.out().split("\n");
    assertEquals(6, lines.length);
    JsonNode last = JSON.readTree(lines[2]);
    assertEquals("a", last.at("/series").asText());
    assertEquals(3, last.at("/step").asInt());
    assertEquals(2, last.at("/mean").asDouble(), 0.1);
    assertTrue(last.at("/lo95").asDouble() <= last.at("/hi95").asDouble());
  }

  @Test
  void theMonthInWhichInstancesRunOutIsSaid() throws IOException {
    String seed = System.getProperty("premortem.root") + "/policies/agent-marketplace";
    Ran certain = Ran.premortem("forecast", seed);
    assertTrue(
        certain
            .out()
            .endsWith("the 20 instances that cp-backend may have are exceeded in month 3\n"),
        certain.out());
    bundle(
        "growing",
        QUEUE
            + "---\napiVersion: premortem/v1\nkind: Capacity\nmetadata: {name: c}\nspec: {service: queue,"
            + " users: 100, usersPerVcpu: 10, memoryGbPerVcpu: 2, vcpusPerInstance: 2,"
            + " costPerInstanceMonth: 1, growth: {perMonth: 10%, standardDeviation: 10%}, months: 12}\n");
    Ran uncertain = run("forecast DIR/growing");
    assertTrue(
        uncertain.out().contains("are exceeded in month 8 (P50), in month"), uncertain.out());
  }

  @Test
  void checkVerboseSaysWhatKeepsAFactFromTheQuietPath() throws IOException {
    bundle("queue", QUEUE);
    Files.writeString(
        folder.resolve("queue/own.drl"),
        "rule \"twice\" when $s : ServiceHealth( errorRatio * 2 > 0.1 )"
            + " then decide.openIncident($s, Severity.P1, \"x\"); end\n");
    Ran ran = run("check DIR/queue --verbose");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("info[DRL-LONG-WAY]: rule \"twice\""), ran.out());
    assertTrue(ran.err().contains("need no Rete"), ran.err());
    assertTrue(!run("check DIR/queue").out().contains("DRL-LONG-WAY"));
  }
}
