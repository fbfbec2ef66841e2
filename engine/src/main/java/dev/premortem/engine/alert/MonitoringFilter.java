package dev.premortem.engine.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A filter of Cloud Monitoring: comparisons of {@code metric.type}, {@code metric.labels.x}, {@code
 * resource.type}, {@code resource.labels.x}, {@code metadata.system_labels.x}, {@code
 * metadata.user_labels.x} and {@code project}, joined by {@code AND}, {@code OR} and {@code NOT};
 * AND may be left out, and binds as tightly as its documentation says, after OR.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/v3/filters">Monitoring filters</a>
 */
public final class MonitoringFilter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"
              + "|[A-Za-z_][\\w]*(?:\\.(?:[A-Za-z_]\\w*|\"[^\"]*\"))*"
              + "|-?\\d+(?:\\.\\d+)?|!=|<=|>=|=~|!~|[=<>:(),-])");
  private static final int MAX_DEPTH = 40;

  /** What can't be read. */
  public static final class FilterException extends Exception {
    private static final long serialVersionUID = 1L;

    FilterException(String message) {
      super(message);
    }
  }

  private final List<String> tokens = new ArrayList<>();
  private final String text;
  private final Predicate<SeriesLabels> predicate;
  private String metricType = "";
  private int at;
  private int depth;

  private MonitoringFilter(String text) throws FilterException {
    this.text = text;
    Matcher token = TOKEN.matcher(text);
    int from = 0;
    while (from < text.length() && token.region(from, text.length()).lookingAt()) {
      tokens.add(token.group(1));
      from = token.end();
    }
    String rest = text.substring(from).strip();
    if (!rest.isEmpty()) {
      throw new FilterException(
          "\"" + rest.lines().findFirst().orElse("") + "\" is no part of a filter");
    }
    if (tokens.isEmpty()) {
      throw new FilterException("the filter is empty");
    }
    predicate = conjunction();
    if (at < tokens.size()) {
      throw new FilterException("\"" + tokens.get(at) + "\" stands where AND or OR is expected");
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

  /** Returns the metric type that the filter names, empty when it names none. */
  public String metricType() {
    return metricType;
  }

  /** Returns whether a time series is one of those that the filter selects. */
  public boolean matches(SeriesLabels labels) {
    return predicate.test(labels);
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

  private Predicate<SeriesLabels> conjunction() throws FilterException {
    if (++depth > MAX_DEPTH) {
      throw new FilterException("more than " + MAX_DEPTH + " brackets within each other");
    }
    Predicate<SeriesLabels> all = disjunction();
    while (at < tokens.size() && !peek().equals(")")) {
      take("AND");
      all = all.and(disjunction());
    }
    depth--;
    return all;
  }

  private Predicate<SeriesLabels> disjunction() throws FilterException {
    Predicate<SeriesLabels> any = term();
    while (take("OR")) {
      any = any.or(term());
    }
    return any;
  }

  private Predicate<SeriesLabels> term() throws FilterException {
    boolean negated = take("NOT") || take("-");
    Predicate<SeriesLabels> inner;
    if (take("(")) {
      inner = conjunction();
      if (!take(")")) {
        throw new FilterException("a bracket is not closed");
      }
    } else {
      inner = comparison();
    }
    return negated ? inner.negate() : inner;
  }

  private Predicate<SeriesLabels> comparison() throws FilterException {
    String selector = peek().replace("\"", "");
    if (selector.isEmpty() || !Character.isLetter(selector.charAt(0)) || peek().startsWith("\"")) {
      throw new FilterException("\"" + peek() + "\" stands where a label is expected");
    }
    at++;
    if (peek().equals("(")) {
      throw new FilterException("the function " + selector + " is not known here");
    }
    if (!known(selector)) {
      throw new FilterException(
          "\"" + selector + "\" is none of metric, resource, metadata and project");
    }
    String operator = peek();
    at++;
    if (!List.of("=", "!=", ":", "<", "<=", ">", ">=", "=~", "!~").contains(operator)) {
      throw new FilterException("after " + selector + " stands \"" + operator + "\"");
    }
    Predicate<String> test = value(operator);
    return labels -> test.test(labels.select(selector));
  }

  private static boolean known(String selector) {
    return selector.equals("project")
        || selector.equals("metric.type")
        || selector.equals("resource.type")
        || selector.matches("(metric|resource)\\.labels?\\..+")
        || selector.matches("metadata\\.(system|user)(_labels)?\\..+")
        || selector.equals("group.id");
  }

  private Predicate<String> value(String operator) throws FilterException {
    String token = peek();
    if (token.isEmpty()) {
      throw new FilterException("a value is missing at the end");
    }
    at++;
    if (peek().equals("(")) {
      return function(operator, token.toLowerCase(Locale.ROOT));
    }
    String wanted = plain(token);
    if (operator.equals("=") && at >= 3 && tokens.get(at - 3).equals("metric.type")) {
      metricType = wanted;
    }
    return switch (operator) {
      case "=" -> value -> value.equals(wanted);
      case "!=" -> value -> !value.equals(wanted);
      case ":" -> value -> value.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
      case "=~" -> pattern(wanted).asMatchPredicate();
      case "!~" -> pattern(wanted).asMatchPredicate().negate();
      default -> order(operator, wanted);
    };
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
      arguments.add(plain(peek()));
      at++;
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
          case "monitoring.regex.full_match" -> pattern(first).asMatchPredicate();
          default -> throw new FilterException("the function " + name + " is not known here");
        };
    return operator.equals("!=") ? test.negate() : test;
  }

  private static Pattern pattern(String text) throws FilterException {
    try {
      // Placeholders of templates, such as ${PROJECT_ID}, are no regular expressions yet.
      return Pattern.compile(text.contains("${") ? Pattern.quote(text) : text);
    } catch (PatternSyntaxException e) {
      throw new FilterException("\"" + text + "\" is no regular expression: " + e.getDescription());
    }
  }

  private static String plain(String token) {
    boolean quoted = token.length() >= 2 && (token.startsWith("\"") || token.startsWith("'"));
    return quoted ? token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1") : token;
  }
}
