package dev.premortem.engine.policy;

import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.Combiner;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.signal.AlertFilter.AlertSignal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One alert policy, reduced to the conditions that can be evaluated.
 *
 * @param name its name
 * @param combiner how conditions combine
 * @param conditions conditions on signals of services, measured or simulated
 * @param monitored conditions on time series of Cloud Monitoring as they are
 * @param channels names of channels that are told
 */
public record AlertPolicy(
    String name,
    Combiner combiner,
    List<Condition> conditions,
    List<MonitoredCondition> monitored,
    List<String> channels) {
  /** Returns the positions of all conditions that can be evaluated. */
  public Set<Integer> indices() {
    Set<Integer> indices = new TreeSet<>();
    conditions.forEach(c -> indices.add(c.index()));
    monitored.forEach(c -> indices.add(c.index()));
    return indices;
  }

  /**
   * One condition on one service.
   *
   * @param index position in the policy
   * @param service index of the service
   * @param signal what is compared
   * @param absence whether it notices missing points rather than large or small ones
   * @param comparison direction
   * @param threshold threshold
   * @param durationSeconds how long every point must violate it
   * @param alignmentSeconds length of an aligned interval
   * @param rate whether counts are divided by the seconds of the interval
   * @param missing what a missing point means
   * @param autoCloseSeconds after how long without points an incident closes
   */
  public record Condition(
      int index,
      int service,
      AlertSignal signal,
      boolean absence,
      Comparison comparison,
      double threshold,
      long durationSeconds,
      long alignmentSeconds,
      boolean rate,
      MissingData missing,
      long autoCloseSeconds) {}

  /** Returns the length of an aligned interval, 60 s when nothing is said. */
  static long alignmentSeconds(List<Aggregation> aggregations) {
    return aggregations.isEmpty()
        ? 60
        : Math.max(1, aggregations.get(0).alignmentPeriod().toSeconds());
  }

  /** Returns whether counts become rates. */
  static boolean isRate(List<Aggregation> aggregations) {
    return !aggregations.isEmpty() && "ALIGN_RATE".equals(aggregations.get(0).perSeriesAligner());
  }
}
