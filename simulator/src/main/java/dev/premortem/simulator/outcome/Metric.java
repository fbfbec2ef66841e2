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
    REQUESTS
  }
}
