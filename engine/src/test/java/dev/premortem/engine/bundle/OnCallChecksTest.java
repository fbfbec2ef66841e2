package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page that would reach nobody is an error of the bundle, with its place and a way out. */
class OnCallChecksTest {
  @TempDir Path folder;

  private static String shop(String onCall) {
    int from = Bundles.SHOP.indexOf("schedule:");
    int until = Bundles.SHOP.indexOf("---\nservice: shop");
    return Bundles.SHOP.substring(0, from) + onCall + Bundles.SHOP.substring(until);
  }

  private Problem only(String yaml) {
    List<Problem> problems = Bundles.problems(folder, yaml);
    assertEquals(1, problems.size(), problems::toString);
    assertTrue(!problems.get(0).hint().isEmpty(), problems::toString);
    return problems.get(0);
  }

  private static int line(String yaml, String text) {
    return 1 + (int) yaml.substring(0, yaml.indexOf(text)).chars().filter(c -> c == '\n').count();
  }

  private void refuses(String yaml, String code, String message, String atText) {
    Problem problem = only(yaml);
    assertEquals(message, problem.message());
    assertEquals(code, problem.code());
    assertEquals(Problem.Level.ERROR, problem.level());
    assertEquals(line(yaml, atText), problem.place().line());
  }

  private static String primary(String layers) {
    return "rotations:\n  - name: primary\n    layers:\n" + layers.indent(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- {people: [Ada], during: [{from: 09:00, until: 17:00}]}|2026-01-20T00:00:00Z to 2026-01-20T09:00:00Z",
        "- {people: [Ada], during: [{days: [mon, tue, wed, thu, fri]}]}|2026-01-24T00:00:00Z to 2026-01-26T00:00:00Z",
        "- {people: [Ada], until: 2026-06-30}|2026-07-01T00:00:00Z on",
        "- {people: [Ada], from: 2026-02-01T08:30}|2026-01-20T00:00:00Z to 2026-02-01T08:30:00Z",
        "- {people: [Ada], timezone: Europe/Berlin, during: [{until: 18:00}, {from: 18:01}]}|2026-01-20T17:00:00Z to 2026-01-20T17:01:00Z",
        // Until only New York changes its clocks, its evening ends where that of Berlin begins.
        "- {people: [Ada], timezone: Europe/Berlin, during: [{from: 23:00, until: 15:00}]}\\n- {people: [Bob], timezone: America/New_York, during: [{from: 09:00, until: 17:00}]}|2026-03-08T21:00:00Z to 2026-03-08T22:00:00Z",
      })
  void aHoleInARotationIsRefusedAndItsBeginIsSaid(String layers, String hole) {
    String yaml = shop(primary(layers.replace("\\n", "\n")));
    refuses(yaml, "ONCALL-HOLE", "nobody is on call from " + hole, "name: primary");
  }

  @Test
  void whatAnOverrideCoversIsNoHole() {
    String override =
        """
        ---
        apiVersion: premortem/v1
        kind: OnCallOverride
        metadata: {name: gap}
        spec: {responder: Ada, from: 2026-07-01, until: 2027-02-01}
        """;
    String yaml = shop(primary("- {people: [Ada], until: 2026-06-30}"));
    assertEquals(List.of(), Bundles.problems(folder, yaml + override));
  }

  @Test
  void aLevelHasAHoleWhereAllOfItsRotationsHaveOne() {
    String rotations =
        """
        rotations:
          - {name: east, layers: [{people: [Ada], during: [{from: 00:00, until: 12:00}]}]}
          - {name: west, layers: [{people: [Bob], during: [{from: 12:00, until: 23:59}]}]}
        escalation_policy:
          - {level: 1, responders: [east, west], timeout: 5m}
          - {level: 2, responders: [east, Eve], timeout: 5m}
        """;
    refuses(
        shop(rotations),
        "ONCALL-HOLE",
        "nobody is on call at level 1 from 2026-01-20T23:59:00Z to 2026-01-21T00:00:00Z",
        "level: 1");
    assertEquals(List.of(), Bundles.problems(folder, shop(rotations.replace("23:59", "24:00"))));
  }

  private static final String WEEKS = "schedule:\n  - {week_of: 2026-01-19, primary: Ada}\n";
  private static final String PEOPLE =
      """
      ---
      apiVersion: premortem/v1
      kind: People
      metadata: {name: people}
      spec: {responders: [{name: Ada, acknowledge: 1m}, {name: Grace, acknowledge: 1m}]}
      """;

  private static String override(String fields) {
    return """
        ---
        apiVersion: premortem/v1
        kind: OnCallOverride
        metadata: {name: swap}
        spec: {%s}
        """
        .formatted(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "escalation_policy: [{level: 1, responders: [Adda], timeout: 5m}]|there is no responder Adda",
        "escalation_policy: [{level: 1, responders: [primry], timeout: 5m}]|there is no responder primry",
        "rotations: [{name: primary, layers: [{people: [Adda]}]}]|there is no responder Adda",
      })
  void whoIsCalledMustBeKnown(String onCall, String message) {
    String more = onCall.startsWith("rotations") ? "" : WEEKS;
    refuses(shop(more + onCall + "\n") + PEOPLE, "REF-UNKNOWN", message, onCall);
  }

  @Test
  void aRotationThatIsMisspeltInALevelIsFoundWithoutPeopleToo() {
    String level = "escalation_policy: [{level: 1, responders: [primry], timeout: 5m}]\n";
    refuses(shop(WEEKS + level), "REF-UNKNOWN", "there is no responder primry", level);
    assertEquals("did you mean primary?", only(shop(WEEKS + level)).hint());
  }

  @ParameterizedTest
  @CsvSource({"primary", "backup"})
  void aLevelThatCallsThePrimaryNeedsASchedule(String role) {
    String level = "escalation_policy: [{level: 1, responders: [" + role + "], timeout: 5m}]\n";
    refuses(
        shop(level),
        "REF-UNKNOWN",
        "level 1 calls the " + role + ", and there is no schedule",
        level);
  }

  @Test
  void aBackupThatNoWeekHasIsAHoleOfTheLevelThatCallsIt() {
    String level = "escalation_policy: [{level: 1, responders: [backup], timeout: 5m}]\n";
    refuses(
        shop(WEEKS + level),
        "ONCALL-HOLE",
        "nobody is on call at level 1 from 2026-01-20T00:00:00Z on",
        level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "responder: Bo, from: 2026-02-01, until: 2026-02-02|REF-UNKNOWN|there is no responder Bo",
        "responder: '', from: 2026-02-01, until: 2026-02-02|ONCALL-HOLE|the override puts nobody on call",
        "responder: Ada, rotation: dba, from: 2026-02-01, until: 2026-02-02|REF-UNKNOWN|there is no rotation dba",
        "responder: Ada, from: 2026-02-02, until: 2026-02-01|DOC-RANGE|the override ends at 2026-02-01, before it begins at 2026-02-02",
        "responder: Ada, from: 2026-02-02T10:00, until: 2026-02-02T10:00|DOC-RANGE|the override ends at 2026-02-02T10:00, before it begins at 2026-02-02T10:00",
      })
  void anOverrideOfNobodyIsRefused(String fields, String code, String message) {
    String written = fields.replace("''", "\"\"");
    refuses(shop(WEEKS) + override(written), code, message, written);
    refuses(shop(WEEKS) + PEOPLE + override(written), code, message, written);
  }

  @Test
  void anOverrideWithoutAScheduleTakesNobodysPlace() {
    String level = "escalation_policy: [{level: 1, responders: [Ada], timeout: 5m}]\n";
    String written = "responder: Ada, from: 2026-02-01, until: 2026-02-02";
    refuses(
        shop(level) + override(written),
        "REF-UNKNOWN",
        "there is no rotation primary",
        "spec: {responder: Ada, from");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rotations: [{name: primary, layers: [{people: [Ada]}]}]|DUPLICATE-NAME|there are two rotations primary",
        "rotations: [{name: dba, layers: [{people: [Ada, Bob]}]}]|DOC-MISSING-FIELD|nothing says whose turn it is: the field first_day is missing",
        "rotations: [{name: dba, layers: []}]|DOC-RANGE|layers must have at least 1 item, found a list of 0 items",
        "rotations: [{name: dba, layers: [{people: [Ada], from: 2026-02-02, until: 2026-02-01}]}]|DOC-RANGE|the layer ends at 2026-02-01, before it begins at 2026-02-02",
      })
  void aRotationThatIsNoneIsRefused(String rotation, String code, String message) {
    String level =
        rotation.contains("dba")
            ? "escalation_policy: [{level: 1, responders: [dba, Ada], timeout: 5m}]\n"
            : "";
    List<Problem> problems = Bundles.problems(folder, shop(WEEKS + rotation + "\n" + level));
    assertTrue(
        problems.stream()
            .anyMatch(
                p ->
                    p.code().equals(code)
                        && p.message().startsWith(message.replaceAll(", found.*", ""))
                        && p.level() == Problem.Level.ERROR),
        problems::toString);
  }

  @Test
  void aRotationThatNoLevelCallsIsTold() {
    Problem problem = only(shop(WEEKS + "rotations: [{name: dba, layers: [{people: [Ada]}]}]\n"));
    assertEquals("DOC-UNUSED", problem.code());
    assertEquals("no escalation level calls the rotation dba", problem.message());
  }

  @Test
  void scheduleAndEscalationPolicyMayBeTwoDocumentsButThereAreNoTwoOfOne() {
    String levels = "escalation_policy: [{level: 1, responders: [primary], timeout: 5m}]\n";
    String two = shop(WEEKS) + "---\n" + levels;
    assertEquals(List.of(), Bundles.problems(folder, two));
    refuses(
        two + "---\n" + WEEKS.replace("Ada", "Bob"),
        "DUPLICATE-NAME",
        "there are two schedules, the first at "
            + folder
            + "/bundle.yaml:"
            + line(two, WEEKS)
            + ":1",
        WEEKS.replace("Ada", "Bob"));
  }

  private List<Problem> withRule(String yaml, String then) {
    String rule =
        "rule \"shop wakes\" when $s : ServiceHealth( errorRatio > 0.5 ) then " + then + " end";
    BundleLoader.Loaded loaded =
        BundleLoader.load(
            Map.of(
                "b.yaml", yaml.getBytes(StandardCharsets.UTF_8),
                "shop.md", "# shop".getBytes(StandardCharsets.UTF_8),
                "r.drl", rule.getBytes(StandardCharsets.UTF_8)),
            "");
    List<Problem> problems = new ArrayList<>(loaded.problems());
    problems.addAll(dev.premortem.engine.policy.Policy.compile(loaded.bundle()).problems());
    return problems;
  }

  @Test
  void aRuleThatPagesNobodyIsRefusedAtItsCall() {
    String quiet = shop("").replace("---\n---\n", "---\n").replace(", page: true", "");
    List<Problem> problems = withRule(quiet, "decide.page($s, \"down\");");
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(
        "r.drl:1:68: error[PAGE-NOBODY]: \"shop wakes\" pages, and nobody is on call",
        problems.get(0).text().lines().findFirst().orElseThrow().strip());
    assertEquals(List.of(), withRule(quiet, "decide.openIncident($s, Severity.P1, \"down\");"));
  }

  @Test
  void aRuleWhoseIncidentNoClassPagesForIsRefused() {
    List<Problem> problems = withRule(Bundles.SHOP, "decide.page($s, \"down\");");
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(Problem.Level.ERROR, problems.get(0).level());
    assertEquals("PAGE-NOBODY", problems.get(0).code());
  }

  @Test
  void anAlertThatPagesNobodyIsRefusedAtItsChannel() {
    String pager =
        """
        ---
        apiVersion: premortem/v1
        kind: NotificationChannel
        metadata: {name: pager}
        spec: {kind: pager, resource: projects/p/notificationChannels/1}
        ---
        displayName: errors
        combiner: OR
        notificationChannels: [chat, projects/p/notificationChannels/1]
        conditions:
          - displayName: errors
            conditionThreshold:
              filter: 'metric.type="run.googleapis.com/request_count" AND metric.label.response_code_class="5xx" AND resource.label.service_name="shop"'
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA, crossSeriesReducer: REDUCE_SUM}]
              comparison: COMPARISON_GT
              thresholdValue: 100
        """;
    String quiet = shop("").replace("---\n---\n", "---\n").replace(", page: true", "") + pager;
    refuses(
        quiet,
        "PAGE-NOBODY",
        "the alert policy pages by projects/p/notificationChannels/1, and nobody is on call",
        "notificationChannels: [chat");
    assertEquals(List.of(), Bundles.problems(folder, Bundles.SHOP + pager));
  }
}
