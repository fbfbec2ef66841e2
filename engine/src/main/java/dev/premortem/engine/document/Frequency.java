package dev.premortem.engine.document;

/** How often a backup runs. */
public enum Frequency {
  /** Every hour. */
  HOURLY,
  /** Every day. */
  DAILY,
  /** Every week. */
  WEEKLY
}
