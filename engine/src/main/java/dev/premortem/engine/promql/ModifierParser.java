package dev.premortem.engine.promql;

import dev.premortem.engine.series.NumberText;
import org.jspecify.annotations.Nullable;

/** What may stand behind a selector: a range, an offset, a time. */
final class ModifierParser {
  private static final double LONGEST_SECONDS = Long.MAX_VALUE / 1e9;

  private final TokenStream tokens;
  private final SelectorParser selectors;

  ModifierParser(TokenStream tokens, SelectorParser selectors) {
    this.tokens = tokens;
    this.selectors = selectors;
  }

  /** A range, or a subquery. */
  Expr range(Expr of) {
    Token open = tokens.take();
    long range = positive("subquery or range selector");
    if (tokens.takeIf(":")) {
      long step = tokens.peek().is("]") ? 0 : positive("subquery selector");
      Token close = tokens.expect("]", "subquery selector", "\"]\"");
      return new Expr.Subquery(of, range, step, 0, null, of.span().to(close.span()));
    }
    refuseDurationExpression();
    Token close = tokens.expect("]", "subquery or range", "\":\" or \"]\"");
    Span brackets = open.span().to(close.span());
    if (!(of instanceof Expr.VectorSelector vector)) {
      throw tokens.error(brackets, "ranges only allowed for vector selectors");
    }
    if (vector.offsetMillis() != 0) {
      throw tokens.error(brackets, "no offset modifiers allowed before range");
    }
    if (vector.at() != null) {
      throw tokens.error(brackets, "no @ modifiers allowed before range");
    }
    return new Expr.MatrixSelector(vector, range, of.span().to(close.span()));
  }

  private long positive(String context) {
    refuseDurationExpression();
    Token first = tokens.peek();
    long millis = signedMillis(context);
    refuseDurationExpression();
    if (millis <= 0) {
      throw tokens.error(first.span(), "duration must be greater than 0");
    }
    return millis;
  }

  private void refuseDurationExpression() {
    Token token = tokens.peek();
    boolean word =
        token.isWord("step")
            || token.isWord("range")
            || token.isWord("min_of")
            || token.isWord("max_of");
    boolean afterNumber = tokens.last().type() != Token.Type.SIGN;
    boolean operator = token.type() == Token.Type.SIGN && "+-*/%^".contains(token.text());
    if (token.is("(") || (operator && afterNumber)) {
      word = true;
    }
    if (word) {
      throw tokens.refused(token.span(), "experimental duration expression is not enabled");
    }
  }

  private long signedMillis(String context) {
    boolean negative = tokens.peek().is("-");
    if (negative || tokens.peek().is("+")) {
      tokens.take();
    }
    Token token = tokens.peek();
    long millis =
        switch (token.type()) {
          case DURATION -> selectors.durationMillis(token);
          case NUMBER -> numberMillis(token);
          default -> throw tokens.unexpected(context, "number, duration, step(), or range()");
        };
    tokens.take();
    return negative ? -millis : millis;
  }

  private long numberMillis(Token token) {
    double seconds = number(token);
    if (!(Math.abs(seconds) <= LONGEST_SECONDS)) {
      throw tokens.error(token.span(), "duration out of range");
    }
    return Math.round(seconds * 1000);
  }

  private double number(Token token) {
    Double seconds = NumberText.parse(token.text());
    if (seconds == null) {
      throw tokens.error(token.span(), "error parsing number: " + token.text());
    }
    return seconds;
  }

  /** {@code offset}, which may be negative. */
  Expr offset(Expr of) {
    tokens.take();
    if (tokens.peek().is("(")) {
      refuseDurationExpression();
    }
    boolean signed = tokens.peek().is("-") || tokens.peek().is("+");
    Token first = signed ? tokens.peekSecond() : tokens.peek();
    if (first.isWord("step") || first.isWord("range") || first.is("(")) {
      throw tokens.refused(first.span(), "experimental duration expression is not enabled");
    }
    long millis = signedMillis("offset");
    Span span = of.span().to(tokens.last().span());
    if (of instanceof Expr.VectorSelector vector) {
      once(vector.offsetMillis(), of);
      return moved(vector, millis, span);
    }
    if (of instanceof Expr.MatrixSelector matrix) {
      once(matrix.vector().offsetMillis(), of);
      Expr.VectorSelector vector = moved(matrix.vector(), millis, matrix.vector().span());
      return new Expr.MatrixSelector(vector, matrix.rangeMillis(), span);
    }
    if (of instanceof Expr.Subquery subquery) {
      once(subquery.offsetMillis(), of);
      return new Expr.Subquery(
          subquery.inner(),
          subquery.rangeMillis(),
          subquery.stepMillis(),
          millis,
          subquery.at(),
          span);
    }
    throw tokens.error(
        of.span(),
        "offset modifier must be preceded by an instant vector selector or range vector selector"
            + " or a subquery");
  }

  private void once(long offset, Expr of) {
    if (offset != 0) {
      throw tokens.error(of.span(), "offset may not be set multiple times");
    }
  }

  private static Expr.VectorSelector moved(Expr.VectorSelector of, long millis, Span span) {
    return new Expr.VectorSelector(of.name(), of.matchers(), millis, of.at(), span);
  }

  /** {@code @}, a time or an end of the query. */
  Expr at(Expr of) {
    tokens.take();
    At at = time(of);
    Span span = of.span().to(tokens.last().span());
    if (of instanceof Expr.VectorSelector vector) {
      atOnce(vector.at(), of);
      return fixed(vector, at, span);
    }
    if (of instanceof Expr.MatrixSelector matrix) {
      atOnce(matrix.vector().at(), of);
      Expr.VectorSelector vector = fixed(matrix.vector(), at, matrix.vector().span());
      return new Expr.MatrixSelector(vector, matrix.rangeMillis(), span);
    }
    if (of instanceof Expr.Subquery subquery) {
      atOnce(subquery.at(), of);
      return new Expr.Subquery(
          subquery.inner(),
          subquery.rangeMillis(),
          subquery.stepMillis(),
          subquery.offsetMillis(),
          at,
          span);
    }
    throw tokens.error(
        of.span(),
        "@ modifier must be preceded by an instant vector selector or range vector selector or a"
            + " subquery");
  }

  private static Expr.VectorSelector fixed(Expr.VectorSelector of, At at, Span span) {
    return new Expr.VectorSelector(of.name(), of.matchers(), of.offsetMillis(), at, span);
  }

  private void atOnce(@Nullable At at, Expr of) {
    if (at != null) {
      throw tokens.error(of.span(), "@ <timestamp> may not be set multiple times");
    }
  }

  private At time(Expr of) {
    Token token = tokens.peek();
    boolean start = token.isWord("start");
    if (start || token.isWord("end")) {
      tokens.take();
      tokens.expect("(", "@", "timestamp");
      tokens.expect(")", "@", "timestamp");
      return start ? new At.Start() : new At.End();
    }
    boolean negative = token.is("-");
    if (negative || token.is("+")) {
      tokens.take();
    }
    Token number = tokens.peek();
    double seconds =
        switch (number.type()) {
          case NUMBER -> number(number);
          case DURATION -> selectors.durationMillis(number) / 1000.0;
          default -> throw tokens.unexpected("@", "timestamp");
        };
    tokens.take();
    if (!(Math.abs(seconds) < Long.MAX_VALUE)) {
      throw tokens.error(
          of.span(),
          "timestamp out of bounds for @ modifier: " + NumberText.shortestGeneral(seconds));
    }
    return new At.Time(Math.round((negative ? -seconds : seconds) * 1000));
  }
}
