package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy author does at the desk: test, explain, backtest, import. */
class WorkbenchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  private String bundle = "";
  private String csv = "";

  @BeforeEach
  void init() throws IOException {
    bundle = folder.resolve("bundle").toString();
    assertEquals(0, Ran.premortem("init", bundle).status());
    StringBuilder rows = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 60; minute++) {
      String time = "2026-01-20T%02d:%02d:00Z".formatted(8 + minute / 60, minute % 60);
      rows.append(time).append(",shop,requests,100\n");
      rows.append(time).append(",shop,errors,").append(minute >= 30 && minute < 40 ? 50 : 0);
      rows.append('\n');
    }
    csv = Files.writeString(folder.resolve("hour.csv"), rows).toString();
  }

  private static JsonNode json(String... arguments) throws IOException {
    Ran ran = Ran.premortem(arguments);
    assertEquals(0, ran.status(), ran.err());
    return JSON.readTree(ran.out());
  }

  @Test
  void theTestsOfANewBundlePassAndAFailureSaysWhy() throws IOException {
    Ran ran = Ran.premortem("test", bundle, "--coverage", "--out", folder.resolve("c").toString());
    assertEquals(0, ran.status(), ran.out());
    assertTrue(ran.out().contains("3 tests, 3 passed, 0 failed\n"), ran.out());
    assertTrue(ran.out().contains("rules fired"), ran.out());
    assertTrue(Files.readString(folder.resolve("c/coverage.html")).contains("never"));

    Path tests = Path.of(bundle, "tests.yaml");
    Files.writeString(
        tests, Files.readString(tests).replace("values: 0x4 20x10", "values: 0x4 8x10"));
    Ran failed = Ran.premortem("test", bundle, "--filter", "fifth");
    assertEquals(1, failed.status());
    assertTrue(failed.out().contains("FAIL  a-fifth-of-requests-failing-is-p0\n"), failed.out());
    assertTrue(failed.out().contains(tests + ":11: expected openIncident, severity P0, within 8m"));
    assertTrue(
        failed.out().contains("errorRatio is 0.048, 0.052 from it")
            || failed.out().contains("errorRatio is 0.064, 0.036 from it"),
        failed.out());
    assertTrue(failed.out().contains("1 test, 0 passed, 1 failed"), failed.out());

    Ran junit = Ran.premortem("test", bundle, "--format", "junit");
    assertEquals(1, junit.status());
    assertTrue(junit.out().startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite "));
    assertTrue(junit.out().contains("tests=\"3\" failures=\"1\""), junit.out());
    JsonNode json = JSON.readTree(Ran.premortem("test", bundle, "--format", "json").out());
    assertFalse(json.path("passed").asBoolean(true));
    assertEquals(3, json.path("tests").size());
  }

  @Test
  void aTestThatCanNotBeRightIsFoundByCheckAndRunsNothing() throws IOException {
    Path tests = Path.of(bundle, "tests.yaml");
    Files.writeString(tests, Files.readString(tests).replace("decision: page", "decision: pge"));
    Ran check = Ran.premortem("check", bundle);
    assertEquals(1, check.status());
    assertTrue(check.out().contains(tests + ":12:18: error[TEST-INVALID]"), check.out());
    assertEquals(2, Ran.premortem("test", bundle).status());
  }

  @Test
  void anExplanationGoesBackToSignalsAndToTheLineOfTheLimit() throws IOException {
    String name = "a-fifth-of-requests-failing-is-p0";
    Ran ran =
        Ran.premortem("explain", bundle, "--test", name, "--rule", "incident: error ratio is P0");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("  holds   ServiceHealth( errorRatio > 0.1 )\n"), ran.out());
    assertTrue(
        ran.out().contains("  window  errors over requests of the ratio window\n"), ran.out());
    assertTrue(ran.out().contains("  signal  errors: "), ran.out());
    assertTrue(ran.out().contains("  limit   " + bundle + "/shop.yaml:"), ran.out());
    Ran not =
        Ran.premortem(
            "explain",
            bundle,
            "--test",
            name,
            "--at",
            "5m",
            "--rule",
            "incident: error ratio is P0");
    assertTrue(not.out().contains("does not hold\n  fails   ServiceHealth("), not.out());
    assertTrue(not.out().contains("0.06 from it"), not.out());
    JsonNode json = json("explain", bundle, "--test", name, "--at", "8m", "--format", "json");
    assertTrue(json.path("decisions").size() > 2);
    assertTrue(json.path("notHolding").size() > 0);
    JsonNode recorded =
        json(
            "explain",
            bundle,
            "--signals",
            csv,
            "--rule",
            "incident: error ratio is P0",
            "--format",
            "json");
    assertEquals("2026-01-20T08:32:00Z", recorded.at("/decisions/0/time").asText());
    assertEquals(2, Ran.premortem("explain", bundle, "--test", "none").status());
    assertEquals(2, Ran.premortem("explain", bundle, "--test", name, "--rule", "x").status());
    assertEquals(2, Ran.premortem("explain", bundle).status());
    Ran late = Ran.premortem("explain", bundle, "--test", name, "--at", "3h");
    assertEquals(2, late.status());
    assertTrue(late.err().contains("the last interval ends at "), late.err());
  }

  @Test
  void aBacktestPrintsWhatTheContractSays() throws IOException {
    JsonNode json = json("backtest", bundle, "--signals", csv, "--format", "json");
    JsonNode opened = null;
    for (JsonNode decision : json.path("decisions")) {
      boolean p0 = decision.path("severity").asText().equals("P0");
      if (opened == null && p0 && decision.path("kind").asText().equals("openIncident")) {
        opened = decision;
      }
    }
    assertTrue(opened != null, json::toString);
    assertEquals("shop", opened.path("service").asText());
    assertEquals("incident: error ratio is P0", opened.path("rule").asText());
    assertEquals(0.2, opened.at("/facts/ServiceHealth:shop/errorRatio").asDouble(), 1e-9);
    assertTrue(opened.at("/limit/file").asText().endsWith("shop.yaml"));
    assertTrue(opened.at("/limit/line").asInt() > 0);
    assertEquals(120, json.at("/summary/values").asInt());
    assertEquals(1, json.at("/summary/pages").asInt());
    // The same recording, the same bytes.
    assertEquals(
        Ran.premortem("backtest", bundle, "--signals", csv).out(),
        Ran.premortem("backtest", bundle, "--signals", csv).out());
  }

  @Test
  void aBacktestComparesTwoBundlesAndMeetsLabels() throws IOException {
    String other = folder.resolve("other").toString();
    assertEquals(0, Ran.premortem("init", other).status());
    Path shop = Path.of(other, "shop.yaml");
    Files.writeString(
        shop, Files.readString(shop).replace("errorRatioAbove: 10%", "errorRatioAbove: 90%"));
    Path labels =
        Files.writeString(
            folder.resolve("labels.json"),
            "{\"shop\": [[\"2026-01-20T08:28:00Z\", \"2026-01-20T08:45:00Z\"]]}");
    String out = folder.resolve("out").toString();
    JsonNode json =
        json(
            "backtest",
            bundle,
            "--signals",
            csv,
            "--labels",
            labels.toString(),
            "--compare",
            other,
            "--out",
            out,
            "--format",
            "json");
    assertEquals(1, json.at("/summary/labels/detected").asInt());
    assertEquals(1.0, json.at("/summary/labels/recall").asDouble());
    assertTrue(json.path("differences").size() > 0);
    assertEquals("base", json.at("/differences/0/only").asText());
    assertTrue(Files.readString(Path.of(out, "index.html")).contains("What differs"));
  }

  @ParameterizedTest
  @CsvSource({
    "backtest BUNDLE --signals none.csv, there is no file",
    "backtest BUNDLE --signals other=CSV, is about what was recorded",
    "backtest BUNDLE --signals CSV --tick 5bananas, is no duration",
    "backtest BUNDLE --signals BUNDLE/shop.yaml, CSV-HEADER",
    "import alerts none.json --out x, there is no file",
    "import weather CSV --out x, Invalid value",
    "test CSV, no unit-test file of promtool",
    "simulate POLICIES/baseline, has no Service to simulate",
  })
  void wrongInputIsSaidWithStatus2(String line, String said) {
    String policies = System.getProperty("premortem.root") + "/policies";
    String filled = line.replace("BUNDLE", bundle).replace("CSV", csv);
    Ran ran = Ran.premortem(filled.replace("POLICIES", policies).split(" "));
    assertEquals(2, ran.status(), ran.err());
    assertTrue(ran.err().contains(said), ran.err());
    assertFalse(ran.err().contains("\tat "), ran.err());
  }

  @Test
  void anImportIsABundleThatChecksCleanAndNothingIsOverwritten() throws IOException {
    String policies =
        System.getProperty("premortem.root")
            + "/policies/agent-marketplace/infrastructure/monitoring/alert-policies.yaml";
    String out = folder.resolve("imported").toString();
    Ran ran = Ran.premortem("import", "alerts", policies, "--out", out, "--format", "json");
    // What is at the other end of a notification channel is not in a policy.
    assertEquals(1, ran.status(), ran.err());
    JsonNode json = JSON.readTree(ran.out());
    assertEquals(0, json.path("refused").asInt());
    assertTrue(json.path("changed").asInt() > 0);
    Ran check = Ran.premortem("check", out);
    assertEquals(0, check.status(), check.out());
    assertEquals(2, Ran.premortem("import", "alerts", policies, "--out", out).status());
  }
}
