package dev.premortem.engine.document;

/** Pairs of windows of burn-rate alerts: long and short. */
public enum BurnWindow {
  /** 1 h and 5 min. */
  ONE_HOUR,
  /** 6 h and 30 min. */
  SIX_HOURS,
  /** 1 d and 2 h. */
  ONE_DAY,
  /** 3 d and 6 h. */
  THREE_DAYS
}
