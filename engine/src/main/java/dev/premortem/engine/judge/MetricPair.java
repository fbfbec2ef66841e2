package dev.premortem.engine.judge;

import java.util.List;

/**
 * Samples of one metric of both revisions, and what of a difference matters.
 *
 * @param name its name
 * @param direction which way is bad
 * @param replaceMissing whether a missing sample (NaN) counts as zero rather than not at all
 * @param critical whether its failure fails everything
 * @param mustHaveData whether it fails when there is no data
 * @param groups groups that it counts in, at least one
 * @param weight its share in the score of a group
 * @param effect what size of a difference matters
 * @param stable samples of the stable revision, NaN for a missing one
 * @param candidate samples of the candidate
 */
public record MetricPair(
    String name,
    Direction direction,
    boolean replaceMissing,
    boolean critical,
    boolean mustHaveData,
    List<String> groups,
    double weight,
    Effect effect,
    double[] stable,
    double[] candidate) {
  /** The group of metrics that name none. */
  public static final List<String> UNGROUPED = List.of("");

  /** Which way a metric gets worse. */
  public enum Direction {
    /** More is worse. */
    INCREASE,
    /** Less is worse. */
    DECREASE,
    /** Any change is worse. */
    EITHER
  }

  /** How the size of a difference is measured. */
  public enum Measure {
    /** Mean of the candidate over mean of the stable revision; none where a mean is zero. */
    MEAN_RATIO(1),
    /** Chance that a sample of the candidate is larger (common-language effect size). */
    CLES(0.5);

    private final double none;

    Measure(double none) {
      this.none = none;
    }

    /** Returns the size of no effect. */
    public double none() {
      return none;
    }
  }

  /**
   * Sizes beyond which a difference matters, and beyond which it is critical.
   *
   * @param measure how it is measured
   */
  public record Effect(
      Measure measure,
      double allowedIncrease,
      double allowedDecrease,
      double criticalIncrease,
      double criticalDecrease) {}
}
