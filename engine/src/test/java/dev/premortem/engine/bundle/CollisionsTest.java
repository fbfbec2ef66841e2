package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.rules.source.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two of the same are an error that names both places: which of them counted would be chance. */
class CollisionsTest {
  @TempDir Path folder;

  private static String document(String kind, String name, String spec) {
    return "---\napiVersion: premortem/v1\nkind: %s\nmetadata: {name: %s}\nspec: %s\n"
        .formatted(kind, name, spec);
  }

  private List<Problem> errors(String yaml) {
    return Bundles.problems(folder, yaml).stream()
        .filter(p -> p.level() == Problem.Level.ERROR)
        .toList();
  }

  private void collide(String yaml, String code, int line, int other) {
    List<Problem> errors = errors(yaml);
    assertEquals(1, errors.size(), errors::toString);
    assertEquals(code, errors.get(0).code());
    assertEquals(line, errors.get(0).place().line(), errors::toString);
    assertTrue(errors.get(0).message().contains("bundle.yaml:" + other + ":"), errors::toString);
  }

  private static int lines(String text) {
    return (int) text.lines().count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Secrets|{secrets: [{name: api-key}, {name: API_Key}]}",
        "Recovery|{procedures: [{name: restore, disaster: databaseLoss}, {name: Restore, disaster: regionalOutage}]}",
        "Costs|{components: [{name: cloud_run, monthly: 1}, {name: cloud run, monthly: 2}]}",
        "Scorecard|{targets: [{name: mttr, statement: a}, {name: MTTR, statement: b}]}",
        "People|{responders: [{name: Ada, acknowledge: 5m}, {name: Ada (primary), acknowledge: 6m}, {name: Grace, acknowledge: 5m}]}",
      })
  void namesOfOneListThatDifferInCaseOrPunctuationOnlyAreAnError(String kind, String spec) {
    String yaml = Bundles.SHOP + document(kind, "x", spec);
    collide(yaml, "DUPLICATE-NAME", lines(yaml), lines(yaml));
  }

  @Test
  void secretsOfTwoDocumentsShareTheirNames() {
    String first = Bundles.SHOP + document("Secrets", "a", "{secrets: [{name: key}]}");
    String both = first + document("Secrets", "b", "{secrets: [{name: Key}]}");
    collide(both, "DUPLICATE-NAME", lines(both), lines(first));
  }

  @Test
  void backupsOfTwoFilesShareTheirNames() {
    String backup = "---\ndatabase_backups:\n  - {name: %s, frequency: daily, retention_days: 7}\n";
    String first = Bundles.SHOP + backup.formatted("nightly");
    String both = first + backup.formatted("Nightly");
    collide(both, "DUPLICATE-NAME", lines(both), lines(first));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Resource|main-db|Main_DB|{kind: database}",
        "Silence|calm|CALM|{services: [shop], reason: quiet}",
        "Metric|orders|Orders|{limits: []}",
        "NotificationChannel|mail|Mail|{kind: email}",
      })
  void documentsOfAKindWhoseNamesDifferInCaseOrPunctuationOnlyAreAnError(
      String kind, String one, String other, String spec) {
    String first = Bundles.SHOP + document(kind, one, spec);
    String both = first + document(kind, other, spec);
    collide(both, "DUPLICATE-NAME", lines(first) + 2, lines(Bundles.SHOP) + 2);
  }

  @Test
  void aServiceAndAResourceOfOneNameAreAnError() {
    String yaml = Bundles.SHOP + document("Resource", "Shop", "{kind: database}");
    collide(yaml, "DUPLICATE-NAME", lines(Bundles.SHOP) + 2, 1);
  }

  @Test
  void twoChannelsOfOneCloudResourceAreAnError() {
    String first =
        Bundles.SHOP + document("NotificationChannel", "a", "{kind: email, resource: channels/1}");
    String both =
        first + document("NotificationChannel", "b", "{kind: email, resource: channels/1}");
    collide(both, "DUPLICATE-NAME", lines(both), lines(first));
  }

  @Test
  void noComponentIsCalledLikeTheSumOfAll() {
    String yaml =
        Bundles.SHOP + document("Costs", "c", "{components: [{name: Total, monthly: 1}]}");
    List<Problem> errors = errors(yaml);
    assertEquals(1, errors.size(), errors::toString);
    assertEquals(lines(yaml), errors.get(0).place().line());
  }

  @Test
  void objectivesOfOneServiceShareTheirNamesOverAllFiles() {
    String again =
        Bundles.SHOP
            + "---\nservice: shop\nslos:\n"
            + "  - {name: availability, target: 99%, metric: good / all}\n";
    int first =
        lines(Bundles.SHOP.substring(0, Bundles.SHOP.indexOf("  - {name: availability"))) + 1;
    collide(again, "DUPLICATE-NAME", lines(again), first);
  }

  @Test
  void twoRolloutsForAllServicesAreAnError() {
    String yaml =
        Bundles.SHOP
            + document("Rollout", "fast", "{steps: [100], bakeTime: 1m, maxErrorRatio: 1%}");
    int first = lines(Bundles.SHOP.substring(0, Bundles.SHOP.indexOf("kind: Rollout")));
    collide(yaml, "DUPLICATE-NAME", lines(Bundles.SHOP) + 2, first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "System|{}",
        "Guardrails|{}",
        "Measurement|{}",
        "Defaults|{}",
        "People|{}",
        "Costs|{}",
        "Capacity|{service: shop, users: 1, usersPerVcpu: 1, costPerInstanceMonth: 1, growth: {perMonth: 1%}}",
        "IncidentClasses|{classes: [{severity: P1, page: true}]}",
      })
  void aSecondDocumentOfAKindOfWhichABundleHasOneIsAnError(String kind, String spec) {
    String base = kind.equals("IncidentClasses") ? incidentless() : Bundles.SHOP;
    String first = base + document(kind, "one", spec);
    String both =
        first + document(kind, "two", kind.equals("IncidentClasses") ? "{classes: []}" : spec);
    List<Problem> errors =
        errors(both).stream().filter(p -> p.code().equals("DUPLICATE-DOCUMENT")).toList();
    assertEquals(1, errors.size(), errors(both)::toString);
    assertEquals(lines(first) + 2, errors.get(0).place().line());
    assertTrue(
        errors.get(0).message().contains("bundle.yaml:" + (lines(base) + 2) + ":"),
        errors::toString);
  }

  private static String incidentless() {
    int from = Bundles.SHOP.indexOf("apiVersion: premortem/v1\nkind: IncidentClasses");
    return Bundles.SHOP.substring(0, from)
        + Bundles.SHOP.substring(Bundles.SHOP.indexOf("---\n", from) + 4);
  }

  @Test
  void aSecondRosterIsAnError() {
    String yaml = Bundles.SHOP + "---\nschedule:\n  - {week_of: 2026-01-20, primary: Ben}\n";
    int first = lines(Bundles.SHOP.substring(0, Bundles.SHOP.indexOf("schedule:"))) + 1;
    collide(yaml, "DUPLICATE-NAME", lines(yaml) - 1, first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "errorRatioAbove: 2%|errorRatioAbove of P1",
        "errorRatioAbove: 1%|errorRatioAbove of P1",
        "latencyP95Above: 900ms|latencyP95Above of P1",
        "notify: [chat]|notify: chat of P1",
      })
  void twoClassesOfOneSeverityWithTheSameLimitAreAnError(String again, String what) {
    String p2 = "    - {severity: P2, errorRatioAbove";
    int line = lines(Bundles.SHOP.substring(0, Bundles.SHOP.indexOf(p2))) + 1;
    String yaml = Bundles.SHOP.replace(p2, "    - {severity: P1, " + again + "}\n" + p2);
    collide(yaml, "DUPLICATE-LIMIT", line, line - 1);
    assertTrue(errors(yaml).get(0).message().startsWith("there is another " + what));
  }

  @Test
  void oneSeverityMayHaveTwoClassesOfDifferentLimits() {
    String yaml =
        Bundles.SHOP.replace(
            "    - {severity: P2, errorRatioAbove",
            "    - {severity: P1, page: true}\n    - {severity: P2, errorRatioAbove");
    assertEquals(List.of(), errors(yaml));
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class)
  void onlyAKindOfWhichABundleHasOneMayBeAskedForAsOne(Kind kind) {
    Bundle bundle = Bundles.load(folder, Bundles.SHOP).bundle();
    if (kind.count() == Kind.Count.ONE) {
      bundle.only(kind, kind.spec());
    } else {
      String message =
          assertThrows(IllegalArgumentException.class, () -> bundle.only(kind, kind.spec()))
              .getMessage();
      assertTrue(message.toLowerCase(Locale.ROOT).contains("several"), message);
    }
    assertEquals(0, bundle.all(Kind.METRIC, MetricSpec.class).size());
  }
}
