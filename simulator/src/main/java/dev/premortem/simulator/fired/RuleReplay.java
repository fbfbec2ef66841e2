package dev.premortem.simulator.fired;

import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Evaluates rules of Prometheus over a history and keeps what fired. */
public final class RuleReplay {
  private final List<Running> running = new ArrayList<>();
  private final List<Firing> fired = new ArrayList<>();
  private final Set<String> failures = new LinkedHashSet<>();

  /** A group at work, and when each of its alerts that fire began to. */
  private record Running(ReplayedGroup group, GroupState state, Map<Labels, Long> since) {}

  private RuleReplay(List<ReplayedGroup> groups, SeriesStore history) {
    SeriesStore store = new SeriesStore();
    for (Series series : history.all()) {
      for (int i = 0; i < series.points().size(); i++) {
        store.add(series.labels(), series.points().time(i), series.points().value(i));
      }
    }
    RuleContext context =
        new RuleContext(store, EvaluationOptions.DEFAULT.withSettledSamples(), Map.of(), "");
    for (ReplayedGroup group : groups) {
      running.add(
          new Running(group, new GroupState(group.group(), context), new LinkedHashMap<>()));
    }
  }

  /**
   * What rules did.
   *
   * @param fired firings within the time asked for, in the order of time
   * @param failures why rules could not be evaluated, each reason once
   */
  public record Result(List<Firing> fired, List<String> failures) {}

  /**
   * Evaluates groups of rules.
   *
   * @param history series that they read, which stay as they are
   * @param warmUp from when on rules are evaluated, so that what they keep is there, epoch seconds
   * @param from from when on firings count; one that began before counts from then on
   * @param to last time of evaluation, epoch seconds
   */
  public static Result play(
      List<ReplayedGroup> groups, SeriesStore history, long warmUp, long from, long to) {
    RuleReplay replay = new RuleReplay(groups, history);
    TreeMap<Long, List<Running>> due = new TreeMap<>();
    for (Running one : replay.running) {
      long at = one.group().notBefore(warmUp * 1000);
      due.computeIfAbsent(at, t -> new ArrayList<>()).add(one);
    }
    while (!due.isEmpty() && due.firstKey() <= to * 1000) {
      long now = due.firstKey();
      for (Running one : due.pollFirstEntry().getValue()) {
        replay.evaluate(one, now);
        due.computeIfAbsent(now + one.group().intervalMillis(), t -> new ArrayList<>()).add(one);
      }
    }
    replay.running.forEach(one -> one.since().forEach((of, since) -> replay.over(of, since, to)));
    List<Firing> within =
        replay.fired.stream()
            .filter(f -> f.to() > from)
            .map(f -> new Firing(f.rule(), f.labels(), Math.max(from, f.from()), f.to()))
            .sorted(Firing.ORDER)
            .toList();
    return new Result(within, List.copyOf(replay.failures));
  }

  private void evaluate(Running one, long millis) {
    for (GroupState.Failure failure : one.state().evaluate(millis)) {
      failures.add(
          "rule "
              + failure.rule().name()
              + " could not be evaluated: "
              + failure.cause().getMessage());
    }
    long now = Math.floorDiv(millis, 1000L);
    Set<Labels> firing = new LinkedHashSet<>();
    for (ActiveAlert alert : one.state().firing()) {
      firing.add(alert.labels());
      one.since().putIfAbsent(alert.labels(), now);
    }
    one.since()
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !firing.contains(entry.getKey());
              if (over) {
                over(entry.getKey(), entry.getValue(), now);
              }
              return over;
            });
  }

  private void over(Labels labels, long since, long now) {
    fired.add(new Firing(labels.get("alertname"), labels, since, now));
  }
}
