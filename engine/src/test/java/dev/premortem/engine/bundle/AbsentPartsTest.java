package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bundle lacks, or has in vain, is said; none of it makes reading or compiling fail. */
class AbsentPartsTest {
  @TempDir Path folder;

  private static String own(String kind, String name, String spec) {
    return "---\napiVersion: premortem/v1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n"
        .formatted(kind, name, spec);
  }

  private Problem only(String yaml) {
    List<Problem> problems =
        Bundles.problems(folder, yaml).stream()
            .filter(p -> p.level() != Problem.Level.INFO)
            .toList();
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  private void warns(String yaml, String code, String atText) {
    tells(yaml, code, Problem.Level.WARNING, atText);
  }

  private void tells(String yaml, String code, Problem.Level level, String atText) {
    Problem problem = only(yaml);
    assertEquals(code, problem.code(), problem::text);
    assertEquals(level, problem.level());
    int at = yaml.indexOf(atText);
    assertTrue(at >= 0, atText);
    assertEquals(
        1 + (int) yaml.substring(0, at).chars().filter(c -> c == '\n').count(),
        problem.place().line(),
        problem::text);
  }

  private static String shopWithout(String kind) {
    return Stream.of(Bundles.SHOP.split("---\n"))
        .filter(d -> !d.contains(kind))
        .collect(Collectors.joining("---\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Service",
        "kind: Traffic",
        "kind: Rollout",
        "kind: IncidentClasses",
        "kind: NotificationChannel",
        "schedule:",
        "slos:",
        "kind: BurnRates"
      })
  void everyDocumentAloneAndEveryRestIsReadAndCompiled(String document) {
    String alone =
        Stream.of(Bundles.SHOP.split("---\n"))
            .filter(d -> d.contains(document))
            .collect(Collectors.joining("---\n"));
    for (String yaml : List.of(alone, shopWithout(document))) {
      BundleLoader.Loaded loaded =
          BundleLoader.load(Map.of("b.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "");
      assertTrue(Policy.compile(loaded.bundle()).problems() != null);
    }
  }

  @Test
  void objectivesOfNoServiceAreRefusedAtTheirService() {
    List<Problem> problems =
        Bundles.problems(
            folder,
            "service: shop\nslos:\n  - {name: a, target: 99%, metric: latency, threshold: 3}\n");
    assertTrue(
        problems.stream().anyMatch(p -> p.code().equals("REF-UNKNOWN") && p.place().line() == 1),
        problems::toString);
  }

  @Test
  void aServiceWithoutTrafficIsToldAtTheService() {
    warns(
        Bundles.SHOP + own("Service", "cart", "{instances: {max: 2}}"),
        "TRAFFIC-MISSING",
        "apiVersion: premortem/v1\nkind: Service\nmetadata: {name: cart}");
  }

  @Test
  void aPageToNobodyIsRefusedAtTheClasses() {
    tells(
        shopWithout("schedule:"),
        "PAGE-NOBODY",
        Problem.Level.ERROR,
        "apiVersion: premortem/v1\nkind: Incident");
  }

  @Test
  void peopleWhomNothingPagesAreTold() {
    warns(Bundles.SHOP.replace(", page: true", ""), "DOC-UNUSED", "schedule:");
  }

  @Test
  void burnRatesWithoutAnObjectiveAreTold() {
    warns(shopWithout("slos:"), "DOC-UNUSED", "apiVersion: premortem/v1\nkind: BurnRates");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxErrorRatio: 0.5%|maxErrorRatio: 1",
        "maxErrorRatio: 0.5%|maxErrorRatio: 100%",
        "holdAtMost: 30m|maxMemoryUtilization: 100%",
        "burnRate: 14.4|burnRate: 1000",
        "errorRatioAbove: 10%, page|errorRatioAbove: 1, page",
      })
  void aLimitThatNothingCanCrossIsToldAtTheLimit(String right, String wrong) {
    String yaml = Bundles.SHOP.replace(right, wrong);
    warns(yaml, "LIMIT-NEVER", wrong);
  }

  private static String alert(String service, String comparison, String threshold) {
    return """
        ---
        displayName: errors
        combiner: OR
        conditions:
          - displayName: errors
            conditionThreshold:
              filter: 'metric.type="run.googleapis.com/request_count" AND metric.label.response_code_class="5xx" AND resource.label.service_name="%1$s"'
              denominatorFilter: 'metric.type="run.googleapis.com/request_count" AND resource.label.service_name="%1$s"'
              aggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM}]
              denominatorAggregations: [{perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM}]
              comparison: COMPARISON_%2$s
              thresholdValue: %3$s
        """
        .formatted(service, comparison, threshold);
  }

  @ParameterizedTest
  @CsvSource({"GT,2", "GT,1", "GE,1.5", "LT,0", "LE,-1"})
  void aThresholdThatNoShareReachesIsTold(String comparison, String threshold) {
    warns(
        Bundles.SHOP + alert("shop", comparison, threshold),
        "LIMIT-NEVER",
        "thresholdValue: " + threshold);
  }

  @ParameterizedTest
  @CsvSource({"GT,0.99", "GE,1", "LT,0.5"})
  void aThresholdThatAShareReachesIsNotTold(String comparison, String threshold) {
    assertEquals(
        List.of(), Bundles.problems(folder, Bundles.SHOP + alert("shop", comparison, threshold)));
  }

  @Test
  void aRatioOfSeriesThatAreNotSummedIsToldAsDividedByThemselves() {
    String yaml =
        Bundles.SHOP
            + alert("shop", "GT", "0.1").replaceAll("(?m)^ *(denominatorA|a)ggregations:.*\n", "");
    warns(yaml, "ALERT-RATIO-LABELS", "filter:");
  }

  @Test
  void anAlertOnAServiceThatNoDocumentHasIsToldWithTheNearest() {
    String yaml = Bundles.SHOP + alert("shoop", "GT", "0.1");
    warns(yaml, "ALERT-NO-SERVICE", "filter:");
    assertEquals("did you mean shop?", only(yaml).hint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deploys: [{service: shop, quality: errors}]",
        "deploys: [{service: shop, quality: errors, errorRatio: 0%}]",
        "deploys: [{service: shop, quality: latency}]",
        "faults: [{kind: flashCrowd, target: shop}]",
        "faults: [{kind: drift, target: shop, factor: 1}]",
        "faults: [{kind: regionalOutage, target: europe-west1, errorRatio: 0%}]",
      })
  void whatChangesNothingInAScenarioIsTold(String spec) {
    warns(
        Bundles.SHOP + own("Scenario", "bad", "{%s}".formatted(spec)), "SCENARIO-NO-EFFECT", spec);
  }

  @Test
  void anOutageOfAResourceThatNoServiceNeedsIsTold() {
    String db = own("Resource", "db", "{kind: database}");
    String outage = own("Scenario", "gone", "{faults: [{kind: dependencyOutage, target: db}]}");
    warns(Bundles.SHOP + db + outage, "SCENARIO-NO-EFFECT", "{faults:");
    String needed = Bundles.SHOP.replace("logSink: true", "dependsOn: [{name: db}]");
    assertEquals(List.of(), Bundles.problems(folder, needed + db + outage));
  }

  @Test
  void objectivesOfAResourceAreTold() {
    String yaml =
        Bundles.SHOP
            + own("Resource", "db", "{kind: database}")
            + "---\nservice: db\nslos:\n  - {name: up, target: 99%, metric: good / all}\n"
            + "  - {name: down, target: 99%, metric: good / all}\n";
    warns(yaml, "SLO-UNMEASURED", "service: db");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{mean: 80ms, p95: 2s}",
        "{mean: 80ms, p95: 40ms}",
        "{distribution: exponential, mean: 80ms, p95: 90ms}",
      })
  void aPercentileThatTheDistributionCanNotHaveIsRefused(String time) {
    String yaml =
        Bundles.SHOP.replace(
            "arrivals: {rate: 20/s}", "arrivals: {rate: 1/s}, serviceTime: " + time);
    tells(yaml, "TRAFFIC-P95", Problem.Level.ERROR, "spec: {service: shop");
  }
}
