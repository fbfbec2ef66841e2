package dev.premortem.cli;

import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.fired.PastIncident;
import dev.premortem.simulator.fired.PastIncidents;
import dev.premortem.simulator.recording.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a backtest is made of, from files or from a running system, and what it is asked about. */
final class BacktestHistory {
  /** Steps, or intervals of evaluation, by which firings may miss each other and be the same. */
  private static final int NEAR = 2;

  private BacktestHistory() {}

  /** Reads what was measured, wherever it is. */
  static History read(
      Policy policy,
      List<String> files,
      boolean trustCounts,
      LiveOptions live,
      @Nullable Expr impact,
      Console console)
      throws IOException {
    live.check(!files.isEmpty(), impact != null);
    List<Expr> further = impact == null ? List.of() : List.of(impact);
    if (live.live()) {
      return live.read(policy, further, console);
    }
    Recording recording = SignalFiles.read(files, policy, impact != null, trustCounts, console);
    List<ScheduledGroup> groups =
        ScheduledGroup.of(PrometheusRules.of(policy.bundle(), new ArrayList<>()));
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Series series : recording.labelled().all()) {
      Points points = series.points();
      first = Math.min(first, Math.floorDiv(points.time(0), 1000L));
      last = Math.max(last, -Math.floorDiv(-points.time(points.size() - 1), 1000L));
    }
    return first > last
        ? new History(policy, List.of(), recording, groups, 0, 0, 0, 1, null)
        : new History(
            policy, List.of(), recording, groups, first, first, last, recording.settle(), null);
  }

  /** Returns an expression that can be parsed. */
  static Expr expression(String text) {
    try {
      return Promql.parse(text);
    } catch (PromqlException e) {
      throw Failure.unreadable("--impact: " + e.getMessage());
    }
  }

  /** Returns the incidents that an expression of impact tells of. */
  static List<PastIncident> impact(String expression, History history) {
    try {
      return PastIncidents.of(
          expression, history.recording().labelled(), history.from(), history.to(), history.step());
    } catch (PromqlException e) {
      throw Failure.unreadable("--impact: " + e.getMessage());
    }
  }

  /** Returns the names of all alerts that are evaluated, those of alert policies among them. */
  static List<String> alerts(History history, Policy policy) {
    List<String> names = new ArrayList<>();
    history.groups().stream()
        .flatMap(g -> g.group().rules().stream())
        .filter(Rule.Alerting.class::isInstance)
        .map(Rule::name)
        .forEach(names::add);
    policy.rules().trees().values().stream()
        .filter(rule -> rule.conclusions().contains("alert"))
        .map(dev.premortem.rules.tree.Rule::name)
        .forEach(names::add);
    return names.stream().distinct().toList();
  }

  /** Returns what fired and, of all other rules of the bundle, the incidents that they opened. */
  static List<Firing> firings(List<Firing> fired, Backtest.@Nullable Result result) {
    List<Firing> all = new ArrayList<>(fired);
    Set<String> known = fired.stream().map(Firing::rule).collect(Collectors.toSet());
    for (Backtest.Incident one :
        result == null ? List.<Backtest.Incident>of() : result.incidents()) {
      if (!one.rule().isEmpty() && !known.contains(one.rule()) && !FiringSignal.is(one.signal())) {
        long to = one.resolved() < 0 && result != null ? result.to() : one.resolved();
        all.add(new Firing(one.rule(), Labels.of("service", one.subject()), one.opened(), to));
      }
    }
    return all;
  }

  /** Returns by how many seconds firings may miss each other and still be the same. */
  static long near(History history) {
    long interval =
        history.groups().stream().mapToLong(ScheduledGroup::intervalMillis).max().orElse(0) / 1000;
    return NEAR * Math.max(history.step(), interval);
  }
}
