package dev.premortem.rules.fact;

/** Verdict of a smoke test. */
public enum SmokeTest {
  /** Not finished yet. */
  PENDING,
  /** Every probe answered as expected. */
  PASSED,
  /** At least one probe did not. */
  FAILED
}
