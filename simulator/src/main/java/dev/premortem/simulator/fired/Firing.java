package dev.premortem.simulator.fired;

import dev.premortem.engine.series.Labels;
import java.util.Comparator;

/**
 * An alert that fired without a break.
 *
 * @param rule rule that raised it
 * @param labels what identifies the alert
 * @param from when it began to fire, epoch seconds
 * @param to when it fired no more, epoch seconds
 */
public record Firing(String rule, Labels labels, long from, long to) {
  /** By time, then rule, then labels. */
  public static final Comparator<Firing> ORDER =
      Comparator.comparingLong(Firing::from)
          .thenComparing(Firing::rule)
          .thenComparing(Firing::labels)
          .thenComparingLong(Firing::to);

  /** Returns whether it fired in a time, epoch seconds, both ends included. */
  boolean meets(long begins, long ends) {
    return from <= ends && to >= begins;
  }
}
