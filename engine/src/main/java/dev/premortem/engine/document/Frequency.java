package dev.premortem.engine.document;

/** How often a backup runs. */
public enum Frequency {
  /** Every hour. */
  HOURLY(3600),
  /** Every day. */
  DAILY(86_400),
  /** Every week. */
  WEEKLY(7 * 86_400);

  private final long seconds;

  Frequency(long seconds) {
    this.seconds = seconds;
  }

  /** Returns the time from one run to the next, seconds. */
  public long seconds() {
    return seconds;
  }
}
