package dev.premortem.engine.alert;

import dev.premortem.engine.document.Combiner;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

  /** Returns its conditions on metrics. */
  public List<MetricCondition> onMetrics() {
    return conditions.stream()
        .filter(MetricCondition.class::isInstance)
        .map(MetricCondition.class::cast)
        .toList();
  }
}
