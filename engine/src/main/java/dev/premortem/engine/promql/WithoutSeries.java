package dev.premortem.engine.promql;

import java.util.List;
import java.util.Set;

/** Which expressions may give something although none of the series that they select is there. */
public final class WithoutSeries {
  private static final Set<String> ABSENCE = Set.of("absent", "absent_over_time");

  private WithoutSeries() {}

  /** Returns whether an expression may give something without any series. */
  public static boolean answers(Expr expression) {
    if (expression instanceof Expr.Paren paren) {
      return answers(paren.inner());
    }
    if (expression instanceof Expr.Unary unary) {
      return answers(unary.operand());
    }
    if (expression instanceof Expr.Binary binary) {
      return switch (binary.op()) {
        case OR -> answers(binary.left()) || answers(binary.right());
        case UNLESS -> answers(binary.left());
        default -> answers(binary.left()) && answers(binary.right());
      };
    }
    if (expression instanceof Expr.Call call) {
      List<Expr> vectors =
          call.arguments().stream()
              .filter(a -> a.type() == ValueType.VECTOR || a.type() == ValueType.MATRIX)
              .toList();
      return call.type() == ValueType.SCALAR
          || ABSENCE.contains(call.function().name())
          || vectors.stream().allMatch(WithoutSeries::answers);
    }
    if (expression instanceof Expr.Aggregation aggregation) {
      return answers(aggregation.operand());
    }
    if (expression instanceof Expr.Subquery subquery) {
      return answers(subquery.inner());
    }
    return expression instanceof Expr.NumberLiteral;
  }
}
