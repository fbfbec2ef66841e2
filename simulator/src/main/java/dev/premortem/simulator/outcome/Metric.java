package dev.premortem.simulator.outcome;

import java.io.Serializable;

/**
 * One figure of a report.
 *
 * @param name stable name
 * @param kind how replications combine
 * @param unit unit of the values: ratio, s, 1, or a currency
 * @param words what it says, for people
 * @param better whether small or large values are good, 0 when neither
 */
public record Metric(String name, Kind kind, String unit, String words, int better)
    implements Serializable {
  /** How replications combine. */
  public enum Kind {
    /** Successes over trials of all replications; Wilson's interval. */
    PROPORTION,
    /** Mean of one value a replication; Student's interval. */
    MEAN,
    /** Mean of one value a replication; the quantiles are those over all requests. */
    REQUESTS,
    /**
     * Times to an event that may not happen within the horizon: the mean of the time or half the
     * horizon, whichever is less (restricted mean), by Kaplan and Meier's estimate over all events.
     */
    TIME
  }

  private static final double WEEK = 7 * 86_400.0;

  /**
   * Returns by how much a future may differ from others that all came to the same: a ratio by all
   * of it, a count by one event, anything else by as much as it is.
   *
   * @param value what all came to
   * @param horizonSeconds time in which events were counted
   */
  double leap(double value, double horizonSeconds) {
    double own = Math.abs(value);
    if (unit.equals("ratio")) {
      return Math.max(1, own);
    }
    if (Double.isNaN(horizonSeconds)) {
      return own;
    }
    return name.endsWith(".perWeek")
        ? Math.max(own, WEEK / horizonSeconds)
        : name.endsWith(".perHour") ? Math.max(own, 3600 / horizonSeconds) : own;
  }
}
