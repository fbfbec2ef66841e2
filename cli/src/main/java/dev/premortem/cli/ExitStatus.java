package dev.premortem.cli;

/** What the exit status of the process says. */
final class ExitStatus {
  /** Done, and everything asked for holds. */
  static final int HOLDS = 0;

  /** Done, and something does not hold. */
  static final int DOES_NOT_HOLD = 1;

  /** Wrong usage or unreadable input. */
  static final int UNREADABLE = 2;

  /** The environment failed: network, disk, a server. */
  static final int ENVIRONMENT = 3;

  private ExitStatus() {}
}
