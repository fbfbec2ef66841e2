package dev.premortem.rules.fact;

/** Verdict of a statistical analysis. */
public enum Verdict {
  /** None was asked for. */
  NONE,
  /** The candidate is as good as the stable revision. */
  PASS,
  /** It is worse. */
  FAIL,
  /** Nobody can tell yet. */
  INCONCLUSIVE
}
