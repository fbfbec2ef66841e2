package dev.premortem.rules.evaluate;

import dev.premortem.rules.fact.Row;

/** A condition that is ready to be evaluated. */
@FunctionalInterface
public interface Check {
  /**
   * Returns whether it holds: {@link Truth#TRUE}, {@link Truth#FALSE} or {@link Truth#UNKNOWN}.
   *
   * @param own the fact that a pattern matches, or the figures of an accumulate
   */
  int test(Row own, Bound bound);

  /** Returns whether it is true. */
  default boolean holds(Row own, Bound bound) {
    return test(own, bound) == Truth.TRUE;
  }
}
