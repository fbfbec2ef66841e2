package dev.premortem.engine.document;

/** What a missing point means to an alert. */
public enum MissingData {
  /** Treated as fine. */
  EVALUATION_MISSING_DATA_INACTIVE,
  /** Treated as violating. */
  EVALUATION_MISSING_DATA_ACTIVE,
  /** Nothing changes. */
  EVALUATION_MISSING_DATA_NO_OP,
  /** Nothing changes. */
  EVALUATION_MISSING_DATA_UNSPECIFIED
}
