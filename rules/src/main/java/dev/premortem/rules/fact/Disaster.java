package dev.premortem.rules.fact;

/** Kinds of disaster that a recovery procedure can be written for. */
public enum Disaster {
  /** None is on. */
  NONE,
  /** The database is gone or unusable. */
  DATABASE_LOSS,
  /** The whole region does not answer. */
  REGIONAL_OUTAGE,
  /** Data was read by somebody who must not. */
  DATA_BREACH
}
