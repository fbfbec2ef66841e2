package dev.premortem.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message for people and an exit status. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private Failure(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The input can't be used. */
  static Failure unreadable(String message) {
    return new Failure(ExitStatus.UNREADABLE, message, null);
  }

  /** Disk, network or a server let us down. */
  static Failure environment(String message, @Nullable Throwable cause) {
    return new Failure(ExitStatus.ENVIRONMENT, message, cause);
  }

  int status() {
    return status;
  }
}
