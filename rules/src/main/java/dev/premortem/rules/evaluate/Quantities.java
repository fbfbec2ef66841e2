package dev.premortem.rules.evaluate;

import dev.premortem.rules.tree.Value;

/**
 * Makes numbers of trees ready. Arithmetic is that of decimals (IEEE 754 doubles), whatever a field
 * counts: 5000 / 3 is 1666.67. What is computed of an unknown number is unknown, and so is what is
 * divided by zero.
 */
public final class Quantities {
  private Quantities() {}

  /** Returns a number, or a truth value as 1 and 0, ready to be computed. */
  public static Quantity of(Value value, Slots slots) {
    if (value instanceof Value.Literal literal) {
      double number = literal.value() + 0.0;
      return (own, bound) -> number;
    }
    if (value instanceof Value.Truth truth) {
      double number = truth.value() ? 1 : 0;
      return (own, bound) -> number;
    }
    if (value instanceof Value.Own read) {
      int at = read.field().index();
      return (own, bound) -> own.number(at);
    }
    if (value instanceof Value.Result result) {
      int at = result.index();
      return (own, bound) -> own.number(at);
    }
    if (value instanceof Value.Bound) {
      int slot = slots.of(value);
      return (own, bound) -> bound.number(slot);
    }
    if (value instanceof Value.Minus minus) {
      Quantity inner = of(minus.inner(), slots);
      return (own, bound) -> 0.0 - inner.of(own, bound);
    }
    if (value instanceof Value.Arithmetic sum) {
      return arithmetic(sum.operator(), of(sum.left(), slots), of(sum.right(), slots));
    }
    throw new IllegalArgumentException("not a number: " + value);
  }

  private static Quantity arithmetic(char operator, Quantity left, Quantity right) {
    return switch (operator) {
      case '+' -> (own, bound) -> left.of(own, bound) + right.of(own, bound);
      case '-' -> (own, bound) -> left.of(own, bound) - right.of(own, bound);
      case '*' -> (own, bound) -> left.of(own, bound) * right.of(own, bound);
      default -> (own, bound) -> arithmetic(operator, left.of(own, bound), right.of(own, bound));
    };
  }

  /** Returns what two numbers come to, NaN where that is unknown. */
  public static double arithmetic(char operator, double left, double right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      case '/' -> right == 0 ? Double.NaN : left / right;
      case '%' -> left % right;
      default -> throw new IllegalArgumentException("not an operator: " + operator);
    };
  }
}
