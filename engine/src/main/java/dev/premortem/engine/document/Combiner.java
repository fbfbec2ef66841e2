package dev.premortem.engine.document;

/** How conditions of an alert policy combine. */
public enum Combiner {
  /** Any. */
  OR,
  /** All. */
  AND,
  /** All, on one resource. */
  AND_WITH_MATCHING_RESOURCE
}
