package dev.premortem.rules.evaluate;

import dev.premortem.rules.fact.Row;

/** A number that is ready to be computed; truth is 1 and 0. */
@FunctionalInterface
public interface Quantity {
  /** Returns the number, NaN where it is unknown. */
  double of(Row own, Bound bound);
}
