package dev.premortem.engine.document;

/** How the lengths of a fault that ends by itself vary around their mean. */
public enum FaultLength {
  /** Most are short, few are long. */
  EXPONENTIAL,
  /** All are the same. */
  FIXED,
  /** Around a typical length, some several times as long: the logarithm has a deviation of 1. */
  LOGNORMAL
}
