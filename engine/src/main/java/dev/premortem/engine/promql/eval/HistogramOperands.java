package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.BinaryOp;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.series.Labels;

/** Operators that meet a native histogram: what Prometheus leaves out is, with the same note. */
final class HistogramOperands {
  private HistogramOperands() {}

  /**
   * Leaves a pair out, with a note.
   *
   * @param left whether the left operand is a histogram
   * @param right whether the right one is
   */
  static void leaveOut(Expr.Binary binary, boolean left, boolean right, Labels labels, Run run) {
    BinaryOp op = binary.op();
    boolean computed =
        switch (op) {
          case MULTIPLY -> left != right;
          case DIVIDE -> left && !right;
          case ADD, SUBTRACT, EQUAL, NOT_EQUAL -> left && right;
          case MODULO, POWER, ATAN2, LESS, AT_MOST, GREATER, AT_LEAST, AND, OR, UNLESS -> false;
        };
    if (computed) {
      throw Run.refused("operator " + op.sign(), labels);
    }
    String sign = op.sign();
    run.annotations()
        .info(
            "incompatible sample types encountered for binary operator \""
                + sign
                + "\": "
                + type(left)
                + " "
                + sign
                + " "
                + type(right),
            binary.span());
  }

  private static String type(boolean histogram) {
    return histogram ? "histogram" : "float";
  }
}
