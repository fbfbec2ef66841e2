package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.BinaryOp;
import dev.premortem.engine.promql.function.GoMath;

/** What binary operators compute of two numbers. */
final class Operators {
  private Operators() {}

  /** Returns the result of arithmetic. */
  static double compute(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> StrictMath.atan2(left, right);
      case EQUAL, NOT_EQUAL, LESS, AT_MOST, GREATER, AT_LEAST, AND, OR, UNLESS ->
          throw new IllegalArgumentException(op + " is no arithmetic");
    };
  }

  /** Whether a comparison holds. */
  static boolean holds(BinaryOp op, double left, double right) {
    return switch (op) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case AT_MOST -> left <= right;
      case GREATER -> left > right;
      case AT_LEAST -> left >= right;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, ATAN2, AND, OR, UNLESS ->
          throw new IllegalArgumentException(op + " is no comparison");
    };
  }

  /** Returns the result between two scalars, where comparisons give 0 or 1. */
  static double scalar(BinaryOp op, double left, double right) {
    if (op.isComparison()) {
      return holds(op, left, right) ? 1 : 0;
    }
    return compute(op, left, right);
  }
}
