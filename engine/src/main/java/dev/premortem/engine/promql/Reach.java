package dev.premortem.engine.promql;

/** How far into the past an expression looks. */
public final class Reach {
  private final long lookback;

  private Reach(long lookback) {
    this.lookback = lookback;
  }

  /**
   * Returns how old samples may be that an evaluation looks at.
   *
   * @param lookback how long a sample stays the latest one, milliseconds
   * @return milliseconds, {@code Long.MAX_VALUE} where it looks at a fixed time
   */
  public static long of(Expr expression, long lookback) {
    return new Reach(lookback).of(expression);
  }

  private long of(Expr expression) {
    if (expression instanceof Expr.Paren paren) {
      return of(paren.inner());
    }
    if (expression instanceof Expr.Unary unary) {
      return of(unary.operand());
    }
    if (expression instanceof Expr.Binary binary) {
      return Math.max(of(binary.left()), of(binary.right()));
    }
    if (expression instanceof Expr.Call call) {
      return call.arguments().stream().mapToLong(this::of).max().orElse(0);
    }
    if (expression instanceof Expr.Aggregation aggregation) {
      Expr parameter = aggregation.parameter();
      return Math.max(of(aggregation.operand()), parameter == null ? 0 : of(parameter));
    }
    if (expression instanceof Expr.Subquery subquery) {
      return subquery.at() != null
          ? Long.MAX_VALUE
          : plus(of(subquery.inner()), subquery.rangeMillis() + subquery.offsetMillis());
    }
    if (expression instanceof Expr.MatrixSelector matrix) {
      return plus(of(matrix.vector()), matrix.rangeMillis());
    }
    if (expression instanceof Expr.VectorSelector selector) {
      return selector.at() != null
          ? Long.MAX_VALUE
          : lookback + Math.max(0, selector.offsetMillis());
    }
    return 0;
  }

  private static long plus(long inner, long more) {
    return inner == Long.MAX_VALUE ? inner : inner + Math.max(0, more);
  }
}
