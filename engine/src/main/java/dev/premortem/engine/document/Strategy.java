package dev.premortem.engine.document;

/** Rollout strategies. */
public enum Strategy {
  /** Shares of traffic that rise. */
  CANARY,
  /** Two tagged sides; the candidate takes over and is tagged stable. */
  BLUE_GREEN
}
