package dev.premortem.engine.document;

/** Whether a bucket keeps versions. */
public enum Versioning {
  /** It does. */
  ENABLED,
  /** It does not. */
  DISABLED
}
