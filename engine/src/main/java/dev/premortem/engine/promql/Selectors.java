package dev.premortem.engine.promql;

import java.util.ArrayList;
import java.util.List;

/** The selectors and the calls of an expression. */
public final class Selectors {
  private final List<Expr.VectorSelector> found = new ArrayList<>();
  private final List<Expr.Call> calls = new ArrayList<>();

  private Selectors() {}

  /** Returns all selectors of an expression, in the order in which they are written. */
  public static List<Expr.VectorSelector> of(Expr expression) {
    Selectors selectors = new Selectors();
    selectors.visit(expression);
    return selectors.found;
  }

  /** Returns all calls of functions in an expression, in the order in which they are written. */
  public static List<Expr.Call> calls(Expr expression) {
    Selectors selectors = new Selectors();
    selectors.visit(expression);
    return selectors.calls;
  }

  private void visit(Expr expression) {
    if (expression instanceof Expr.Paren paren) {
      visit(paren.inner());
    } else if (expression instanceof Expr.Unary unary) {
      visit(unary.operand());
    } else if (expression instanceof Expr.Binary binary) {
      visit(binary.left());
      visit(binary.right());
    } else if (expression instanceof Expr.Call call) {
      calls.add(call);
      call.arguments().forEach(this::visit);
    } else if (expression instanceof Expr.Aggregation aggregation) {
      if (aggregation.parameter() != null) {
        visit(aggregation.parameter());
      }
      visit(aggregation.operand());
    } else if (expression instanceof Expr.Subquery subquery) {
      visit(subquery.inner());
    } else if (expression instanceof Expr.MatrixSelector matrix) {
      found.add(matrix.vector());
    } else if (expression instanceof Expr.VectorSelector selector) {
      found.add(selector);
    }
  }
}
