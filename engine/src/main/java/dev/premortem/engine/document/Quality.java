package dev.premortem.engine.document;

/** Ways in which a release is good or bad. */
public enum Quality {
  /** Nothing is wrong. */
  GOOD,
  /** Some requests fail. */
  ERRORS,
  /** Requests take longer. */
  LATENCY,
  /** Memory fills up until instances die. */
  LEAK
}
