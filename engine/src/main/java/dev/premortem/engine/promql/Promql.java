package dev.premortem.engine.promql;

/** Reads expressions of PromQL. */
public final class Promql {
  private Promql() {}

  /**
   * Reads an expression and checks its types.
   *
   * @throws PromqlException when it is none, with the place
   */
  public static Expr parse(String text) {
    return parse(text, Features.STABLE);
  }

  /** As {@link #parse(String)}, with what is taken. */
  public static Expr parse(String text, Features features) {
    Expr expression = new Parser(text, features).expression();
    new TypeCheck(text).check(expression);
    return expression;
  }
}
