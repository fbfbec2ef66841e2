package dev.premortem.engine.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a PromQL expression, as far as alerts of the common forms go: what is compared, by
 * which operator, with which number.
 *
 * @param left left side of the comparison, without brackets around it
 * @param operator {@code >}, {@code >=}, {@code <} or {@code <=}
 * @param number the number on the right
 */
record PromExpression(String left, String operator, double number) {
  private static final Pattern JOINS = Pattern.compile("(?i)\\b(?:and|or)\\b");
  private static final Pattern NUMBER =
      Pattern.compile("\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?|\\.\\d+");

  /** Returns the comparison that an expression is, null where it is none with a number. */
  static @Nullable PromExpression comparison(String text) {
    String expression = unwrap(text);
    int at = topLevel(expression, "><", 0);
    if (at < 0 || (at > 0 && "=!".indexOf(expression.charAt(at - 1)) >= 0)) {
      return null;
    }
    boolean equal = at + 1 < expression.length() && expression.charAt(at + 1) == '=';
    String right = expression.substring(at + (equal ? 2 : 1)).strip();
    if (right.startsWith("bool ")) {
      return null;
    }
    Double number = constant(right);
    return number == null
        ? null
        : new PromExpression(
            unwrap(expression.substring(0, at)),
            expression.charAt(at) + (equal ? "=" : ""),
            number);
  }

  /** Returns the value of an arithmetic of numbers, null where it is none. */
  static @Nullable Double constant(String text) {
    String expression = unwrap(text);
    for (String operators : List.of("+-", "*/")) {
      int at = lastTopLevel(expression, operators);
      if (at > 0) {
        Double left = constant(expression.substring(0, at));
        Double right = constant(expression.substring(at + 1));
        if (left == null || right == null) {
          return null;
        }
        return switch (expression.charAt(at)) {
          case '+' -> left + right;
          case '-' -> left - right;
          case '*' -> left * right;
          default -> left / right;
        };
      }
    }
    String digits = expression.startsWith("-") ? expression.substring(1).strip() : expression;
    if (!NUMBER.matcher(digits).matches()) {
      return null;
    }
    double value = Double.parseDouble(digits);
    return expression.startsWith("-") ? -value : value;
  }

  /** Splits at {@code and} and {@code or} that are in no bracket. */
  static List<String> parts(String text) {
    String expression = unwrap(text);
    int[] depths = depths(expression);
    List<String> parts = new ArrayList<>();
    int from = 0;
    Matcher word = JOINS.matcher(expression);
    while (word.find()) {
      if (depths[word.start()] == 0) {
        parts.add(expression.substring(from, word.start()).strip());
        from = word.end();
      }
    }
    if (parts.isEmpty()) {
      return List.of(expression);
    }
    parts.add(expression.substring(from).strip());
    return parts.stream().flatMap(part -> parts(part).stream()).toList();
  }

  /** Returns the two sides of a division that is in no bracket, null where there is none. */
  static String @Nullable [] ratio(String text) {
    String expression = unwrap(text);
    int at = lastTopLevel(expression, "/");
    return at <= 0
        ? null
        : new String[] {unwrap(expression.substring(0, at)), unwrap(expression.substring(at + 1))};
  }

  /** Returns whether an expression calculates with what it reads, outside of all brackets. */
  static boolean calculates(String text) {
    return topLevel(unwrap(text), "+-*/%^", 1) > 0;
  }

  /** Returns the metric that an expression reads first, empty when none. */
  static String metric(String text) {
    Matcher selector = Pattern.compile("([A-Za-z_:][\\w:]*)\\s*(?=\\{|\\[)").matcher(text);
    if (selector.find()) {
      return selector.group(1);
    }
    String last = "";
    Matcher word = Pattern.compile("[A-Za-z_:][\\w:]*(?!\\s*\\()").matcher(text);
    while (word.find()) {
      if (!word.group()
          .toLowerCase(Locale.ROOT)
          .matches("by|without|on|ignoring|bool|sum|rate|le")) {
        last = word.group();
        break;
      }
    }
    return last;
  }

  /** Returns the value of a label that an expression selects, empty when none. */
  static String label(String text, String name) {
    Matcher matcher =
        Pattern.compile("[{,]\\s*" + Pattern.quote(name) + "\\s*=\\s*\"([^\"]*)\"").matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Takes away brackets that enclose all of an expression. */
  static String unwrap(String text) {
    String expression = text.strip();
    while (expression.startsWith("(") && expression.endsWith(")") && encloses(expression)) {
      expression = expression.substring(1, expression.length() - 1).strip();
    }
    return expression;
  }

  /** Whether the bracket at the beginning is closed at the end and not before. */
  private static boolean encloses(String expression) {
    int[] depths = depths(expression);
    for (int i = 1; i < expression.length() - 1; i++) {
      if (depths[i] == 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many brackets are open around each character; within quotes there are many. */
  private static int[] depths(String text) {
    int[] depths = new int[text.length()];
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < depths.length; i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      depth += !quoted && "([{".indexOf(c) >= 0 ? 1 : 0;
      depths[i] = quoted || c == '"' ? Integer.MAX_VALUE : depth;
      depth -= !quoted && ")]}".indexOf(c) >= 0 ? 1 : 0;
    }
    return depths;
  }

  /** Returns where one of some characters stands in no bracket, -1 where none does. */
  private static int topLevel(String text, String characters, int from) {
    int[] depths = depths(text);
    for (int i = from; i < depths.length; i++) {
      if (depths[i] == 0 && characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static int lastTopLevel(String text, String characters) {
    int[] depths = depths(text);
    for (int i = depths.length - 1; i >= 0; i--) {
      if (depths[i] == 0 && characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
