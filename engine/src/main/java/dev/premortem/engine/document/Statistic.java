package dev.premortem.engine.document;

/** Statistics that a gate may compare. */
public enum Statistic {
  /** Mean, with its 95% interval. */
  MEAN,
  /** Median over replications. */
  P50,
  /** 95th percentile over replications. */
  P95,
  /** 99th percentile over replications. */
  P99
}
