package dev.premortem.engine.promql.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupStateTest {
  private final SeriesStore store = new SeriesStore();

  private GroupState group(String rules) {
    List<Problem> problems = new ArrayList<>();
    List<RuleGroup> groups =
        RuleFile.read("rules.yml", "groups:\n- name: g\n  rules:\n" + rules, problems);
    assertEquals(List.of(), problems);
    RuleContext context =
        new RuleContext(store, EvaluationOptions.DEFAULT, Map.of("region", "eu"), "");
    return new GroupState(groups.get(0), context);
  }

  private void series(String text) {
    SeriesNotation series = SeriesNotation.parse(text);
    long time = 0;
    for (Double value : series.values()) {
      if (value != null) {
        store.add(series.labels(), time, value);
      }
      time += 60_000;
    }
  }

  /** The states of an alert, minute by minute. */
  private String states(GroupState group, String alert, int minutes) {
    StringBuilder states = new StringBuilder();
    for (int minute = 0; minute < minutes; minute++) {
      assertEquals(List.of(), group.evaluate(minute * 60_000L));
      List<ActiveAlert> alerts = group.alerts(alert);
      states.append(alerts.isEmpty() ? '-' : alerts.get(0).state().name().charAt(0));
    }
    return states.toString();
  }

  private double at(String expression, long minute) {
    return Query.of(Promql.parse(expression), store, EvaluationOptions.DEFAULT)
        .vectorAt(minute * 60_000)
        .get(0)
        .value();
  }

  @Test
  void anAlertIsPendingForItsTimeThenFiresThenIsResolved() {
    series("up{i=\"1\"} 1 0 0 0 0 1 0 1");
    GroupState group = group("  - {alert: Down, expr: up == 0, for: 2m}\n");
    assertEquals("-PPFFRP-", states(group, "Down", 8));
  }

  @Test
  void anAlertThatIsGoneFiresOnForAsLongAsAsked() {
    series("up 0 1 1 1 0");
    GroupState group = group("  - {alert: Down, expr: up == 0, keep_firing_for: 2m}\n");
    assertEquals("FFFRF", states(group, "Down", 5));
  }

  @Test
  void aSeriesThatEndsResolvesItsAlert() {
    series("up 0 0 stale");
    GroupState group = group("  - {alert: Down, expr: up == 0}\n");
    assertEquals("FFR", states(group, "Down", 3));
  }

  @Test
  void alertsLeaveSeriesThatEndWithThem() {
    series("up 0 0 0 1");
    GroupState group = group("  - {alert: Down, expr: up == 0, for: 1m, labels: {team: a}}\n");
    states(group, "Down", 4);
    assertEquals(1, at("ALERTS{alertname=\"Down\", alertstate=\"pending\", team=\"a\"}", 0));
    assertEquals(1, at("ALERTS{alertname=\"Down\", alertstate=\"firing\", team=\"a\"}", 1));
    assertEquals(1, at("count(ALERTS)", 2));
    assertEquals(0, at("ALERTS_FOR_STATE", 2));
    assertEquals(1, at("absent(ALERTS)", 3));
  }

  @Test
  void eachRuleSeesWhatThoseBeforeItLeft() {
    series("a 1 2 3");
    GroupState group =
        group(
            """
              - {record: twice, expr: a * 2, labels: {by: rule}}
              - {record: four, expr: twice * 2}
              - {alert: High, expr: four > 7, annotations: {summary: "{{ $value }} in {{ $externalLabels.region }}"}}
            """);
    assertEquals("-FF", states(group, "High", 3));
    assertEquals(12, at("four{by=\"rule\"}", 2));
    assertEquals("{summary=\"12 in eu\"}", group.alerts("High").get(0).annotations().toString());
  }

  @Test
  void whatCannotBeEvaluatedIsSaidAndTheRestGoesOn() {
    series("a{i=\"1\"} 1");
    series("a{i=\"2\"} 1");
    GroupState group =
        group(
            """
              - {record: both, expr: "a", labels: {i: "3"}}
              - {record: fine, expr: sum(a)}
            """);
    List<GroupState.Failure> failures = group.evaluate(0);
    assertEquals(1, failures.size());
    assertEquals("both", failures.get(0).rule().name());
    assertEquals(2, at("fine", 0));
  }

  @Test
  void mistakesInRuleFilesAreFoundWithTheirPlace() {
    List<Problem> problems = new ArrayList<>();
    RuleFile.read(
        "rules.yml",
        """
        groups:
          - name: a
            rules:
              - {alert: A, expr: "rate(x)"}
              - {alert: B, expr: up, four: 5m}
              - {record: c, expr: up, for: 5m}
              - {alert: D, expr: up, annotations: {summary: "{{ nope }}"}}
              - {alert: E, expr: "mad_over_time(x[5m])"}
              - {expr: up}
          - name: a
            rules: []
        """,
        problems);
    assertEquals(7, problems.size(), problems.toString());
    assertEquals(4, problems.get(0).place().line());
    assertTrue(problems.get(0).message().contains("expected type range vector"));
    assertTrue(problems.get(4).message().contains("mad_over_time"), problems.get(4).message());
  }
}
