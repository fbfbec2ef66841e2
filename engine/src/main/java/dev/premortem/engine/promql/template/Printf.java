package dev.premortem.engine.promql.template;

import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Quoting;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code printf} of Go, with the verbs that alerts use; others are refused by name. */
final class Printf {
  private static final Pattern VERB = Pattern.compile("%([-+# 0]*)([0-9]*)(?:\\.([0-9]*))?(.)");

  private Printf() {}

  static String format(String format, List<@Nullable Object> values) {
    StringBuilder text = new StringBuilder();
    Matcher matcher = VERB.matcher(format);
    int at = 0;
    int next = 0;
    while (matcher.find(at)) {
      text.append(format, at, matcher.start());
      at = matcher.end();
      char verb = matcher.group(4).charAt(0);
      if (verb == '%') {
        text.append('%');
      } else if (next >= values.size()) {
        text.append("%!").append(verb).append("(MISSING)");
      } else {
        text.append(padded(matcher, one(verb, matcher, values.get(next))));
        next++;
      }
    }
    text.append(format.substring(at));
    if (format.startsWith("%", format.length() - 1) && at < format.length()) {
      text.append("!(NOVERB)");
    }
    if (next < values.size()) {
      text.append(
          values.subList(next, values.size()).stream()
              .map(value -> value == null ? "<nil>" : type(value) + "=" + GoValues.print(value))
              .collect(Collectors.joining(", ", "%!(EXTRA ", ")")));
    }
    return text.toString();
  }

  private static String padded(Matcher matcher, String text) {
    int width = size(matcher.group(2));
    if (text.length() >= width || width > 1000) {
      return text;
    }
    String flags = matcher.group(1);
    String fill = " ".repeat(width - text.length());
    if (flags.contains("-")) {
      return text + fill;
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    return flags.contains("0")
        ? (signed ? text.substring(0, 1) : "")
            + fill.replace(' ', '0')
            + (signed ? text.substring(1) : text)
        : fill + text;
  }

  /** A width or a precision; like Go, takes none above a million. */
  private static int size(String digits) {
    int size = digits.isEmpty() || digits.length() > 7 ? 0 : Integer.parseInt(digits);
    return size > 1_000_000 ? 0 : size;
  }

  private static String one(char verb, Matcher matcher, @Nullable Object value) {
    String digits = matcher.group(3);
    int precision = digits == null ? -1 : size(digits);
    return switch (verb) {
      case 'v' -> GoValues.print(value);
      case 's' ->
          value instanceof Number ? bad(verb, value) : clipped(GoValues.print(value), precision);
      case 'q' -> value instanceof String text ? Quoting.quote(text) : bad(verb, value);
      case 't' -> value instanceof Boolean ? GoValues.print(value) : bad(verb, value);
      case 'd' ->
          value instanceof Long whole ? signed(matcher, whole.toString()) : bad(verb, value);
      case 'x' -> value instanceof Long whole ? Long.toHexString(whole) : bad(verb, value);
      case 'f', 'F', 'g', 'e' ->
          value instanceof Double number
              ? signed(matcher, real(verb, number, precision))
              : bad(verb, value);
      default -> throw new TemplateException("printf verb %" + verb + " is not supported");
    };
  }

  private static String real(char verb, double value, int precision) {
    return switch (verb) {
      case 'g' -> general(value, precision);
      case 'e' -> scientific(value, precision);
      default -> fixed(value, precision);
    };
  }

  private static String clipped(String text, int precision) {
    return precision < 0 || text.length() <= precision ? text : text.substring(0, precision);
  }

  private static String signed(Matcher matcher, String text) {
    boolean plus = matcher.group(1).contains("+") && !text.startsWith("-") && !text.startsWith("+");
    return plus ? "+" + text : text;
  }

  private static boolean special(double value) {
    return Double.isNaN(value) || Double.isInfinite(value);
  }

  private static String fixed(double value, int precision) {
    return special(value)
        ? NumberText.plain(value)
        : new java.math.BigDecimal(value)
            .setScale(precision < 0 ? 6 : precision, java.math.RoundingMode.HALF_EVEN)
            .toPlainString();
  }

  private static String general(double value, int precision) {
    return precision < 0
        ? NumberText.shortestGeneral(value)
        : NumberText.general(value, Math.max(1, precision));
  }

  private static String scientific(double value, int precision) {
    return special(value)
        ? NumberText.plain(value)
        : String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "e", value);
  }

  /** As Go shows a value that does not fit its verb. */
  private static String bad(char verb, @Nullable Object value) {
    if (value == null) {
      return "%!" + verb + "(<nil>)";
    }
    return "%!" + verb + "(" + type(value) + "=" + GoValues.print(value) + ")";
  }

  private static String type(Object value) {
    return value instanceof Double
        ? "float64"
        : value instanceof Long ? "int" : value instanceof Boolean ? "bool" : "string";
  }
}
