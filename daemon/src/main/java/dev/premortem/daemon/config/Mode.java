package dev.premortem.daemon.config;

/** How far the daemon may go. */
public enum Mode {
  /** Decide and record, act on nothing. */
  OBSERVE,
  /** Act on what a person approved. */
  APPROVE,
  /** Act. */
  ENFORCE;

  /** Returns the more careful of two modes. */
  public Mode atMost(Mode other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
