package dev.premortem.engine.policy;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.MissingData;

/**
 * One condition of an alert policy on time series of Cloud Monitoring as they are.
 *
 * @param policy name of the alert policy
 * @param index position of the condition in it
 * @param query which series, and how they are combined
 * @param absence whether it notices missing points rather than large or small ones
 * @param comparison direction
 * @param threshold threshold
 * @param durationSeconds how long every aligned point must violate it
 * @param triggerCount how many series must violate it, 0 where a share is given
 * @param triggerPercent share of series that must violate it, 0 to 100
 * @param missing what a missing point means
 * @param autoCloseSeconds after how long without points an incident closes
 */
public record MonitoredCondition(
    String policy,
    int index,
    AlertQuery query,
    boolean absence,
    Comparison comparison,
    double threshold,
    long durationSeconds,
    int triggerCount,
    double triggerPercent,
    MissingData missing,
    long autoCloseSeconds) {
  /** Returns whether values above the threshold violate it. */
  public boolean rises() {
    return comparison != Comparison.COMPARISON_LT && comparison != Comparison.COMPARISON_LE;
  }
}
