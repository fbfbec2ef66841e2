package dev.premortem.engine.alert;

import dev.premortem.engine.document.Combiner;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * One alert policy, reduced to the conditions that can be evaluated.
 *
 * @param name its name
 * @param combiner how conditions combine
 * @param conditions conditions
 * @param channels names of channels that are notified
 */
public record AlertPolicy(
    String name, Combiner combiner, List<AlertCondition> conditions, List<String> channels) {
  /** Copies the lists. */
  public AlertPolicy {
    conditions = List.copyOf(conditions);
    channels = List.copyOf(channels);
  }

  /** Returns the positions of all conditions that can be evaluated. */
  public Set<Integer> indices() {
    Set<Integer> indices = new TreeSet<>();
    conditions.forEach(c -> indices.add(c.index()));
    return indices;
  }

  /** Returns for how long something must be wrong at least before it can fire, seconds. */
  public long leastSeconds() {
    LongStream durations = conditions.stream().mapToLong(AlertPolicy::leastSeconds);
    return (combiner == Combiner.OR ? durations.min() : durations.max()).orElse(0);
  }

  private static long leastSeconds(AlertCondition condition) {
    return condition instanceof MetricCondition metric
        ? metric.durationSeconds()
        : condition instanceof PromqlCondition promql ? promql.rule().forMillis() / 1000 : 0;
  }

  /** Returns its conditions on metrics. */
  public List<MetricCondition> onMetrics() {
    return conditions.stream()
        .filter(MetricCondition.class::isInstance)
        .map(MetricCondition.class::cast)
        .toList();
  }
}
