package dev.premortem.engine.promql;

import com.google.re2j.PatternSyntaxException;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Selectors, and what may stand behind them. */
final class SelectorParser {
  private static final double LONGEST_SECONDS = Long.MAX_VALUE / 1e9;
  private final TokenStream tokens;

  SelectorParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** A metric name, conditions in braces, or both. */
  Expr.VectorSelector selector() {
    Token first = tokens.peek();
    String name = "";
    List<LabelMatcher> matchers = new ArrayList<>();
    if (first.type() == Token.Type.NAME || first.type() == Token.Type.METRIC_NAME) {
      name = tokens.take().text();
    }
    if (tokens.peek().is("{")) {
      matchers(matchers);
    }
    if (!name.isEmpty()) {
      matchers.add(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, name));
    }
    return new Expr.VectorSelector(name, matchers, 0, null, first.span().to(tokens.last().span()));
  }

  private void matchers(List<LabelMatcher> into) {
    tokens.take();
    while (!tokens.peek().is("}")) {
      into.add(matcher());
      if (!tokens.takeIf(",") && !tokens.peek().is("}")) {
        throw tokens.unexpected("label matching", "\",\" or \"}\"");
      }
    }
    tokens.take();
  }

  private LabelMatcher matcher() {
    Token label = tokens.peek();
    if (label.type() != Token.Type.NAME && label.type() != Token.Type.STRING) {
      throw tokens.unexpected("label matching", "identifier or \"}\"");
    }
    tokens.take();
    boolean quoted = label.type() == Token.Type.STRING;
    String name = quoted ? text(label) : label.text();
    Token next = tokens.peek();
    if (quoted && (next.is(",") || next.is("}"))) {
      return new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, name);
    }
    LabelMatcher.Op op = op(next);
    if (op == null) {
      throw quoted
          ? tokens.unexpected("label matching", "\",\" or \"}\"")
          : tokens.unexpected("label matching", "label matching operator");
    }
    tokens.take();
    Token value = tokens.peek();
    if (value.type() != Token.Type.STRING) {
      throw tokens.unexpected("label matching", "string");
    }
    tokens.take();
    try {
      return new LabelMatcher(name, op, text(value));
    } catch (PatternSyntaxException invalid) {
      throw tokens.error(label.span().to(value.span()), String.valueOf(invalid.getMessage()));
    }
  }

  private static LabelMatcher.@Nullable Op op(Token token) {
    for (LabelMatcher.Op op : LabelMatcher.Op.values()) {
      if (token.is(op.sign())) {
        return op;
      }
    }
    return null;
  }

  /** Names of labels in parentheses. */
  List<String> grouping() {
    tokens.expect("(", "grouping opts", "\"(\"");
    List<String> labels = new ArrayList<>();
    while (!tokens.peek().is(")")) {
      Token label = tokens.peek();
      switch (label.type()) {
        case NAME -> labels.add(label.text());
        case STRING -> labels.add(text(label));
        default -> throw tokens.unexpected("grouping opts", "label");
      }
      tokens.take();
      if (!tokens.takeIf(",") && !tokens.peek().is(")")) {
        throw tokens.unexpected("grouping opts", "\",\" or \")\"");
      }
    }
    tokens.take();
    return labels;
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
          case DURATION -> durationMillis(token);
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

  /** Milliseconds of a duration. */
  long durationMillis(Token token) {
    Long millis = Durations.millis(token.text());
    if (millis == null) {
      throw tokens.error(
          token.span(), "not a valid duration string: " + Quoting.quote(token.text()));
    }
    return millis;
  }

  /** What a string literal says. */
  String text(Token literal) {
    String text = Strings.read(literal.text());
    if (text == null) {
      throw tokens.error(
          literal.span(), "error unquoting string " + literal.text() + ": invalid syntax");
    }
    return text;
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
          case DURATION -> durationMillis(number) / 1000.0;
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

  /** A metric with labels and nothing else, as test files name series: {@code a{b="c"}}. */
  Labels metric() {
    Expr.VectorSelector selector = selector();
    java.util.Map<String, String> labels = new java.util.LinkedHashMap<>();
    for (LabelMatcher matcher : selector.matchers()) {
      if (matcher.op() != LabelMatcher.Op.EQUAL) {
        throw tokens.error(selector.span(), "a series is named by label=\"value\" only");
      }
      labels.put(matcher.name(), Objects.requireNonNull(matcher.value()));
    }
    return Labels.of(labels);
  }
}
