package dev.premortem.engine.promql;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Series as test files write them: {@code up{job="a"} 0 1x3 0+2x5 _ stale}.
 *
 * @param labels what identifies the series
 * @param values one a step, null where there is none; {@link Points#STALE} and {@link
 *     Points#NATIVE_HISTOGRAM} are what they stand for
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series">series
 *     notation</a>
 */
public record SeriesNotation(Labels labels, List<@Nullable Double> values) {
  /** Values of one series. */
  private static final int LONGEST = 5_000_000;

  private static final String NUMBER =
      "[+-]?(?:[0-9]+(?:_[0-9]+)*(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
          + "|\\.[0-9]+(?:[eE][+-]?[0-9]+)?|[Ii][Nn][Ff]|[Nn][Aa][Nn])";
  private static final Pattern ITEM =
      Pattern.compile("(_|stale|" + NUMBER + ")(" + NUMBER + ")?(?:x([0-9]+))?");
  private static final Pattern HISTOGRAM =
      Pattern.compile("\\{\\{[^}]*\\}\\}(?:[+-]\\{\\{[^}]*\\}\\})?(?:x([0-9]+))?");

  /**
   * Reads a series with its values.
   *
   * @throws PromqlException when it is none
   */
  public static SeriesNotation parse(String text) {
    int end = metricEnd(text);
    return new SeriesNotation(metric(text.substring(0, end)), values(text.substring(end)));
  }

  /**
   * Reads what identifies a series: {@code up{job="a"}}.
   *
   * @throws PromqlException when it is none
   */
  public static Labels metric(String text) {
    if (text.isBlank()) {
      return Labels.EMPTY;
    }
    TokenStream tokens = new TokenStream(text);
    Labels labels = new SelectorParser(tokens).metric();
    if (tokens.peek().type() != Token.Type.END) {
      throw tokens.unexpected("series", "");
    }
    return labels;
  }

  private static int metricEnd(String text) {
    int at = 0;
    while (at < text.length()
        && !Character.isWhitespace(text.charAt(at))
        && text.charAt(at) != '{') {
      at++;
    }
    int brace = at;
    while (brace < text.length() && Character.isWhitespace(text.charAt(brace))) {
      brace++;
    }
    boolean labels =
        brace < text.length() && text.charAt(brace) == '{' && !text.startsWith("{{", brace);
    return labels ? closingBrace(text, brace) : at;
  }

  private static int closingBrace(String text, int open) {
    char quote = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        i += c == '\\' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'' || c == '`') {
        quote = c;
      } else if (c == '}') {
        return i + 1;
      }
    }
    return text.length();
  }

  /**
   * Reads values alone.
   *
   * @throws PromqlException when they are none
   */
  public static List<@Nullable Double> values(String text) {
    List<@Nullable Double> values = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      boolean histogram = text.startsWith("{{", at);
      Matcher matcher = (histogram ? HISTOGRAM : ITEM).matcher(text).region(at, text.length());
      boolean found = matcher.lookingAt();
      boolean ended =
          found
              && (matcher.end() == text.length()
                  || Character.isWhitespace(text.charAt(matcher.end())));
      if (!ended) {
        throw PromqlException.parse(
            text, new Span(at, text.length()), "unexpected character in series sequence");
      }
      if (histogram) {
        repeat(values, Points.NATIVE_HISTOGRAM, 0, times(matcher.group(1)) + 1);
      } else {
        item(text, at, matcher, values);
      }
      at = matcher.end();
    }
    return values;
  }

  private static void item(String text, int at, Matcher matcher, List<@Nullable Double> values) {
    String first = matcher.group(1);
    int times = times(matcher.group(3));
    if (first.equals("_")) {
      for (int i = 0; i < Math.max(1, matcher.group(3) == null ? 1 : times); i++) {
        values.add(null);
      }
      return;
    }
    double start = first.equals("stale") ? Points.STALE : number(text, at, first);
    String step = matcher.group(2);
    if (step != null && matcher.group(3) == null) {
      throw PromqlException.parse(
          text, new Span(at, text.length()), "unexpected end of series values, expected \"x\"");
    }
    repeat(values, start, step == null ? 0 : number(text, at, step), times + 1);
  }

  private static void repeat(List<@Nullable Double> values, double start, double step, int count) {
    if (values.size() + count > LONGEST) {
      throw PromqlException.evaluation("a series has more than " + LONGEST + " values");
    }
    double value = start;
    for (int i = 0; i < count; i++) {
      values.add(value);
      // Adding 0 would turn a stale marker into another NaN.
      value = step == 0 ? value : value + step;
    }
  }

  private static int times(@Nullable String digits) {
    if (digits == null) {
      return 0;
    }
    if (digits.length() > 8 || Integer.parseInt(digits) > LONGEST) {
      throw PromqlException.evaluation(
          "invalid repetition in series values: " + digits + " is more than " + LONGEST);
    }
    return Integer.parseInt(digits);
  }

  private static double number(String text, int at, String number) {
    Double value = NumberText.parse(number.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw PromqlException.parse(
          text, new Span(at, at + number.length()), "error parsing number: " + number);
    }
    return value;
  }
}
