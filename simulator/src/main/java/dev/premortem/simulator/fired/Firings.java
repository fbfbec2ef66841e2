package dev.premortem.simulator.fired;

import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.GroupClock;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects when alerts fired. */
public final class Firings {
  /** An alert that may fire. */
  private record Alert(String rule, Labels labels) {}

  private final List<Firing> over = new ArrayList<>();
  private final Map<Alert, Long> since = new LinkedHashMap<>();

  /** Notes that an alert fires, epoch seconds; one that does already goes on. */
  public void begins(String rule, Labels labels, long time) {
    since.putIfAbsent(new Alert(rule, labels), time);
  }

  /** Notes that an alert fires no more, epoch seconds. */
  public void ends(String rule, Labels labels, long time) {
    Long from = since.remove(new Alert(rule, labels));
    if (from != null) {
      over.add(new Firing(rule, labels, from, time));
    }
  }

  /** Returns what fired, in the order of time; what still does, up to the end, epoch seconds. */
  public List<Firing> until(long end) {
    List<Firing> all = new ArrayList<>(over);
    since.forEach((alert, from) -> all.add(new Firing(alert.rule(), alert.labels(), from, end)));
    all.sort(Firing.ORDER);
    return all;
  }

  /**
   * What rules did.
   *
   * @param fired firings within the time asked for, in the order of time
   * @param failures why rules could not be evaluated, each reason once
   */
  public record OfRules(List<Firing> fired, List<String> failures) {}

  /**
   * Lets rules of Prometheus run over a history.
   *
   * @param history series that they read, which stay as they are
   * @param warmUp from when on rules are evaluated, so that what they keep is there, epoch seconds
   * @param from from when on firings count; one that began before counts from then on
   * @param to last time of evaluation, epoch seconds
   */
  public static OfRules of(
      List<ScheduledGroup> groups, SeriesStore history, long warmUp, long from, long to) {
    SeriesStore store = new SeriesStore();
    for (Series series : history.all()) {
      for (int i = 0; i < series.points().size(); i++) {
        store.add(series.labels(), series.points().time(i), series.points().value(i));
      }
    }
    GroupClock clock =
        new GroupClock(
            groups,
            new RuleContext(store, EvaluationOptions.DEFAULT.withSettledSamples(), Map.of(), ""));
    Firings firings = new Firings();
    clock.begin(warmUp * 1000);
    clock.evaluate(
        to * 1000,
        new GroupClock.Listener() {
          @Override
          public void fires(int group, ActiveAlert alert, boolean begins, long time) {
            if (begins) {
              firings.begins(alert.labels().get("alertname"), alert.labels(), seconds(time));
            }
          }

          @Override
          public void ends(int group, Labels alert, long time) {
            firings.ends(alert.get("alertname"), alert, seconds(time));
          }
        });
    List<Firing> within =
        firings.until(to).stream()
            .filter(f -> f.to() > from)
            .map(f -> new Firing(f.rule(), f.labels(), Math.max(from, f.from()), f.to()))
            .sorted(Firing.ORDER)
            .toList();
    return new OfRules(within, List.copyOf(clock.failures()));
  }

  private static long seconds(long millis) {
    return Math.floorDiv(millis, 1000L);
  }
}
