package dev.premortem.simulator.fired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiredTest {
  private static final long NOON = 1_780_056_000L / 86_400 * 86_400 + 43_200;

  private static Firing firing(String rule, long from, long to) {
    return new Firing(rule, Labels.of("alertname", rule, "service", "print"), from, to);
  }

  private static List<RuleGroup> groups(String rules) {
    List<Problem> problems = new ArrayList<>();
    List<RuleGroup> groups = RuleFile.read("rules.yml", rules, problems);
    assertEquals(List.of(), problems);
    return groups;
  }

  @Test
  void firingsThatOverlapAreAlikeHoweverManyPiecesTheyHave() {
    FiredComparison compared =
        FiredComparison.of(
            List.of(firing("Ink", 100, 400), firing("Ink", 5000, 5100), firing("Paper", 10, 20)),
            List.of(firing("Ink", 130, 200), firing("Ink", 215, 460), firing("Paper", 900, 950)),
            30);
    assertEquals(1, compared.alike().size());
    assertEquals(-30, compared.alike().get(0).startOffSeconds());
    assertEquals(-60, compared.alike().get(0).endOffSeconds());
    assertEquals(List.of(firing("Paper", 10, 20), firing("Ink", 5000, 5100)), compared.onlyOurs());
    assertEquals(List.of(firing("Paper", 900, 950)), compared.onlyTheirs());
    assertTrue(FiredComparison.of(List.of(), List.of(), 0).same());
  }

  @Test
  void firingsOfOtherLabelsAreOthersAndNearOnesAreTheSame() {
    Firing other = new Firing("Ink", Labels.of("alertname", "Ink", "service", "scan"), 100, 400);
    assertEquals(
        1,
        FiredComparison.of(List.of(other), List.of(firing("Ink", 100, 400)), 60).onlyOurs().size());
    Firing early = firing("Ink", 0, 50);
    Firing late = firing("Ink", 100, 150);
    assertEquals(1, FiredComparison.of(List.of(early), List.of(late), 50).alike().size());
    assertEquals(0, FiredComparison.of(List.of(early), List.of(late), 49).alike().size());
  }

  @Test
  void rulesAreHeldAgainstIncidents() {
    List<PastIncident> incidents =
        List.of(
            new PastIncident("jam", NOON, NOON + 1800, "print"),
            new PastIncident("flood", NOON + 36_000, NOON + 37_000, null),
            new PastIncident("scanner", NOON, NOON + 1800, "scan"));
    List<Firing> firings =
        List.of(
            firing("Ink", NOON + 120, NOON + 900),
            firing("Ink", NOON + 20_000, NOON + 20_100),
            firing("Paper", NOON - 300, NOON + 60),
            firing("Paper", NOON + 36_100, NOON + 36_200),
            firing("Stuck", NOON - 90_000, NOON + 90_000));
    RuleRecord.Table table =
        RuleRecord.of(List.of("Never", "Ink"), firings, incidents, 900, ZoneOffset.UTC);
    assertEquals(
        List.of(
            new RuleRecord("Ink", 2, 1, 3, 0, 120, 1, 0),
            new RuleRecord("Never", 0, 0, 3, 0, Double.NaN, 0, 0),
            new RuleRecord("Paper", 2, 2, 3, 2, -100, 0, 1),
            // It fires all the time: it warns of nothing.
            new RuleRecord("Stuck", 1, 0, 3, 0, Double.NaN, 0, 0)),
        table.rules());
    assertEquals(List.of(), table.catches().get(1).rules());
    assertEquals("scanner", table.catches().get(1).incident().name());
    assertEquals(
        List.of(Map.entry("Paper", -300L), Map.entry("Ink", 120L)), table.catches().get(0).rules());
    RuleRecord.Table tokyo =
        RuleRecord.of(List.of(), firings, incidents, 900, ZoneId.of("Asia/Tokyo"));
    assertEquals(1, tokyo.rules().get(0).atNight(), "12:02 UTC is 21:02, 17:33 UTC is 02:33");
  }

  @Test
  void aRuleReadsAsFarBackAsEverythingThatItRestsOn() {
    HistoryNeeds needs =
        HistoryNeeds.of(
            ScheduledGroup.of(
                groups(
                    """
                    groups:
                      - name: print
                        rules:
                          - record: print:pages
                            expr: sum(rate(pages_total[10m]))
                          - alert: Slow
                            expr: avg_over_time(print:pages[1h]) < 3 and ink offset 20m > 0
                            for: 15m
                          - alert: Quiet
                            expr: absent(ALERTS{alertname="Slow"})
                    """)),
            List.of(Promql.parse("jams{floor=\"2\"} > 0")));
    long minute = 60_000;
    assertEquals(
        Map.of(
            "pages_total", (15 + 60 + 5 + 10 + 5) * minute,
            "ink", (15 + 20 + 5) * minute,
            "jams{floor=\"2\"}", 5 * minute),
        needs.reaches());
    assertEquals(95 * 60, needs.warmUpSeconds());
    assertEquals(10 * minute, needs.shortestRangeMillis());
  }

  @Test
  void aBundleIsEvaluatedWhenTheServerIsAndItsRulesComeFirst() {
    List<RuleGroup> server =
        groups(
            """
            groups:
              - name: print
                rules: [{alert: Ink, expr: ink < 5}, {alert: Paper, expr: paper < 5}]
            """);
    List<RuleGroup> bundle =
        groups("groups: [{name: print, rules: [{alert: Ink, expr: ink < 9}]}]");
    List<ScheduledGroup> merged =
        ScheduledGroup.merged(bundle, List.of(new ScheduledGroup(server.get(0), 30_000, 7_000)));
    assertEquals(2, merged.size());
    assertEquals("ink < 9", merged.get(0).group().rules().get(0).expression().toString());
    assertEquals(30_000, merged.get(0).intervalMillis());
    assertEquals(7_000, merged.get(0).phaseMillis());
    assertEquals(1, merged.get(1).group().rules().size());
    assertEquals("Paper", merged.get(1).group().rules().get(0).name());
    assertEquals(37_000, merged.get(0).notBefore(7_001));
    assertEquals(7_000, merged.get(0).notBefore(7_000));
  }

  @Test
  void whatFiresAtTheBeginningCountsFromThenOn() {
    SeriesStore history = new SeriesStore();
    for (int minute = 0; minute < 60; minute++) {
      history.add(
          Labels.of(Labels.NAME, "ink", "tray", "a"), minute * 60_000L, minute < 40 ? 1 : 50);
    }
    Firings.OfRules played =
        Firings.of(
            ScheduledGroup.of(
                groups(
                    """
                    groups:
                      - name: print
                        rules:
                          - {alert: Ink, expr: ink < 5, for: 4m, labels: {severity: page}}
                          - {alert: Twice, expr: ink / on () vector(1) > bool "x"}
                    """
                        .replace("\"x\"", "0"))),
            history,
            0,
            1200,
            3540);
    Firing ink =
        new Firing(
            "Ink", Labels.of("alertname", "Ink", "tray", "a", "severity", "page"), 1200, 2400);
    assertTrue(played.fired().contains(ink), played::toString);
    assertEquals(
        new Firing("Twice", Labels.of("alertname", "Twice"), 1200, 3540),
        played.fired().get(1),
        played::toString);
    assertEquals(2, history.all().size() + 1, "the history stays as it is");
  }

  @Test
  void impactIsFoundSeriesByService() {
    SeriesStore history = new SeriesStore();
    for (int minute = 0; minute < 60; minute++) {
      boolean hurt = (minute >= 10 && minute < 15) || minute == 18 || minute >= 50;
      history.add(
          Labels.of(Labels.NAME, "hurt", "service", "print"), minute * 60_000L, hurt ? 2 : 0);
    }
    List<PastIncident> found = PastIncidents.of("hurt", history, 0, 3540, 60);
    assertEquals(2, found.size(), found::toString);
    assertEquals(
        new PastIncident("impact of 1970-01-01T00:10:00Z", 600, 1080, "print"), found.get(0));
    assertEquals(3540, found.get(1).until());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          incidents: []                                                         | there is no incident
          incidents: [{name: a, from: yesterday, until: 5}]                     | which are not two times
          incidents: [{name: a, from: 9, until: 5}]                             | ends before it begins
          incidents: [{name: a, from: 1}]                                       | until is missing
          incident: []                                                          | there is no field incident
          """)
  void incidentsThatCantBeReadAreSaidToBe(String text, String expected) {
    List<Problem> problems = new ArrayList<>();
    PastIncidents.read("i.yaml", text, problems);
    assertTrue(problems.toString().contains(expected), problems::toString);
  }

  @Test
  void incidentsAreWrittenInYaml() {
    List<Problem> problems = new ArrayList<>();
    assertEquals(
        List.of(
            new PastIncident("jam", 1_767_225_600, 1_767_229_200, "print"),
            new PastIncident("flood", 1_767_225_600, 1_767_225_660, null)),
        PastIncidents.read(
            "i.yaml",
            """
            incidents:
              - {name: jam, from: "2026-01-01T00:00:00Z", until: "2026-01-01T02:00:00+01:00", service: print}
              - {name: flood, from: 1767225600, until: 1767225660}
            """,
            problems));
    assertEquals(List.of(), problems);
  }
}
