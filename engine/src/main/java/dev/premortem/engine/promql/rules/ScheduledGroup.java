package dev.premortem.engine.promql.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group of rules and when it is evaluated: at {@code phaseMillis} after every multiple of {@code
 * intervalMillis}.
 *
 * @param group the rules
 * @param intervalMillis time between evaluations, milliseconds
 * @param phaseMillis 0 to less than the interval, milliseconds
 */
public record ScheduledGroup(RuleGroup group, long intervalMillis, long phaseMillis) {
  /** Interval of groups that name none: what Prometheus does unless told otherwise. */
  private static final long USUAL_MILLIS = 60_000;

  /** Returns groups of files, evaluated at multiples of their intervals. */
  public static List<ScheduledGroup> of(List<RuleGroup> groups) {
    return groups.stream().map(g -> new ScheduledGroup(g, interval(g), 0)).toList();
  }

  private static long interval(RuleGroup group) {
    return group.intervalMillis() > 0 ? group.intervalMillis() : USUAL_MILLIS;
  }

  /**
   * Returns what is to be evaluated where a bundle stands beside a server: the bundle's groups, at
   * the times at which the server evaluates its group of the same name, and of the server's groups
   * the rules whose names the bundle does not have.
   */
  public static List<ScheduledGroup> merged(List<RuleGroup> bundle, List<ScheduledGroup> server) {
    Map<String, ScheduledGroup> byName = new HashMap<>();
    server.forEach(g -> byName.putIfAbsent(g.group().name(), g));
    Set<String> own = new HashSet<>();
    List<ScheduledGroup> all = new ArrayList<>();
    for (RuleGroup group : bundle) {
      group.rules().forEach(rule -> own.add(rule.name()));
      ScheduledGroup twin = byName.get(group.name());
      long interval =
          group.intervalMillis() == 0 && twin != null ? twin.intervalMillis() : interval(group);
      long phase = twin == null ? 0 : Math.floorMod(twin.phaseMillis(), interval);
      all.add(new ScheduledGroup(group, interval, phase));
    }
    for (ScheduledGroup each : server) {
      RuleGroup group = each.group();
      RuleGroup rest =
          new RuleGroup(
              group.name(),
              group.file(),
              group.intervalMillis(),
              group.offsetMillis(),
              group.limit(),
              group.rules().stream().filter(rule -> !own.contains(rule.name())).toList());
      if (!rest.rules().isEmpty()) {
        all.add(new ScheduledGroup(rest, each.intervalMillis(), each.phaseMillis()));
      }
    }
    return all;
  }

  /** Returns the first time of evaluation that is not before a moment, epoch milliseconds. */
  public long notBefore(long millis) {
    return -Math.floorDiv(phaseMillis - millis, intervalMillis) * intervalMillis + phaseMillis;
  }
}
