package dev.premortem.rules.condition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint of a pattern, parsed. */
public sealed interface Expression {
  /** A literal: number, text, truth value, null. */
  record Literal(@Nullable Object value, String text) implements Expression {}

  /**
   * A field of the fact, a field of a bound fact, a bound value or a constant of an enumeration.
   */
  record Name(String scope, String name) implements Expression {}

  /** Two things compared or joined by an operator. */
  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** A negation. */
  record Not(Expression inner) implements Expression {}

  /** A minus sign. */
  record Minus(Expression inner) implements Expression {}

  /** Membership in a list. */
  record In(Expression left, List<Expression> items, boolean negated) implements Expression {}
}
