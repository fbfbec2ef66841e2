package dev.premortem.rules.decision;

/** Severity of an incident, worst first. */
public enum Severity {
  /** Critical: complete outage, data breach, or most users hurt. */
  P0,
  /** High: degraded service. */
  P1,
  /** Medium: few users affected. */
  P2,
  /** Low: no user impact. */
  P3;

  /** Returns whether this is worse than the other. */
  public boolean worseThan(Severity other) {
    return compareTo(other) < 0;
  }
}
