package dev.premortem.simulator.backtest;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.simulator.recording.Recording;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Evaluates rules of Prometheus over a recording and counts the alerts that fire. Groups are
 * evaluated at multiples of their interval; no sample is known before its time.
 */
final class RuleFeed {
  /** Interval of groups that name none: what Prometheus does unless told otherwise. */
  private static final long INTERVAL = 60_000;

  private static final List<String> SERVICE_LABELS =
      List.of("service", "service_name", "app", "job", "instance");

  private final SeriesStore recorded;
  private final SeriesStore known = new SeriesStore();
  private final List<RuleGroup> groups;
  private final List<GroupState> states = new ArrayList<>();
  private final Map<Series, Integer> read = new LinkedHashMap<>();
  private final Set<String> failures = new LinkedHashSet<>();
  private final Set<Recording.Key> seen = new LinkedHashSet<>();
  private long evaluated = Long.MIN_VALUE;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  RuleFeed(List<RuleGroup> groups, SeriesStore recorded) {
    this.groups = groups;
    this.recorded = recorded;
    RuleContext context =
        new RuleContext(known, EvaluationOptions.DEFAULT.withSettledSamples(), Map.of(), "");
    groups.forEach(group -> states.add(new GroupState(group, context)));
    for (Series series : recorded.all()) {
      read.put(series, 0);
      first = Math.min(first, series.points().time(0));
      last = Math.max(last, series.points().time(series.points().size() - 1));
    }
  }

  /** Returns the time of the first sample, epoch milliseconds. */
  long first() {
    return first;
  }

  /** Returns the time of the last sample, epoch milliseconds. */
  long last() {
    return last;
  }

  /** Returns whether any rule reads any series. */
  boolean reads() {
    return selectors().stream().anyMatch(s -> !recorded.select(s.matchers()).isEmpty());
  }

  private List<Expr.VectorSelector> selectors() {
    List<Expr.VectorSelector> all = new ArrayList<>();
    for (RuleGroup group : groups) {
      group.rules().forEach(rule -> all.addAll(Selectors.of(rule.expression())));
    }
    return all;
  }

  /** Returns whether a rule reads series of this name. */
  boolean reads(String metric) {
    return selectors().stream().anyMatch(s -> s.name().equals(metric));
  }

  /** Returns what rules read although nobody recorded or records it, one line a rule. */
  List<String> unknown() {
    Set<String> given = new HashSet<>(Set.of("ALERTS", "ALERTS_FOR_STATE"));
    for (RuleGroup group : groups) {
      group.rules().stream()
          .filter(Rule.Recording.class::isInstance)
          .forEach(r -> given.add(r.name()));
    }
    List<String> lines = new ArrayList<>();
    for (RuleGroup group : groups) {
      for (Rule rule : group.rules()) {
        for (Expr.VectorSelector selector : Selectors.of(rule.expression())) {
          if (!given.contains(selector.name()) && recorded.select(selector.matchers()).isEmpty()) {
            lines.add("rule " + rule.name() + " reads " + selector + ", which nobody recorded");
          }
        }
      }
    }
    return lines;
  }

  /** Returns why rules could not be evaluated, each reason once. */
  Set<String> failures() {
    return failures;
  }

  /**
   * Evaluates everything up to a moment.
   *
   * @param now epoch milliseconds
   * @return how many alerts fired of each service and signal, the most at once; 0 for those that
   *     fired before
   */
  Map<Recording.Key, Integer> advance(long now) {
    Map<Recording.Key, Integer> most = new TreeMap<>();
    seen.forEach(key -> most.put(key, 0));
    TreeMap<Long, List<GroupState>> due = new TreeMap<>();
    for (GroupState state : states) {
      long interval = interval(state.group());
      long from = Math.max(evaluated + 1, first);
      for (long at = -Math.floorDiv(-from, interval) * interval; at <= now; at += interval) {
        due.computeIfAbsent(at, t -> new ArrayList<>()).add(state);
      }
    }
    due.forEach(
        (at, groupsThen) -> {
          load(at);
          groupsThen.forEach(state -> evaluate(state, at));
          firing().forEach((key, count) -> most.merge(key, count, Math::max));
        });
    evaluated = now;
    seen.addAll(most.keySet());
    return most;
  }

  private static long interval(RuleGroup group) {
    return group.intervalMillis() > 0 ? group.intervalMillis() : INTERVAL;
  }

  private void evaluate(GroupState state, long at) {
    for (GroupState.Failure failure : state.evaluate(at)) {
      failures.add(
          "rule "
              + failure.rule().name()
              + " could not be evaluated: "
              + failure.cause().getMessage());
    }
  }

  private void load(long until) {
    read.replaceAll(
        (series, next) -> {
          int at = next;
          for (; at < series.points().size() && series.points().time(at) <= until; at++) {
            known.add(series.labels(), series.points().time(at), series.points().value(at));
          }
          return at;
        });
  }

  private Map<Recording.Key, Integer> firing() {
    Map<Recording.Key, Integer> counts = new TreeMap<>();
    for (GroupState state : states) {
      for (ActiveAlert alert : state.firing()) {
        Labels labels = alert.labels();
        String signal = FiringSignal.of(labels);
        counts.merge(
            new Recording.Key(service(labels, state.group()), signal, ""), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String service(Labels labels, RuleGroup group) {
    return SERVICE_LABELS.stream()
        .map(labels::get)
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(group.name());
  }
}
