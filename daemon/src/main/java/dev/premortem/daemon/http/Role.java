package dev.premortem.daemon.http;

/** What the bearer of a token may do; each role may do what those before it may. */
public enum Role {
  /** Look. */
  VIEWER,
  /** Acknowledge, approve, silence, post signals. */
  OPERATOR,
  /** Change modes, throw the kill switch. */
  ADMIN;

  boolean may(Role needed) {
    return compareTo(needed) >= 0;
  }
}
