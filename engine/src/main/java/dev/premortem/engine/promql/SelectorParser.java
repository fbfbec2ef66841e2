package dev.premortem.engine.promql;

import com.google.re2j.PatternSyntaxException;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Selectors: a metric name, conditions on labels. */
final class SelectorParser {
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
