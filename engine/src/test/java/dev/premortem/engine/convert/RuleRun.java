package dev.premortem.engine.convert;

import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;

/** Evaluates groups of rules once a minute over series that are functions of the minute. */
final class RuleRun {
  private static final long MINUTE = 60_000;

  private RuleRun() {}

  /** Returns the alerts that fire at each minute, and rules that fail, as texts. */
  static List<String> alerts(
      List<RuleGroup> groups, Map<Labels, LongToDoubleFunction> series, int minutes) {
    SeriesStore store = new SeriesStore();
    RuleContext context = new RuleContext(store, EvaluationOptions.DEFAULT, Map.of(), "");
    List<GroupState> states = groups.stream().map(g -> new GroupState(g, context)).toList();
    List<String> fired = new ArrayList<>();
    for (long minute = 0; minute < minutes; minute++) {
      for (Map.Entry<Labels, LongToDoubleFunction> one : series.entrySet()) {
        double value = one.getValue().applyAsDouble(minute);
        if (!Double.isNaN(value)) {
          store.add(one.getKey(), minute * MINUTE, value);
        }
      }
      List<String> now = new ArrayList<>();
      for (GroupState state : states) {
        for (GroupState.Failure failure : state.evaluate(minute * MINUTE)) {
          now.add("failed " + failure.rule().name() + ": " + failure.cause().getMessage());
        }
        for (ActiveAlert alert : state.firing()) {
          now.add(alert.labels() + " " + alert.value());
        }
      }
      fired.add(String.join("; ", now.stream().sorted().toList()));
    }
    return fired;
  }

  /** Returns the first minute at which an alert fires whose labels contain a text, -1 for none. */
  static int first(List<String> alerts, String part) {
    for (int i = 0; i < alerts.size(); i++) {
      if (alerts.get(i).contains(part)) {
        return i;
      }
    }
    return -1;
  }
}
