package dev.premortem.engine.alert;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.premortem.engine.alert.FilterLexer.Token;
import dev.premortem.engine.series.Re2;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A filter of Cloud Monitoring: comparisons of {@code metric.type}, {@code metric.labels.x}, {@code
 * resource.type}, {@code resource.labels.x}, {@code metadata.system_labels.x}, {@code
 * metadata.user_labels.x} and {@code project}, joined by {@code AND}, {@code OR} and {@code NOT};
 * AND may be left out, and binds as tightly as its documentation says, after OR. Regular
 * expressions are RE2's.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/v3/filters">Monitoring filters</a>
 */
public final class MonitoringFilter {
  private static final int MAX_DEPTH = 40;
  private static final Set<String> OPERATORS =
      Set.of("=", "!=", ":", "<", "<=", ">", ">=", "=~", "!~");

  /** What can't be read. */
  public static final class FilterException extends Exception {
    private static final long serialVersionUID = 1L;

    FilterException(String message) {
      super(message);
    }
  }

  /** What a filter says. */
  private sealed interface Node {
    /** All of them. */
    record All(List<Node> of) implements Node {}

    /** At least one of them. */
    record Any(List<Node> of) implements Node {}

    /** The opposite. */
    record Not(Node of) implements Node {}

    /**
     * A comparison of what a selector gives.
     *
     * @param equal the value that it must be equal to, null where anything else is asked
     */
    record Test(String selector, Predicate<String> test, @Nullable String equal) implements Node {}
  }

  private final List<Token> tokens;
  private final String text;
  private final Node root;
  private int at;
  private int depth;

  private MonitoringFilter(String text) throws FilterException {
    this.text = text;
    this.tokens = FilterLexer.tokens(text);
    if (tokens.isEmpty()) {
      throw new FilterException("the filter is empty");
    }
    root = conjunction();
    if (at < tokens.size()) {
      throw new FilterException("\"" + peek() + "\" stands where AND or OR is expected");
    }
  }

  /**
   * Reads a filter.
   *
   * @throws FilterException when it is none, with what is wrong
   */
  public static MonitoringFilter parse(String text) throws FilterException {
    return new MonitoringFilter(text);
  }

  /** Returns the filter as it is written. */
  public String text() {
    return text;
  }

  /** Returns the metric type that the filter asks for, empty when it asks for no single one. */
  public String metricType() {
    return required().getOrDefault("metric.type", "");
  }

  /** Returns the values that every series has that the filter selects, by selector. */
  public Map<String, String> required() {
    Map<String, String> required = new TreeMap<>();
    List<Node> all = root instanceof Node.All conjunction ? conjunction.of() : List.of(root);
    for (Node node : all) {
      if (node instanceof Node.Test test && test.equal() != null) {
        required.putIfAbsent(test.selector(), test.equal());
      }
    }
    return required;
  }

  /** Returns whether a time series is one of those that the filter selects. */
  public boolean matches(SeriesLabels labels) {
    return couldMatch(labels, "");
  }

  /** Returns the same where it is not known yet what a selector gives. */
  boolean couldMatch(SeriesLabels labels, String unknown) {
    return !Boolean.FALSE.equals(evaluate(root, labels, unknown));
  }

  /** Three values as in SQL; null is not known. */
  private static @Nullable Boolean evaluate(Node node, SeriesLabels labels, String unknown) {
    if (node instanceof Node.Test test) {
      return test.selector().equals(unknown)
          ? null
          : (Boolean) test.test().test(labels.select(test.selector()));
    }
    if (node instanceof Node.Not not) {
      Boolean inner = evaluate(not.of(), labels, unknown);
      return inner == null ? null : (Boolean) !inner;
    }
    boolean all = node instanceof Node.All;
    List<Node> parts = node instanceof Node.All a ? a.of() : ((Node.Any) node).of();
    Boolean result = all;
    for (Node part : parts) {
      Boolean one = evaluate(part, labels, unknown);
      if (one == null) {
        result = null;
      } else if (one != all) {
        return one;
      }
    }
    return result;
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at).text() : "";
  }

  private boolean take(String token) {
    if (at < tokens.size() && tokens.get(at).is(token)) {
      at++;
      return true;
    }
    return false;
  }

  private Node conjunction() throws FilterException {
    if (++depth > MAX_DEPTH) {
      throw new FilterException("more than " + MAX_DEPTH + " brackets within each other");
    }
    List<Node> all = new ArrayList<>();
    all.add(disjunction());
    while (at < tokens.size() && !tokens.get(at).is(")")) {
      take("AND");
      all.add(disjunction());
    }
    depth--;
    return all.size() == 1 ? all.get(0) : new Node.All(all);
  }

  private Node disjunction() throws FilterException {
    List<Node> any = new ArrayList<>();
    any.add(term());
    while (take("OR")) {
      any.add(term());
    }
    return any.size() == 1 ? any.get(0) : new Node.Any(any);
  }

  private Node term() throws FilterException {
    boolean negated = take("NOT") || take("-");
    Node inner;
    if (take("(")) {
      inner = conjunction();
      if (!take(")")) {
        throw new FilterException("a bracket is not closed");
      }
    } else {
      inner = comparison();
    }
    return negated ? new Node.Not(inner) : inner;
  }

  private Node comparison() throws FilterException {
    String selector = peek();
    if (selector.isEmpty() || tokens.get(at).quoted() || !Character.isLetter(selector.charAt(0))) {
      throw new FilterException("\"" + selector + "\" stands where a label is expected");
    }
    at++;
    if (at < tokens.size() && tokens.get(at).is("(")) {
      throw new FilterException("the function " + selector + " is not known here");
    }
    if (!known(selector)) {
      throw new FilterException(
          "\"" + selector + "\" is none of metric, resource, metadata and project");
    }
    String operator = peek();
    if (!OPERATORS.contains(operator)) {
      throw new FilterException("after " + selector + " stands \"" + operator + "\"");
    }
    at++;
    String plural = selector.replace(".label.", ".labels.");
    return value(plural, operator);
  }

  /** Returns whether a text names a label, or what else a series is selected by. */
  static boolean known(String selector) {
    return selector.equals("project")
        || selector.equals("metric.type")
        || selector.equals("resource.type")
        || selector.equals("group.id")
        || List.of(
                "metric.label.",
                "metric.labels.",
                "resource.label.",
                "resource.labels.",
                "metadata.system.",
                "metadata.system_labels.",
                "metadata.user.",
                "metadata.user_labels.")
            .stream()
            .anyMatch(scope -> selector.startsWith(scope) && selector.length() > scope.length());
  }

  private Node value(String selector, String operator) throws FilterException {
    if (at >= tokens.size()) {
      throw new FilterException("a value is missing at the end");
    }
    Token token = tokens.get(at++);
    if (!token.quoted() && at < tokens.size() && tokens.get(at).is("(")) {
      return new Node.Test(
          selector, function(operator, token.text().toLowerCase(Locale.ROOT)), null);
    }
    if (!token.quoted()
        && !Character.isLetterOrDigit(token.text().charAt(0))
        && !token.text().startsWith("-")) {
      throw new FilterException("\"" + token.text() + "\" stands where a value is expected");
    }
    String wanted = token.text();
    Predicate<String> test =
        switch (operator) {
          case "=" -> value -> value.equals(wanted);
          case "!=" -> value -> !value.equals(wanted);
          case ":" ->
              value -> value.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
          case "=~" -> pattern(wanted);
          case "!~" -> pattern(wanted).negate();
          default -> order(operator, wanted);
        };
    return new Node.Test(selector, test, operator.equals("=") ? wanted : null);
  }

  private static Predicate<String> order(String operator, String wanted) throws FilterException {
    double limit;
    try {
      limit = Double.parseDouble(wanted);
    } catch (NumberFormatException e) {
      throw new FilterException("\"" + wanted + "\" is no number to compare with by " + operator);
    }
    return value -> {
      Double number = number(value);
      if (number == null) {
        return false;
      }
      return switch (operator) {
        case "<" -> number < limit;
        case "<=" -> number <= limit;
        case ">" -> number > limit;
        default -> number >= limit;
      };
    };
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private Predicate<String> function(String operator, String name) throws FilterException {
    List<String> arguments = new ArrayList<>();
    at++;
    while (!take(")")) {
      if (at >= tokens.size()) {
        throw new FilterException("a bracket is not closed");
      }
      arguments.add(tokens.get(at++).text());
      take(",");
    }
    if (arguments.isEmpty() || (!operator.equals("=") && !operator.equals("!="))) {
      throw new FilterException(name + " needs an argument, and = or != before it");
    }
    String first = arguments.get(0);
    Predicate<String> test =
        switch (name) {
          case "one_of" -> arguments::contains;
          case "starts_with" -> value -> value.startsWith(first);
          case "ends_with" -> value -> value.endsWith(first);
          case "has_substring" -> value -> value.contains(first);
          case "monitoring.regex.full_match" -> pattern(first);
          default -> throw new FilterException("the function " + name + " is not known here");
        };
    return operator.equals("!=") ? test.negate() : test;
  }

  private static Predicate<String> pattern(String text) throws FilterException {
    if (text.contains("${")) {
      return text::equals; // a placeholder of a template is no regular expression yet
    }
    try {
      Pattern pattern = Re2.compile(text);
      return value -> pattern.matcher(value).matches();
    } catch (PatternSyntaxException e) {
      throw new FilterException("\"" + text + "\" is no regular expression: " + e.getDescription());
    }
  }
}
