package dev.premortem.rules.fact;

/** Phases of a rollout, in the order in which a good one passes through them. */
public enum RolloutPhase {
  /** No rollout has been seen. */
  IDLE,
  /** Deployed without traffic; the smoke test is running. */
  SMOKE_TEST,
  /** Some traffic goes to the candidate and it is measured. */
  BAKING,
  /** All traffic goes to the candidate; going back is still one shift away. */
  WATCHING,
  /** The candidate is the stable revision now. */
  DONE,
  /** The candidate was rolled back. */
  ROLLED_BACK
}
