package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromqlCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RULES =
      """
      groups:
        - name: alerts
          rules:
            - alert: Down
              expr: up == 0
              for: 5m
              labels: {severity: page}
              annotations: {summary: "{{ $labels.instance }} is down"}
      """;
  private static final String TESTS =
      """
      rule_files: [rules.yml]
      tests:
        - name: an instance goes down
          interval: 1m
          input_series:
            - series: 'up{instance="a"}'
              values: 1 0x20
          alert_rule_test:
            - eval_time: 5m
              alertname: Down
            - eval_time: 6m
              alertname: Down
              exp_alerts:
                - exp_labels: {instance: a, severity: page}
                  exp_annotations: {summary: a is down}
          promql_expr_test:
            - expr: sum(up)
              eval_time: 0
              exp_samples: [{value: 1}]
            - expr: up
              eval_time: 2m
              exp_samples: [{labels: 'up{instance="a"}', value: 7}]
      """;

  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("rules.yml"), RULES);
    Files.writeString(folder.resolve("rules-test.yml"), TESTS);
    Files.writeString(
        folder.resolve("answer.json"),
        """
        {"status": "success", "data": {"resultType": "matrix", "result": [
          {"metric": {"__name__": "a_total", "code": "200"},
           "values": [[0, "0"], [60, "60"], [120, "120"], [180, "180"]]},
          {"metric": {"__name__": "a_total", "code": "500"},
           "values": [[0, "0"], [60, "6"], [120, "12"], [180, "NaN"]]}]}}
        """);
    Files.writeString(
        folder.resolve("long.csv"),
        "timestamp,service,signal,value\n0,shop,requests,5\n60,shop,requests,7\n");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void unitTestsOfPromtoolRunUnchangedAndSayWhatDiffers() throws IOException {
    Ran ran = Ran.premortem("test", path("rules-test.yml"), "--format", "json");
    assertEquals(1, ran.status(), ran.err());
    JsonNode checks = JSON.readTree(ran.out()).path("checks");
    assertEquals(4, checks.size());
    assertEquals("Down", checks.path(0).path("alertname").asText());
    assertEquals("5m", checks.path(0).path("evalTime").asText());
    assertTrue(checks.path(0).path("passed").asBoolean());
    assertEquals(0, checks.path(0).path("group").asInt());
    assertTrue(checks.path(1).path("passed").asBoolean(), ran.out());
    assertEquals("a is down", checks.at("/1/got/0/annotations/summary").asText());
    assertEquals("up", checks.path(3).path("expr").asText());
    assertEquals(0, checks.at("/3/got/0/value").asInt());
    assertTrue(!checks.path(3).path("passed").asBoolean());

    String text = Ran.premortem("test", path("rules-test.yml")).out();
    assertTrue(text.contains("ok    an instance goes down: alert Down at 6m\n"), text);
    assertTrue(text.contains("expected up{instance=\"a\"} 7\n") || text.contains("7\n"), text);
    assertTrue(text.endsWith("4 checks, 3 passed, 1 failed\n"), text);
    String junit = Ran.premortem("test", path("rules-test.yml"), "--format", "junit").out();
    assertTrue(junit.contains("tests=\"4\" failures=\"1\""), junit);
  }

  @Test
  void unitTestsInABundleRunWithItsOwn() throws IOException {
    Path bundle = folder.resolve("bundle");
    assertEquals(0, Ran.premortem("init", bundle.toString()).status());
    Files.writeString(bundle.resolve("rules.yml"), RULES);
    Files.writeString(bundle.resolve("rules-test.yml"), TESTS.replace("value: 7", "value: 0"));
    Ran ran = Ran.premortem("test", bundle.toString(), "--format", "json");
    assertEquals(0, ran.status(), ran.out() + ran.err());
    JsonNode root = JSON.readTree(ran.out());
    assertEquals(4, root.path("checks").size());
    assertTrue(root.path("tests").size() > 0);
    assertTrue(root.path("passed").asBoolean());
  }

  @Test
  void mistakesInUnitTestsAreSaidWithTheirPlace() throws IOException {
    Files.writeString(
        folder.resolve("bad-test.yml"),
        "rule_files: [rules.yml]\ntests:\n  - intervall: 1m\n    promql_expr_test: []\n");
    Ran ran = Ran.premortem("test", path("bad-test.yml"));
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("bad-test.yml:3:5: error[PROMETHEUS-TEST]"), ran.err());
    assertEquals(2, Ran.premortem("test", path("rules.yml")).status());
  }

  @Test
  void aFileThatIsNotThereIsSaidAndNotTakenForABundle() {
    Ran ran = Ran.premortem("test", path("nope.yml"));
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("there is no file or folder " + path("nope.yml")), ran.err());
    Ran two = Ran.premortem("test", path("rules-test.yml"), folder.toString());
    assertEquals(2, two.status());
    assertTrue(two.err().contains(folder + " is a folder"), two.err());
  }

  @Test
  void anAlertPolicyThatNeedsNoSeriesHasItsMetricsInASimulation() throws IOException {
    Path bundle = folder.resolve("alone");
    Files.createDirectories(bundle);
    String policy =
        """
        ---
        displayName: %s
        combiner: OR
        conditions:
          - displayName: c
            conditionPrometheusQueryLanguage: {query: '%s', duration: 0s, evaluationInterval: 30s}
        """;
    Files.writeString(
        bundle.resolve("all.yaml"),
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
        """
            + policy.formatted("number", "1")
            + policy.formatted("vector", "vector(1)")
            + policy.formatted("absence", "absent(exports_total)")
            + policy.formatted("nothing", "exports_total > 1"));
    Ran ran =
        Ran.premortem(
            "simulate",
            bundle.toString(),
            "--replications=2",
            "--horizon=1d",
            "--format=json",
            "--out=" + folder.resolve("out"));
    assertEquals(0, ran.status(), ran.err());
    JsonNode metrics = JSON.readTree(ran.out()).at("/scenarios/0/metrics");
    for (String name : new String[] {"number", "vector", "absence"}) {
      assertEquals(2, metrics.path("alert." + name + ".precision").path("n").asInt(), name);
      assertEquals(0, metrics.path("alert." + name + ".precision").path("mean").asDouble(), name);
    }
    assertTrue(!metrics.has("alert.nothing.precision"), metrics::toString);
  }

  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 1, max: 5}}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes: [{severity: P1, errorRatioAbove: %s}]
      ---
      groups:
        - name: g
          interval: 1m
          rules:
            - alert: Errors
              expr: sum(rate(run_googleapis_com:request_count{response_code_class="5xx"}[5m])) > 0.1
              for: %s
              labels: {service: shop}
      """;

  /** An hour in which 20 minutes go wrong, more and more. */
  private String recording() throws IOException {
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 60; minute++) {
      int errors = minute >= 20 && minute < 40 ? minute : minute % 2;
      csv.append(60 * minute).append(",shop,requests,1000\n");
      csv.append(60 * minute).append(",shop,errors,").append(errors).append('\n');
    }
    return Files.writeString(folder.resolve("hour.csv"), csv).toString();
  }

  private String bundle(String name, String limit, String lasting) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve(name));
    Files.writeString(bundle.resolve("all.yaml"), SHOP.formatted(limit, lasting));
    return bundle.toString();
  }

  @Test
  void aComparedBacktestSaysWhatComesEarlierOrLater() throws IOException {
    String base = bundle("base", "2.5%", "0s");
    String other = bundle("other", "2.7%", "3m");
    String[] arguments = {
      "backtest", base, "--signals", recording(), "--compare", other, "--format", "json"
    };
    JsonNode json = JSON.readTree(Ran.premortem(arguments).out());
    JsonNode opened = json.at("/differences/0");
    assertEquals("openIncident", opened.path("kind").asText(), json::toString);
    assertTrue(!opened.has("only"), opened::toString);
    assertTrue(opened.path("laterSeconds").asLong() > 0, opened::toString);
    JsonNode firing = json.at("/firingDifferences/shifted/0");
    assertEquals("Errors", firing.path("rule").asText(), json::toString);
    assertEquals(180, firing.path("startLaterSeconds").asLong(), firing::toString);
    assertEquals(0, firing.path("endLaterSeconds").asLong(), firing::toString);
    assertEquals(0, json.at("/firingDifferences/onlyBase").size());

    arguments[arguments.length - 1] = "text";
    String text = Ran.premortem(arguments).out();
    assertTrue(text.contains(" later with " + other + ": "), text);
    assertTrue(text.contains("begins 3 min later and ends alike: Errors{"), text);

    arguments[5] = base;
    arguments[arguments.length - 1] = "json";
    JsonNode same = JSON.readTree(Ran.premortem(arguments).out());
    assertEquals(0, same.path("differences").size(), same::toString);
    assertEquals(0, same.at("/firingDifferences/shifted").size(), same::toString);
  }

  @Test
  void aQueryKnowsTheSeriesOfCloudRunThatABacktestMakesOfSignals() throws IOException {
    String recording = recording();
    String expression =
        "sum(rate(run_googleapis_com:request_count{response_code_class=\"5xx\"}[5m]))";
    String[] query = {
      "query",
      expression + " > 0.1",
      recording,
      "--step=1m",
      "--from=0",
      "--to=3600",
      "--format=json"
    };
    JsonNode values = JSON.readTree(Ran.premortem(query).out()).at("/data/result/0/values");
    JsonNode fired =
        JSON.readTree(
                Ran.premortem(
                        "backtest",
                        bundle("base", "50%", "0s"),
                        "--signals",
                        recording,
                        "--format=json")
                    .out())
            .at("/firings/0");
    String first = java.time.Instant.ofEpochSecond(values.path(0).path(0).asLong()).toString();
    assertEquals(first, fired.path("from").asText(), () -> values + "\n" + fired);
    JsonNode p95 =
        JSON.readTree(
            Ran.premortem("query", "run_googleapis_com:request_count", recording, "--format=json")
                .out());
    assertEquals(2, p95.at("/data/result").size(), p95::toString);
    assertEquals("shop", p95.at("/data/result/0/metric/service_name").asText(), p95::toString);
  }

  @Test
  void promtoolsOwnFilesBehave() throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/promtool");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    for (String file :
        new String[] {"long-period.yml", "at-modifier-test.yml", "negative-offset-test.yml"}) {
      Ran ran = Ran.premortem("test", data.resolve(file).toString());
      assertEquals(0, ran.status(), ran.out() + ran.err());
    }
    Ran ran = Ran.premortem("test", data.resolve("unittest.yml").toString(), "--format", "json");
    for (JsonNode check : JSON.readTree(ran.out()).path("checks")) {
      boolean refused = check.path("error").asText().contains("native histograms");
      assertTrue(check.path("passed").asBoolean() || refused, check.toString());
    }
  }

  @Test
  void aQueryAtATimeGivesATableOrWhatPrometheusAnswers() throws IOException {
    Ran ran = Ran.premortem("query", "sum by (code) (rate(a_total[2m]))", path("answer.json"));
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("{code=\"200\"}  1\n{code=\"500\"}  NaN\n"), ran.out());
    JsonNode data =
        JSON.readTree(
                Ran.premortem(
                        "query",
                        "a_total{code=\"500\"}",
                        path("answer.json"),
                        "--at",
                        "1970-01-01T00:02:00Z",
                        "--format",
                        "json")
                    .out())
            .path("data");
    assertEquals("vector", data.path("resultType").asText());
    assertEquals("[120,\"12\"]", data.at("/result/0/value").toString());
    assertEquals("a_total", data.at("/result/0/metric/__name__").asText());
  }

  @Test
  void aQueryOverARangeGivesAChartOrAMatrix() throws IOException {
    Ran chart = Ran.premortem("query", "requests", path("long.csv"), "--step", "30s");
    assertEquals(0, chart.status(), chart.err());
    assertTrue(chart.out().startsWith("requests{service=\"shop\"}\n"), chart.out());
    assertTrue(chart.out().contains("█"), chart.out());
    Ran ran =
        Ran.premortem(
            "query", "requests * 2", path("long.csv"), "--step", "30s", "--format", "json");
    assertEquals(
        "[[0,\"10\"],[30,\"10\"],[60,\"14\"]]",
        JSON.readTree(ran.out()).at("/data/result/0/values").toString());
  }

  @Test
  void aMistakeInAnExpressionIsShownWithAWayOut() {
    Ran ran = Ran.premortem("query", "sum(ratee(a_total[5m]))", path("answer.json"));
    assertEquals(2, ran.status());
    assertEquals(
        """
        premortem: 1:5: parse error: unknown function with name "ratee"
          sum(ratee(a_total[5m]))
              ^
          hint: did you mean rate?
        """,
        ran.err());
    assertEquals(2, Ran.premortem("query", "a", path("nothing.json")).status());
    assertEquals(2, Ran.premortem("query", "a", path("long.csv"), "--at", "noon").status());
  }
}
