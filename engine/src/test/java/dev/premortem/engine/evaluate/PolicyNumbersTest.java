package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.NameKind;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Printer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What documents say of policy numbers is what the engine decides by. */
class PolicyNumbersTest {
  @TempDir Path folder;

  private static String defaults(String spec) {
    return Bundles.SHOP
        + "---\napiVersion: premortem/v1\nkind: Defaults\nmetadata: {name: ours}\nspec: "
        + spec
        + "\n";
  }

  private static String burning(String windows) {
    int from = Bundles.SHOP.indexOf("    - {window: oneHour");
    int to = Bundles.SHOP.indexOf("---", from);
    return Bundles.SHOP.substring(0, from) + windows + Bundles.SHOP.substring(to);
  }

  private List<String> errors(String yaml) {
    return Bundles.problems(folder, yaml).stream()
        .filter(p -> p.level() == Problem.Level.ERROR)
        .map(p -> p.code() + " " + p.place().line() + " " + p.message())
        .toList();
  }

  private static boolean decided(Minutes minutes, String rule) {
    return minutes.actions.stream().anyMatch(a -> a.decision().because().rule().equals(rule));
  }

  private static int detected(Minutes minutes, String rule) {
    for (int minute = 1; minute <= 240; minute++) {
      minutes.pass(1);
      if (decided(minutes, rule)) {
        return minute;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @CsvSource({"{},false", "'{health: {outageShare: 95%}}',true"})
  void anOutageIsTheShareThatTheBundleSays(String spec, boolean outage) {
    try (Minutes minutes = new Minutes(Bundles.policy(folder, defaults(spec)))) {
      minutes.pass(10).errorRatio = 0.96;
      minutes.pass(10);
      assertEquals(outage, decided(minutes, "incident: complete outage is P0"));
    }
  }

  @ParameterizedTest
  @CsvSource({"{},11", "'{health: {missingAfter: 20m}}',21"})
  void measurementsAreMissingAfterTheTimeThatTheBundleSays(String spec, int minute) {
    try (Minutes minutes = new Minutes(Bundles.policy(folder, defaults(spec)))) {
      minutes.pass(5).present = false;
      assertEquals(minute, detected(minutes, "observability: measurements missing"));
    }
  }

  @ParameterizedTest
  @CsvSource({"{},4", "'{health: {latencyWindow: 6m}}',6"})
  void latencyIsHeldForTheWindowThatTheBundleSays(String spec, int least) {
    try (Minutes minutes = new Minutes(Bundles.policy(folder, defaults(spec)))) {
      minutes.pass(10).latencyMs = 900;
      int minute = detected(minutes, "incident: latency is P1");
      assertTrue(minute >= least - 1 && minute <= least, "after " + minute);
    }
  }

  @Test
  void severitiesOfStandardRulesAreThoseOfTheBundle() {
    Policy policy =
        Bundles.policy(
            folder,
            defaults(
                "{secrets: {overdueSeverity: P3, expiredSeverity: P1}, recovery: {rtoSeverity: P2},"
                    + " health: {missingSeverity: P0}}"));
    assertEquals(Severity.P3, severity(policy, "secrets: rotation overdue"));
    assertEquals(Severity.P1, severity(policy, "secrets: expired"));
    assertEquals(Severity.P2, severity(policy, "recovery: recovery time objective missed"));
    assertEquals(Severity.P0, severity(policy, "observability: measurements missing"));
    int line = (int) defaults("{}").lines().count();
    assertEquals(line, policy.rules().rules().get("secrets: expired").limit().line());
  }

  private static Severity severity(Policy policy, String rule) {
    return policy.rules().trees().get(rule).then().get(0).severity();
  }

  @Test
  void capacityAdviceUsesTheSharesOfTheBundle() {
    Policy policy =
        Bundles.policy(folder, defaults("{capacity: {nearLimit: 75%, spareFactor: 3}}"));
    String near =
        Printer.print(policy.rules().trees().get("capacity: close to the instance limit"));
    assertTrue(near.contains("maxInstances * 0.75"), near);
    String spare = Printer.print(policy.rules().trees().get("capacity: over-provisioned"));
    assertTrue(spare.contains("cpuUtilization * 3"), spare);
  }

  @Test
  void aPairThatIsNamedHasTheFactorAndSeverityOfDefaults() {
    Policy policy =
        Bundles.policy(folder, burning("    - {window: oneHour}\n    - {window: oneDay}\n"));
    assertEquals(Severity.P1, severity(policy, "slo: budget burns, 1 h and 5 min"));
    assertEquals(Severity.P2, severity(policy, "slo: budget burns, 1 d and 2 h"));
    String rule = Printer.print(policy.rules().trees().get("slo: budget burns, 1 h and 5 min"));
    assertTrue(rule.contains("burnRate > 14.4"), rule);
  }

  /** The SRE workbook: detected after (1 - target) / e x long window x burn rate. */
  @Test
  void anyPairOfWindowsAlertsAfterTheWorkbooksTime() {
    String yaml = burning("    - {long: 2h, short: 10m, burnRate: 20, severity: P0}\n");
    try (Minutes minutes = new Minutes(Bundles.policy(folder, yaml))) {
      minutes.pass(300).errorRatio = 0.1;
      assertEquals(
          0.001 / 0.1 * 120 * 20, detected(minutes, "slo: budget burns, 2 h and 10 min"), 1);
    }
  }

  @Test
  void thereMayBeMoreThanFourPairs() {
    StringBuilder windows = new StringBuilder();
    for (int hours = 1; hours <= 7; hours++) {
      windows.append(
          "    - {long: %dh, short: 5m, burnRate: %d, severity: P2}\n"
              .formatted(hours, 15 - hours));
    }
    Policy policy = Bundles.policy(folder, burning(windows.toString()));
    assertEquals(
        7,
        policy.rules().rules().keySet().stream()
            .filter(rule -> rule.startsWith("slo: budget burns"))
            .count());
  }

  @Test
  void twoSeveritiesOfOnePairAreTwoAlerts() {
    String yaml =
        burning("    - {window: oneHour}\n    - {window: oneHour, burnRate: 6, severity: P3}\n");
    Policy policy = Bundles.policy(folder, yaml);
    assertEquals(Severity.P1, severity(policy, "slo: budget burns, 1 h and 5 min, P1"));
    assertEquals(Severity.P3, severity(policy, "slo: budget burns, 1 h and 5 min, P3"));
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(200).errorRatio = 0.05;
      int ticket = detected(minutes, "slo: budget burns, 1 h and 5 min, P3");
      int page = ticket + detected(minutes, "slo: budget burns, 1 h and 5 min, P1");
      assertEquals(0.001 / 0.05 * 60 * 6, ticket, 1);
      assertEquals(0.001 / 0.05 * 60 * 14.4, page, 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{window: oneHour}|{window: oneHour}",
        "{window: oneHour, burnRate: 14.4}|{window: oneHour, burnRate: 10}",
        "{window: oneHour}|{long: 60m, short: 300s, burnRate: 3, severity: P1}",
      })
  void twoBurnRatesOverOnePairForOneSeverityAreAnErrorWithBothPlaces(String one, String other) {
    String yaml = burning("    - " + one + "\n    - " + other + "\n");
    int line = (int) yaml.substring(0, yaml.indexOf("    - " + one)).lines().count() + 1;
    List<String> errors = errors(yaml);
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(
        errors.get(0).startsWith("DUPLICATE-LIMIT " + (line + 1) + " there is another burn rate"),
        errors::toString);
    assertTrue(errors.get(0).matches(".*bundle\\.yaml:" + line + ":\\d+"), errors::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{window: oneYear}|REF-UNKNOWN",
        "{burnRate: 3, severity: P1}|DOC-RANGE",
        "{window: oneHour, long: 1h, short: 5m}|DOC-RANGE",
        "{long: 1h, burnRate: 3, severity: P1}|DOC-RANGE",
        "{long: 1h, short: 2h, burnRate: 3, severity: P1}|DOC-RANGE",
        "{long: 1h, short: 5m, severity: P1}|DOC-RANGE",
        "{long: 1h, short: 5m, burnRate: 3}|DOC-RANGE",
      })
  void aPairThatCanNotBeMeantIsAnErrorAtItsPlace(String window, String code) {
    String yaml = burning("    - " + window + "\n");
    int line = (int) yaml.substring(0, yaml.indexOf("    - " + window)).lines().count() + 1;
    List<String> errors = errors(yaml);
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.get(0).startsWith(code + " " + line + " "), errors::toString);
  }

  @Test
  void aRuleThatNamesAPairThatNobodyMeasuresIsAnError() {
    String drl =
        """
        rule "x"
            when
                $b : BurnState( windows == "3 h and 5 min", burnRate > 2 )
            then
                decide.recommend($b, "slow down");
        end
        """;
    assertEquals(
        List.of("DRL-UNKNOWN-NAME"),
        RuleBaseCompiler.compile(
                List.of(),
                List.of(new RuleBaseCompiler.AuthoredDrl("x.drl", drl)),
                new KnownNames().with(NameKind.BURN_WINDOWS, List.of("1 h and 5 min")))
            .problems()
            .stream()
            .map(Problem::code)
            .toList());
  }
}
