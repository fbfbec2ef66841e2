package dev.premortem.engine.promql;

import java.util.List;

/**
 * How series of two vectors find each other.
 *
 * @param cardinality how many of each side may match
 * @param on whether only the named labels count, or all but those
 * @param labels names of labels
 * @param include labels of the "one" side that the result takes over
 */
public record Matching(
    Cardinality cardinality, boolean on, List<String> labels, List<String> include) {
  /** How many series of each side may match. */
  public enum Cardinality {
    /** One of each. */
    ONE_TO_ONE,
    /** Several of the left side; {@code group_left}. */
    MANY_TO_ONE,
    /** Several of the right side; {@code group_right}. */
    ONE_TO_MANY,
    /** Any; of set operators. */
    MANY_TO_MANY
  }

  /** Copies the lists. */
  public Matching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  /** Whether a side was named. */
  public boolean grouped() {
    return cardinality == Cardinality.MANY_TO_ONE || cardinality == Cardinality.ONE_TO_MANY;
  }
}
