package dev.premortem.engine.alert;

import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.MissingData;

/**
 * One condition of an alert policy on metrics: time series are aligned and combined, and what is
 * left is compared with a threshold, or missed.
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
public record MetricCondition(
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
    long autoCloseSeconds)
    implements AlertCondition {
  /** Returns whether values above the threshold violate it. */
  public boolean rises() {
    return comparison != Comparison.COMPARISON_LT && comparison != Comparison.COMPARISON_LE;
  }

  /** Returns whether a value violates the threshold. */
  boolean violates(double value) {
    return switch (comparison) {
      case COMPARISON_GT -> value > threshold;
      case COMPARISON_GE -> value >= threshold;
      case COMPARISON_LT -> value < threshold;
      case COMPARISON_LE -> value <= threshold;
      case COMPARISON_EQ -> value == threshold;
      case COMPARISON_NE -> value != threshold;
    };
  }

  /** Returns whether one series is enough, so that each stands for itself. */
  boolean each() {
    return triggerCount == 1;
  }

  /** Returns whether a missing point means nothing. */
  boolean waits() {
    return missing == MissingData.EVALUATION_MISSING_DATA_NO_OP
        || missing == MissingData.EVALUATION_MISSING_DATA_UNSPECIFIED;
  }
}
