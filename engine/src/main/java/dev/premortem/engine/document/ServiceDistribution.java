package dev.premortem.engine.document;

/** Families of service times. */
public enum ServiceDistribution {
  /** Skewed, as measured services are. */
  LOGNORMAL,
  /** Memoryless, as theory likes it. */
  EXPONENTIAL,
  /** Always the same. */
  DETERMINISTIC
}
