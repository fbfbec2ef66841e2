package dev.premortem.engine.promql;

import dev.premortem.engine.series.NumberText;
import dev.premortem.rules.source.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expressions by recursive descent, operators by their precedence. */
final class Parser {
  /** Deeper nesting would exhaust the stack. */
  private static final int DEEPEST = 300;

  /** Operators or modifiers in a row; they nest as deep. */
  private static final int LONGEST = 1000;

  private final TokenStream tokens;
  private final Features features;
  private final SelectorParser selectors;
  private final ModifierParser modifiers;
  private int depth;

  Parser(String text, Features features) {
    this.tokens = new TokenStream(text);
    this.features = features;
    this.selectors = new SelectorParser(tokens);
    this.modifiers = new ModifierParser(tokens, selectors);
  }

  /** Reads the whole text. */
  Expr expression() {
    if (tokens.peek().type() == Token.Type.END) {
      throw tokens.error(Span.NONE, "no expression found in input");
    }
    Expr expression = binary(1);
    if (tokens.peek().type() != Token.Type.END) {
      throw tokens.unexpected("", "");
    }
    return expression;
  }

  private Expr binary(int least) {
    if (++depth > DEEPEST) {
      throw tokens.error(tokens.peek().span(), "nested more than " + DEEPEST + " deep");
    }
    Expr left = unary();
    for (int length = 0; ; length++) {
      requireShort(length);
      BinaryOp op = operator();
      if (op == null || op.precedence() < least) {
        depth--;
        return left;
      }
      tokens.take();
      boolean returnBool = tokens.takeWord("bool");
      Matching matching = matching(op);
      Expr right = binary(op == BinaryOp.POWER ? op.precedence() : op.precedence() + 1);
      left = new Expr.Binary(op, left, right, returnBool, matching, left.span().to(right.span()));
    }
  }

  private void requireShort(int length) {
    if (length > LONGEST) {
      throw tokens.error(tokens.peek().span(), "more than " + LONGEST + " operators in a row");
    }
  }

  private @Nullable BinaryOp operator() {
    Token token = tokens.peek();
    if (token.is("</") || token.is(">/")) {
      throw tokens.refused(
          token.span(),
          "operator \"" + token.text() + "\" trims native histograms, which are refused");
    }
    return token.type() == Token.Type.SIGN || token.type() == Token.Type.NAME
        ? BinaryOp.spelt(token.text())
        : null;
  }

  private Matching matching(BinaryOp op) {
    boolean on = tokens.peek().isWord("on");
    List<String> labels = List.of();
    List<String> include = List.of();
    Matching.Cardinality cardinality =
        op.isSet() ? Matching.Cardinality.MANY_TO_MANY : Matching.Cardinality.ONE_TO_ONE;
    if (on || tokens.peek().isWord("ignoring")) {
      tokens.take();
      labels = selectors.grouping();
      boolean left = tokens.peek().isWord("group_left");
      if (left || tokens.peek().isWord("group_right")) {
        tokens.take();
        cardinality = left ? Matching.Cardinality.MANY_TO_ONE : Matching.Cardinality.ONE_TO_MANY;
        include = tokens.peek().is("(") ? selectors.grouping() : List.of();
      }
    }
    String word = tokens.peek().lower();
    if (word.startsWith("fill") && Words.KEYWORDS.contains(word) && tokens.peekSecond().is("(")) {
      throw tokens.refused(
          tokens.peek().span(), "binop fill modifiers are experimental and not enabled: " + word);
    }
    return new Matching(cardinality, on, labels, include);
  }

  /** A sign binds less than {@code ^} and more than anything else between two expressions. */
  private Expr unary() {
    Token sign = tokens.peek();
    if (!sign.is("+") && !sign.is("-")) {
      return postfix(primary());
    }
    tokens.take();
    Expr operand = binary(BinaryOp.POWER.precedence());
    Span span = sign.span().to(operand.span());
    if (operand instanceof Expr.NumberLiteral number) {
      double value = sign.is("-") ? -number.value() : number.value();
      return new Expr.NumberLiteral(value, number.duration(), span);
    }
    return new Expr.Unary(sign.is("-"), operand, span);
  }

  private Expr primary() {
    Token token = tokens.peek();
    return switch (token.type()) {
      case NUMBER -> new Expr.NumberLiteral(number(tokens.take()), false, token.span());
      case DURATION ->
          new Expr.NumberLiteral(
              selectors.durationMillis(tokens.take()) / 1000.0, true, token.span());
      case STRING -> new Expr.StringLiteral(selectors.text(tokens.take()), token.span());
      case NAME, METRIC_NAME -> named(token);
      case SIGN, END -> opened(token);
    };
  }

  private Expr opened(Token token) {
    if (token.is("{")) {
      return selectors.selector();
    }
    if (!token.is("(")) {
      throw tokens.unexpected("", "");
    }
    tokens.take();
    Expr inner = binary(1);
    Token close = tokens.expect(")", "", "");
    return new Expr.Paren(inner, token.span().to(close.span()));
  }

  private double number(Token token) {
    Double value = NumberText.parse(token.text());
    if (value == null) {
      throw tokens.error(token.span(), "error parsing number: " + token.text());
    }
    return value;
  }

  private Expr named(Token token) {
    AggregateOp aggregate = AggregateOp.spelt(token.text());
    Token second = tokens.peekSecond();
    if (aggregate != null && token.type() == Token.Type.NAME) {
      if (second.is("(") || second.isWord("by") || second.isWord("without")) {
        return aggregation(aggregate);
      }
    }
    if (second.is("(") && token.type() == Token.Type.NAME && !isBareWord(token)) {
      return call();
    }
    if (token.type() == Token.Type.NAME && Words.NO_METRIC.contains(token.lower())) {
      throw tokens.unexpected("", "");
    }
    return selectors.selector();
  }

  private static boolean isBareWord(Token token) {
    return Words.NO_METRIC.contains(token.lower()) || BinaryOp.spelt(token.text()) != null;
  }

  private Expr call() {
    Token name = tokens.take();
    Signature function = Signatures.named(name.text());
    if (function == null) {
      throw tokens
          .error(name.span(), "unknown function with name \"" + name.text() + "\"")
          .withHint(Nearest.hint(name.text(), Signatures.names()));
    }
    String why = Signatures.refused(function.name());
    if (why != null) {
      throw tokens.refused(name.span(), "function \"" + name.text() + "\" is refused: " + why);
    }
    if (function.experimental() && !features.experimentalFunctions()) {
      throw tokens.refused(
          name.span(), "function \"" + name.text() + "\" is not enabled: it is experimental");
    }
    List<Expr> arguments = arguments();
    return new Expr.Call(function, arguments, name.span().to(tokens.last().span()));
  }

  private List<Expr> arguments() {
    tokens.expect("(", "", "");
    List<Expr> arguments = new ArrayList<>();
    while (!tokens.peek().is(")")) {
      arguments.add(binary(1));
      if (tokens.peek().is(",")) {
        Token comma = tokens.take();
        if (tokens.peek().is(")")) {
          throw tokens.error(comma.span(), "trailing commas not allowed in function call args");
        }
      } else if (!tokens.peek().is(")")) {
        throw tokens.unexpected("", "");
      }
    }
    tokens.take();
    return arguments;
  }

  private Expr aggregation(AggregateOp op) {
    Token name = tokens.take();
    Grouping grouping = grouping();
    if (!tokens.peek().is("(")) {
      throw tokens.unexpected("aggregation", "");
    }
    List<Expr> arguments = arguments();
    if (grouping == null) {
      grouping = Objects.requireNonNullElse(grouping(), new Grouping(List.of(), false));
    }
    Span span = name.span().to(tokens.last().span());
    if (op.experimental() && (op == AggregateOp.LIMIT_RATIO || !features.experimentalFunctions())) {
      throw tokens.refused(name.span(), name.text() + "() is experimental and not enabled");
    }
    if (arguments.isEmpty()) {
      throw tokens.error(span, "no arguments for aggregate expression provided");
    }
    int wanted = op.parameter() == null ? 1 : 2;
    if (arguments.size() != wanted) {
      throw tokens.error(
          span,
          "wrong number of arguments for aggregate expression provided, expected "
              + wanted
              + ", got "
              + arguments.size());
    }
    return new Expr.Aggregation(
        op,
        wanted == 2 ? arguments.get(0) : null,
        arguments.get(wanted - 1),
        grouping.labels(),
        grouping.without(),
        span);
  }

  private record Grouping(List<String> labels, boolean without) {}

  private @Nullable Grouping grouping() {
    boolean without = tokens.peek().isWord("without");
    if (!without && !tokens.peek().isWord("by")) {
      return null;
    }
    tokens.take();
    return new Grouping(selectors.grouping(), without);
  }

  /** Ranges, offsets and times after a selector. */
  private Expr postfix(Expr first) {
    Expr expression = first;
    for (int length = 0; ; length++) {
      requireShort(length);
      Token token = tokens.peek();
      if (token.is("[")) {
        expression = modifiers.range(expression);
      } else if (token.isWord("offset")) {
        expression = modifiers.offset(expression);
      } else if (token.is("@")) {
        expression = modifiers.at(expression);
      } else if (token.isWord("anchored") || token.isWord("smoothed")) {
        throw tokens.refused(
            token.span(), token.lower() + " modifier is experimental and not enabled");
      } else {
        return expression;
      }
    }
  }
}
