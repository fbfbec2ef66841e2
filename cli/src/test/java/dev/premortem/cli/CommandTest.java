package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command as a user types it: output, exit status, and one wrong input each. */
class CommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("premortem.root"));
  private static final String SEED = ROOT.resolve("policies/agent-marketplace").toString();
  @TempDir Path folder;

  private Ran simulate(String bundle, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("simulate", bundle, "--out", folder.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return Ran.premortem(arguments.toArray(new String[0]));
  }

  private String init() {
    String bundle = folder.resolve("bundle").toString();
    assertEquals(0, Ran.premortem("init", bundle).status());
    return bundle;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rate: 0/s"})
  void simulatingWithoutRequestsIsRefusedAndSaysWhatToAdd(String rate) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("idle"));
    String service =
        "apiVersion: premortem/v1\nkind: Service\nmetadata: {name: shop}\nspec: {concurrency: 1}\n";
    String traffic =
        "---\napiVersion: premortem/v1\nkind: Traffic\nmetadata: {name: t}\nspec: {service: shop, arrivals: {";
    Files.writeString(
        bundle.resolve("b.yaml"), rate.isEmpty() ? service : service + traffic + rate + "}}\n");
    Ran ran = simulate(bundle.toString(), "--replications", "2", "--horizon", "1h");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("gets any requests"), ran.err());
    assertTrue(ran.err().contains("hint: add a Traffic document with service: shop"), ran.err());
  }

  @Test
  void moreRequestsThanCanBeSimulatedOneByOneAreRefused() throws IOException {
    String bundle = init();
    Path shop = Path.of(bundle, "shop.yaml");
    Files.writeString(shop, Files.readString(shop).replace("rate: 20/s", "rate: 1000000/s"));
    Ran ran = simulate(bundle, "--replications", "2", "--fidelity", "request");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("hint: shorten --horizon, or use --fidelity flow"), ran.err());
  }

  @Test
  void checkOfTheSeedsBundleHolds() {
    Ran ran = Ran.premortem("check", SEED);
    assertEquals(0, ran.status());
    assertTrue(ran.out().endsWith("ok: 0 errors, 1 warning, 1 note in " + SEED + "\n"), ran.out());
    assertEquals(1, Ran.premortem("check", SEED, "--strict").status());
  }

  @Test
  void checkPrintsNothingButJsonOrSarifWhereAsked() throws IOException {
    JsonNode json = JSON.readTree(Ran.premortem("check", SEED, "--format", "json").out());
    assertEquals("ALERT-COUNT-RATIO", json.at("/problems/0/code").asText());
    assertEquals("warning", json.at("/problems/0/severity").asText());
    assertEquals(13, json.at("/problems/0/line").asInt());
    JsonNode sarif = JSON.readTree(Ran.premortem("check", SEED, "--format", "sarif").out());
    assertEquals("2.1.0", sarif.at("/version").asText());
    assertEquals("ALERT-COUNT-RATIO", sarif.at("/runs/0/results/0/ruleId").asText());
  }

  @Test
  void checkOfABrokenBundleDoesNotHold() throws IOException {
    String bundle = init();
    Path rollout = Path.of(bundle, "rollout.yaml");
    Files.writeString(rollout, Files.readString(rollout).replace("[10, 50, 100]", "[10, 50, 40]"));
    Ran ran = Ran.premortem("check", bundle);
    assertEquals(1, ran.status());
    assertTrue(
        ran.out()
            .contains(
                rollout
                    + ":7:10: error[ROLLOUT-STEPS]: steps must rise and end at 100,"
                    + " found [10, 50, 40]\n  hint: write steps: [10, 40, 50, 100]\n"),
        ran.out());
    assertEquals(2, simulate(bundle).status());
  }

  @Test
  void initWritesABundleThatPassesCheckAndSimulate() {
    String bundle = init();
    Ran check = Ran.premortem("check", bundle);
    assertEquals(0, check.status());
    assertEquals("ok: 0 errors, 0 warnings, 0 notes in " + bundle + "\n", check.out());
    Ran simulate = simulate(bundle, "--replications", "200", "--horizon", "2d");
    assertEquals(0, simulate.status(), simulate.out() + simulate.err());
    assertEquals(2, Ran.premortem("init", bundle).status());
  }

  @Test
  void simulateWritesWhatTheContractSays() throws IOException {
    Ran ran =
        simulate(
            SEED,
            "--scenario",
            "bad-deploy",
            "--replications",
            "16",
            "--horizon",
            "2d",
            "--format",
            "json");
    Path out = folder.resolve("out");
    String written = Files.readString(out.resolve("summary.json"));
    assertEquals(written, ran.out());
    JsonNode summary = JSON.readTree(written);
    assertEquals("premortem/simulation/v1", summary.get("schema").asText());
    assertEquals(SEED, summary.at("/bundle/path").asText());
    assertTrue(summary.at("/bundle/digest").asText().matches("sha256:[0-9a-f]{64}"));
    assertEquals("P2D", summary.get("horizon").asText());
    assertEquals("PT1M", summary.get("tick").asText());
    assertEquals(16 * 2880 * 2, summary.get("ticks").asLong());
    JsonNode missed = summary.at("/scenarios/0/metrics").get("rollback.missed.rate");
    for (String field : List.of("mean", "ci95", "p50", "p95", "p99", "n", "unit")) {
      assertTrue(missed.has(field), field);
    }
    assertTrue(summary.at("/gates/0").has("bound"));
    assertEquals(summary.get("passed").asBoolean() ? 0 : 1, ran.status());
    assertEquals(17, Files.readAllLines(out.resolve("outcomes.csv")).size());
    assertTrue(Files.readString(out.resolve("summary.md")).startsWith("# Premortem of " + SEED));
    String html = Files.readString(out.resolve("index.html"));
    assertFalse(html.contains("<script src"), "the page must open offline");
    assertFalse(html.contains("<link"), "the page must open offline");
  }

  @Test
  void theSummaryIsTheSameToTheByteOnOneAndTwoThreads() throws IOException {
    assertEquals(summaryOn("1"), summaryOn("2"));
  }

  private String summaryOn(String threads) throws IOException {
    Ran ran =
        simulate(
            SEED,
            "--replications",
            "20",
            "--horizon",
            "1d",
            "--threads",
            threads,
            "--format",
            "json");
    ObjectNode summary = (ObjectNode) JSON.readTree(ran.out());
    summary.remove("wallSeconds");
    summary.remove("engine");
    return summary.toString();
  }

  @Test
  void recordedTrafficTakesThePlaceOfTheBundles() throws IOException {
    String bundle = init();
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 3000; minute++) {
      if (minute % 500 != 499) {
        csv.append(minute * 60L).append(",web,requests,").append(60 + minute % 7).append('\n');
      }
    }
    Path file = folder.resolve("web.csv");
    Files.writeString(file, csv);
    Ran named = simulate(bundle, "--traffic", "shop=" + file, "--replications", "4");
    assertTrue(named.status() <= 1, named.err());
    assertTrue(named.err().contains(file + ":501:1: warning[CSV-GAP]"), named.err());
    Ran unnamed = simulate(bundle, "--traffic", file.toString());
    assertEquals(2, unnamed.status());
    assertTrue(unnamed.err().contains("--traffic shop=" + file), unnamed.err());
  }

  @Test
  void aRealMonthOfTrafficRuns() {
    Path month = ROOT.resolve("../shared/data/traffic/nasa-1995-07-per-minute.csv");
    Assumptions.assumeTrue(Files.exists(month), "skipped: ../shared/data is not here");
    Ran ran =
        simulate(
            SEED,
            "--traffic",
            "cp-backend=" + month,
            "--replications",
            "8",
            "--scenario",
            "baseline",
            "--scenario",
            "bad-deploy");
    assertTrue(ran.status() <= 1, ran.err());
    assertTrue(ran.out().contains("bad-deploy"), ran.out());
  }

  @Test
  void forecastPrintsTheArithmetic() throws IOException {
    JsonNode months = JSON.readTree(Ran.premortem("forecast", SEED, "--format", "json").out());
    assertEquals(
        "{\"month\":1,\"users\":1300,\"vcpus\":26,\"memoryGb\":52,\"instances\":13,\"cost\":195000}",
        months.get(0).toString());
    assertEquals(
        "{\"month\":6,\"users\":4825,\"vcpus\":97,\"memoryGb\":194,\"instances\":49,\"cost\":735000}",
        months.get(5).toString());
    assertTrue(Ran.premortem("forecast", SEED).out().contains("₹735,000"));
  }

  @Test
  void uncertainGrowthGivesQuantiles() throws IOException {
    String bundle = folder.resolve("uncertain").toString();
    Files.createDirectories(Path.of(bundle));
    Files.writeString(
        Path.of(bundle, "b.yaml"),
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: a}
        spec: {}
        ---
        apiVersion: premortem/v1
        kind: Capacity
        metadata: {name: c}
        spec:
          service: a
          users: 1000
          usersPerVcpu: 50
          costPerInstanceMonth: 10
          growth: {perMonth: 10%, standardDeviation: 5%}
        """);
    JsonNode month =
        JSON.readTree(Ran.premortem("forecast", bundle, "--format", "json").out()).get(5);
    assertTrue(month.at("/users/p50").asInt() < month.at("/users/p90").asInt());
    assertTrue(month.at("/users/p90").asInt() < month.at("/users/p99").asInt());
  }

  @Test
  void schemaKnowsEveryKindAndNamesTheNearest() throws IOException {
    assertEquals(
        "Rollout", JSON.readTree(Ran.premortem("schema", "Rollout").out()).get("title").asText());
    assertTrue(JSON.readTree(Ran.premortem("schema").out()).get("anyOf").size() > 20);
    Ran wrong = Ran.premortem("schema", "Rolout");
    assertEquals(2, wrong.status());
    assertTrue(wrong.err().contains("did you mean Rollout?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "check", "schema", "simulate", "forecast", "completion"})
  void everyCommandHasHelpWithAnExample(String command) {
    Ran ran = Ran.premortem(command, "--help");
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("Example"), ran.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "simulat",
        "check",
        "check /nowhere",
        "simulate /nowhere",
        "forecast /nowhere",
        "check . --format xml",
        "simulate SEED --horizon soon",
        "simulate SEED --replications 0",
        "simulate SEED --replications x",
        "simulate SEED --tick 0s",
        "simulate SEED --threads 0",
        "simulate SEED --scenario nothing",
        "simulate SEED --precision cost.perMonth",
        "simulate SEED --precision nothing=1",
        "simulate SEED --traffic nowhere.csv",
        "simulate SEED --traffic nothing=pom.xml",
        "simulate SEED --fidelity exact",
        "forecast SEED --months 0",
        "judge",
        "judge nowhere.json",
        "judge SEED",
        "judge SEED/README.md",
        "keys id SEED/traffic.yaml",
        "attest sign nowhere.json --key key.pem",
        "attest sign SEED/system.yaml --key key.pem",
        "attest verify nowhere.json --key nowhere.pub",
        "scorecard SEED --simulation nowhere.json",
        "scorecard SEED --simulation SEED/system.yaml",
        "enforce SEED --config nowhere.yaml",
        "sandbox SEED --speed 0",
        "demo SEED --speed 4000",
        "override --mode observe --min 2",
        "override --service cp-backend --max 2",
      })
  void wrongUsageEndsWithTwoAMessageAndNoStackTrace(String words) {
    String[] arguments = words.isEmpty() ? new String[0] : words.replace("SEED", SEED).split(" ");
    Ran ran = Ran.premortem(arguments);
    assertEquals(2, ran.status(), ran.out() + ran.err());
    assertTrue(ran.err().startsWith("premortem: "), ran.err());
    assertFalse(ran.err().contains("\tat "), ran.err());
  }

  @Test
  void judgeSaysWhatItFoundAndEndsWithOneUnlessTheCandidatePasses() throws IOException {
    Path file = folder.resolve("samples.json");
    String metric = "{\"name\": \"latency\", \"stable\": [1, 2, 3, 4, 5, 6], \"candidate\": ";
    Files.writeString(file, "{\"metrics\": [" + metric + "[11, 12, 13, 14, 15, null]}]}");
    Ran failed = Ran.premortem("judge", file.toString());
    assertEquals(1, failed.status());
    JsonNode json = JSON.readTree(failed.out());
    assertEquals("fail", json.at("/verdict").asText());
    assertEquals(0, json.at("/score").asInt(-1));
    assertEquals("high", json.at("/metrics/0/classification").asText());
    assertEquals(13 / 3.5, json.at("/metrics/0/effect").asDouble(), 1e-12);
    assertEquals(2, json.at("/metrics/0/interval").size());
    Files.writeString(file, "{\"metrics\": [" + metric + "[1, 2, 3, 4, 5, 6]}]}");
    Ran passed = Ran.premortem("judge", file.toString(), "--format", "text");
    assertEquals(0, passed.status());
    assertTrue(passed.out().startsWith("pass, score 100.0 of 100\n"), passed.out());
    Files.writeString(file, "{\"metrics\": [" + metric + "\n[true]}]}");
    Ran wrong = Ran.premortem("judge", file.toString());
    assertEquals(2, wrong.status());
    assertTrue(wrong.err().contains("samples.json:2:2"), wrong.err());
  }

  @Test
  void aFolderThatCannotBeWrittenIsTheEnvironmentsFault() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "x");
    Ran ran =
        Ran.premortem(
            "simulate", SEED, "--replications", "1", "--out", file.resolve("out").toString());
    assertEquals(3, ran.status(), ran.err());
  }
}
