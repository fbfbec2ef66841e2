package dev.premortem.engine.document;

/** What a person may say of a rollout. */
public enum RolloutCommand {
  /** Nothing but a rollback until it is resumed. */
  PAUSE,
  /** Goes on after a pause. */
  RESUME,
  /** Rolls the candidate back. */
  ABORT,
  /** Tries a candidate that was rolled back once more, from its smoke test on. */
  RETRY,
  /** Takes the next step now, whatever holds it. */
  PROMOTE
}
