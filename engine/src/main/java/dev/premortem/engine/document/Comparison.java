package dev.premortem.engine.document;

/** Directions of a threshold. */
public enum Comparison {
  /** Above. */
  COMPARISON_GT,
  /** At least. */
  COMPARISON_GE,
  /** Below. */
  COMPARISON_LT,
  /** At most. */
  COMPARISON_LE,
  /** Equal. */
  COMPARISON_EQ,
  /** Different. */
  COMPARISON_NE
}
