package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake is found at its place, with its code, and comes with a way out. */
class BundleProblemsTest {
  @TempDir Path folder;

  private Problem only(String yaml) {
    List<Problem> problems =
        Bundles.problems(folder, yaml).stream()
            .filter(p -> p.level() != Problem.Level.INFO)
            .toList();
    assertEquals(1, problems.size(), () -> problems.toString());
    return problems.get(0);
  }

  private static int lineOf(String yaml, String text) {
    int at = yaml.indexOf(text);
    assertTrue(at >= 0, text);
    return 1 + (int) yaml.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "steps: [10, 50, 100]|steps: [10, 50, 40]|ROLLOUT-STEPS",
        "steps: [10, 50, 100]|steps: [50]|ROLLOUT-STEPS",
        "steps: [10, 50, 100]|steps: ten|DOC-TYPE",
        "bakeTime: 5m|bakeTime: 5 bananas|DOC-TYPE",
        "maxErrorRatio: 0.5%|maxErrorRatio: 120%|DOC-RANGE",
        "maxErrorRatio: 0.5%|maxErorRatio: 0.5%|DOC-UNKNOWN-FIELD",
        "minRequests: 50|minRequests: -3|DOC-RANGE",
        "runbooks: [shop.md]|runbooks: [shopp.md]|RUNBOOK-MISSING",
        "notify: [chat], resolveWithin|notify: [chatt], resolveWithin|REF-UNKNOWN",
        "responders: [Ada]|responders: []|ESCALATION-NOBODY",
        "primary: Ada|primary: \"\"|ONCALL-HOLE",
        "level: 2|level: 3|ESCALATION-ORDER",
        "target: 99.9%|target: 101%|DOC-RANGE",
        "window: oneHour|window: oneYear|REF-UNKNOWN",
        "kind: BurnRates|kind: BurnRate|DOC-UNKNOWN-KIND",
        "premortem/v1\\nkind: BurnRates|premortem/v2\\nkind: BurnRates|DOC-UNKNOWN-VERSION",
        "max: 20|max: 0|DOC-RANGE",
        "service: shop\\nslos|service: shoop\\nslos|REF-UNKNOWN",
        "week_of: 2026-01-20|week_of: 2026-13-20|DOC-TYPE",
        "minRequests: 50|minRequests: 50\\n  minRequests: 60|YAML-DUPLICATE-KEY",
      })
  void aMistakeIsFoundAtItsLine(String right, String wrong, String code) {
    String from = right.replace("\\n", "\n");
    String to = wrong.replace("\\n", "\n");
    String yaml = Bundles.SHOP.replace(from, to);
    assertTrue(!yaml.equals(Bundles.SHOP), "nothing was changed");
    List<Problem> problems = Bundles.problems(folder, yaml);
    Problem problem =
        problems.stream()
            .filter(p -> p.code().equals(code))
            .findFirst()
            .orElseThrow(() -> new AssertionError(problems.toString()));
    int line = lineOf(yaml, to);
    assertTrue(
        problem.place().line() >= line - 2 && problem.place().line() <= line + 1,
        () -> problem + " expected near line " + line);
    assertTrue(problem.place().file().endsWith("bundle.yaml"));
  }

  @Test
  void aBundleWithoutMistakesHasNoProblems() {
    assertEquals(List.of(), Bundles.problems(folder, Bundles.SHOP));
  }

  @Test
  void aHoleInTheRotationNamesTheDays() {
    Problem problem =
        only(
            Bundles.SHOP.replace(
                "backup: Grace}", "backup: Grace}\n  - {week_of: 2026-02-03, primary: Ada}"));
    assertEquals("ONCALL-HOLE", problem.code());
    assertEquals("nobody is on call from 2026-01-27 to 2026-02-03", problem.message());
  }

  @Test
  void twoDocumentsOfOneNameAreReported() {
    Problem problem =
        only(
            Bundles.SHOP
                + "---\napiVersion: premortem/v1\nkind: NotificationChannel\n"
                + "metadata: {name: chat}\nspec: {kind: chat}\n");
    assertEquals("DUPLICATE-NAME", problem.code());
  }

  @Test
  void aTabIsReportedAtItsLine() {
    Problem problem = only(Bundles.SHOP + "---\nservice: shop\nslos:\n\t- {name: x}\n");
    assertEquals("YAML-TAB", problem.code());
    assertEquals(
        lineOf(Bundles.SHOP + "---\nservice: shop\nslos:\n\t-", "\t-"), problem.place().line());
  }

  @Test
  void aliasesThatMultiplyEndAtALimit() {
    StringBuilder yaml =
        new StringBuilder(Bundles.SHOP).append("---\na0: &a0 [1,2,3,4,5,6,7,8,9]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      yaml.append("a").append(i).append(": &a").append(i).append(" [");
      yaml.append(String.join(",", java.util.Collections.nCopies(9, alias))).append("]\n");
    }
    Problem problem = only(yaml.toString());
    assertEquals("YAML-ALIAS", problem.code());
  }

  @Test
  void deepNestingEndsAtALimit() {
    Problem problem = only(Bundles.SHOP + "---\n" + "[".repeat(5000) + "]".repeat(5000) + "\n");
    assertEquals("YAML-TOO-DEEP", problem.code());
  }

  @Test
  void aLargeDocumentIsNotRead() throws Exception {
    Files.writeString(folder.resolve("large.yaml"), "a: " + "x".repeat(20_000_000));
    Problem problem = only(Bundles.SHOP);
    assertEquals("YAML-TOO-LARGE", problem.code());
  }

  @Test
  void aCredentialIsFoundAndNotRepeated() throws Exception {
    Files.writeString(folder.resolve("x.yaml"), "# password: hunter2hunter2\n");
    Problem problem = only(Bundles.SHOP);
    assertEquals("SECRET-HARDCODED", problem.code());
    assertTrue(!problem.text().contains("hunter2"));
  }

  @Test
  void aCountComparedWithARatioIsAWarningThatSaysHowToMendIt() {
    Problem problem =
        only(
            Bundles.SHOP
                + """
                ---
                displayName: errors
                combiner: OR
                conditions:
                  - displayName: errors
                    conditionThreshold:
                      filter: 'metric.type="run.googleapis.com/request_count" AND metric.label.response_code_class="5xx"'
                      comparison: COMPARISON_GT
                      thresholdValue: 0.01
                      duration: 300s
                """);
    assertEquals("ALERT-COUNT-RATIO", problem.code());
    assertEquals(Problem.Level.WARNING, problem.level());
    assertTrue(problem.hint().contains("denominatorFilter"));
  }

  @Test
  void allProblemsAreReportedInOneRun() {
    String yaml =
        Bundles.SHOP
            .replace("steps: [10, 50, 100]", "steps: [10, 5]")
            .replace("bakeTime: 5m", "bakeTime: soon")
            .replace("runbooks: [shop.md]", "runbooks: [none.md]")
            .replace("responders: [Ada]", "responders: []");
    assertTrue(Bundles.problems(folder, yaml).size() >= 3);
  }

  @Test
  void linksAreFollowedInsideTheBundleAndRefusedWhereTheyLeadOut() throws Exception {
    // As Kubernetes mounts a ConfigMap: every file is a link into a hidden folder.
    Path mounted = Files.createDirectories(folder.resolve("mounted"));
    Path hidden = Files.createDirectories(mounted.resolve("..data"));
    Files.writeString(hidden.resolve("shop.yaml"), Bundles.SHOP);
    Files.writeString(hidden.resolve("shop.md"), "# shop");
    Files.createSymbolicLink(mounted.resolve("shop.yaml"), hidden.resolve("shop.yaml"));
    Files.createSymbolicLink(mounted.resolve("shop.md"), hidden.resolve("shop.md"));
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), mounted);
    BundleLoader.Loaded loaded = BundleLoader.load(linked);
    assertEquals(
        List.of(),
        loaded.problems().stream().filter(p -> p.level() == Problem.Level.ERROR).toList());
    assertEquals(java.util.Set.of("shop.md", "shop.yaml"), loaded.bundle().files().keySet());

    Files.writeString(folder.resolve("secret.yaml"), "password: swordfish");
    Files.createSymbolicLink(mounted.resolve("more.yaml"), folder.resolve("secret.yaml"));
    Problem refused =
        BundleLoader.load(linked).problems().stream()
            .filter(p -> p.code().equals("FILE-OUTSIDE"))
            .findFirst()
            .orElseThrow();
    assertTrue(refused.text().contains("more.yaml"), refused.text());
  }
}
