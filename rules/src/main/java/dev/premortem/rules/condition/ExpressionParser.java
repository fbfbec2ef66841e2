package dev.premortem.rules.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the constraints that authors may write: comparisons, arithmetic, {@code &&}, {@code ||},
 * {@code !}, {@code in}, {@code matches}, {@code contains} and the shortened {@code x > 1 && < 5}.
 */
final class ExpressionParser {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"
              + "|\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?[BILFDbilfd]?"
              + "|[A-Za-z_$][\\w$]*|==|!=|<=|>=|&&|\\|\\||[-+*/%!<>().,\\[\\]])");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> WORDS =
      Set.of("matches", "contains", "memberOf", "startsWith", "endsWith", "excludes", "in");

  /** What can't be parsed. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<String> tokens = new ArrayList<>();
  private int at;
  private @Nullable Expression lastLeft;

  private ExpressionParser(String text) {
    Matcher token = TOKEN.matcher(text);
    int from = 0;
    while (from < text.length() && token.region(from, text.length()).lookingAt()) {
      tokens.add(token.group(1));
      from = token.end();
    }
    if (!text.substring(from).isBlank()) {
      throw new Unreadable();
    }
  }

  /** Returns the tree of a constraint, null where it is one that this does not know. */
  static @Nullable Expression parse(String text) {
    try {
      ExpressionParser parser = new ExpressionParser(text);
      Expression expression = parser.or();
      return parser.at == parser.tokens.size() ? expression : null;
    } catch (Unreadable e) {
      return null;
    }
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private boolean take(String token) {
    if (peek().equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private Expression or() {
    Expression left = and();
    while (take("||")) {
      left = new Expression.Binary("||", left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = comparison();
    while (take("&&")) {
      left = new Expression.Binary("&&", left, comparison());
    }
    return left;
  }

  private Expression comparison() {
    Expression left;
    if (COMPARISONS.contains(peek()) && lastLeft != null) {
      left = lastLeft;
    } else {
      left = sum();
    }
    String operator = peek();
    boolean negated = false;
    if (operator.equals("not")) {
      at++;
      negated = true;
      operator = peek();
    }
    if (COMPARISONS.contains(operator)) {
      at++;
      lastLeft = left;
      return new Expression.Binary(operator, left, sum());
    }
    if (!WORDS.contains(operator)) {
      if (negated) {
        throw new Unreadable();
      }
      return left;
    }
    at++;
    Expression found;
    if (operator.equals("in") || operator.equals("memberOf")) {
      if (!take("(")) {
        throw new Unreadable();
      }
      List<Expression> items = new ArrayList<>();
      do {
        items.add(sum());
      } while (take(","));
      if (!take(")")) {
        throw new Unreadable();
      }
      return new Expression.In(left, items, negated);
    }
    found = new Expression.Binary(operator, left, sum());
    return negated ? new Expression.Not(found) : found;
  }

  private Expression sum() {
    Expression left = product();
    while (peek().equals("+") || peek().equals("-")) {
      String operator = tokens.get(at++);
      left = new Expression.Binary(operator, left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = unary();
    while (peek().equals("*") || peek().equals("/") || peek().equals("%")) {
      String operator = tokens.get(at++);
      left = new Expression.Binary(operator, left, unary());
    }
    return left;
  }

  private Expression unary() {
    if (take("!")) {
      return new Expression.Not(unary());
    }
    if (take("-")) {
      return new Expression.Minus(unary());
    }
    if (take("(")) {
      Expression inner = or();
      if (!take(")")) {
        throw new Unreadable();
      }
      return inner;
    }
    return primary();
  }

  private Expression primary() {
    String token = peek();
    if (token.isEmpty()) {
      throw new Unreadable();
    }
    at++;
    char first = token.charAt(0);
    if (first == '"' || first == '\'') {
      String inner = token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1");
      return new Expression.Literal(inner, token);
    }
    if (Character.isDigit(first)) {
      String digits = token.replaceAll("[BILFDbilfd]$", "");
      return new Expression.Literal(Double.valueOf(digits), token);
    }
    if (!Character.isJavaIdentifierStart(first)) {
      throw new Unreadable();
    }
    if (token.equals("true") || token.equals("false")) {
      return new Expression.Literal(Boolean.valueOf(token), token);
    }
    if (token.equals("null")) {
      return new Expression.Literal(null, token);
    }
    if (take(".")) {
      String name = peek();
      at++;
      return new Expression.Name(token, name);
    }
    return new Expression.Name("", token);
  }
}
