package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import java.util.List;

/** What an expression is made of. */
final class Parts {
  private Parts() {}

  /** Returns the expressions directly in an expression. */
  static List<Expr> of(Expr expression) {
    if (expression instanceof Expr.Paren paren) {
      return List.of(paren.inner());
    }
    if (expression instanceof Expr.Unary unary) {
      return List.of(unary.operand());
    }
    if (expression instanceof Expr.Binary binary) {
      return List.of(binary.left(), binary.right());
    }
    if (expression instanceof Expr.Call call) {
      return call.arguments();
    }
    if (expression instanceof Expr.Aggregation aggregation) {
      Expr parameter = aggregation.parameter();
      return parameter == null
          ? List.of(aggregation.operand())
          : List.of(parameter, aggregation.operand());
    }
    if (expression instanceof Expr.MatrixSelector matrix) {
      return List.of(matrix.vector());
    }
    if (expression instanceof Expr.Subquery subquery) {
      return List.of(subquery.inner());
    }
    return List.of();
  }
}
