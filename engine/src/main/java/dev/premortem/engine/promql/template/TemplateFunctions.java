package dev.premortem.engine.promql.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.function.Replacement;
import dev.premortem.engine.series.Re2;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions of templates, one line a name. */
final class TemplateFunctions {
  private static final int MANY = Integer.MAX_VALUE;

  /** What a function does with its arguments. */
  interface Body {
    @Nullable Object apply(List<@Nullable Object> arguments, TemplateContext context);
  }

  private record Function(int least, int most, Body body) {}

  private static final Map<String, Function> BY_NAME = new HashMap<>();

  static {
    number("humanize", Humanize::metric);
    number("humanize1024", Humanize::binary);
    number("humanizeDuration", Humanize::duration);
    number("humanizePercentage", Humanize::percentage);
    number("humanizeTimestamp", Humanize::timestamp);
    text("title", TemplateFunctions::title);
    text("toUpper", t -> t.toUpperCase(Locale.ROOT));
    text("toLower", t -> t.toLowerCase(Locale.ROOT));
    text("safeHtml", t -> t);
    text("stripPort", Hosts::stripPort);
    text("stripDomain", Hosts::stripDomain);
    text("urlQueryEscape", TemplateFunctions::escape);
    text("urlquery", TemplateFunctions::escape);
    text("graphLink", t -> "/graph?g0.expr=" + escape(t) + "&g0.tab=0");
    text("tableLink", t -> "/graph?g0.expr=" + escape(t) + "&g0.tab=1");
    add("reReplaceAll", 3, 3, (a, c) -> replaceAll(text(a, 0), text(a, 1), text(a, 2)));
    add("match", 2, 2, (a, c) -> pattern(text(a, 0)).matcher(text(a, 1)).find());
    add("parseDuration", 1, 1, (a, c) -> seconds(text(a, 0)));
    add("now", 0, 0, (a, c) -> c.time() / 1000.0);
    add("externalURL", 0, 0, (a, c) -> c.externalUrl());
    add("pathPrefix", 0, 0, (a, c) -> Hosts.path(c.externalUrl()));
    add("args", 0, MANY, (a, c) -> arguments(a));
    add("query", 1, 1, (a, c) -> c.queries().query(text(a, 0)));
    add("first", 1, 1, (a, c) -> first(a.get(0)));
    add("label", 2, 2, (a, c) -> row(a.get(1)).labels().getOrDefault(text(a, 0), ""));
    add("value", 1, 1, (a, c) -> row(a.get(0)).value());
    add("strvalue", 1, 1, (a, c) -> row(a.get(0)).labels().getOrDefault("__value__", ""));
    add("sortByLabel", 2, 2, (a, c) -> sorted(text(a, 0), a.get(1)));
    add("printf", 1, MANY, (a, c) -> Printf.format(text(a, 0), a.subList(1, a.size())));
    add("print", 0, MANY, (a, c) -> print(a));
    add("println", 0, MANY, (a, c) -> joined(a) + "\n");
    add("len", 1, 1, (a, c) -> length(a.get(0)));
    add("index", 1, MANY, (a, c) -> index(a));
    add("not", 1, 1, (a, c) -> !GoValues.truth(a.get(0)));
    // Values are known when these are called, so they choose and need not stop early.
    add("and", 1, MANY, (a, c) -> choose(a, false));
    add("or", 1, MANY, (a, c) -> choose(a, true));
    add("eq", 2, MANY, (a, c) -> a.stream().skip(1).anyMatch(b -> compare(a.get(0), b) == 0));
    add("ne", 2, 2, (a, c) -> compare(a.get(0), a.get(1)) != 0);
    add("lt", 2, 2, (a, c) -> compare(a.get(0), a.get(1)) < 0);
    add("le", 2, 2, (a, c) -> compare(a.get(0), a.get(1)) <= 0);
    add("gt", 2, 2, (a, c) -> compare(a.get(0), a.get(1)) > 0);
    add("ge", 2, 2, (a, c) -> compare(a.get(0), a.get(1)) >= 0);
  }

  private TemplateFunctions() {}

  private static void add(String name, int least, int most, Body body) {
    BY_NAME.put(name, new Function(least, most, body));
  }

  private static void number(String name, DoubleFunction<String> body) {
    add(name, 1, 1, (a, c) -> body.apply(GoValues.number(a.get(0))));
  }

  private static void text(String name, UnaryOperator<String> body) {
    add(name, 1, 1, (a, c) -> body.apply(text(a, 0)));
  }

  /** Whether there is a function of this name. */
  static boolean has(String name) {
    return BY_NAME.containsKey(name);
  }

  /** Calls a function. */
  static @Nullable Object call(
      String name, List<@Nullable Object> arguments, TemplateContext context) {
    Function function = BY_NAME.get(name);
    if (function == null) {
      throw new TemplateException("function \"" + name + "\" not defined");
    }
    int given = arguments.size();
    if (given < function.least() || given > function.most()) {
      throw new TemplateException(
          "wrong number of args for " + name + ": want " + function.least() + " got " + given);
    }
    return function.body().apply(arguments, context);
  }

  private static String text(List<@Nullable Object> arguments, int index) {
    return GoValues.text(arguments.get(index));
  }

  private static String title(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      titled.appendCodePoint(inWord ? c : Character.toTitleCase(c));
      inWord = Character.isLetterOrDigit(c) || c == '_' || (inWord && c == '\'');
    }
    return titled.toString();
  }

  private static Pattern pattern(String text) {
    try {
      return Re2.compile(text);
    } catch (PatternSyntaxException none) {
      throw new TemplateException("error parsing regexp: " + none.getDescription());
    }
  }

  private static String replaceAll(String pattern, String replacement, String text) {
    Matcher matcher = pattern(pattern).matcher(text);
    StringBuilder replaced = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      replaced.append(text, at, matcher.start()).append(Replacement.expand(replacement, matcher));
      at = matcher.end();
    }
    return replaced.append(text.substring(at)).toString();
  }

  private static double seconds(String text) {
    boolean negative = text.startsWith("-");
    Long millis = Durations.millis(negative ? text.substring(1) : text);
    if (millis == null) {
      throw new TemplateException("not a valid duration string: \"" + text + "\"");
    }
    return (negative ? -millis : millis) / 1000.0;
  }

  /** Percent escapes of a URL's query. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
      escaped.append(
          plain
              ? String.valueOf(c)
              : c == ' ' ? "+" : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return escaped.toString();
  }

  private static Map<String, @Nullable Object> arguments(List<@Nullable Object> values) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put("arg" + i, values.get(i));
    }
    return named;
  }

  private static TemplateContext.Row row(@Nullable Object value) {
    if (value instanceof TemplateContext.Row row) {
      return row;
    }
    throw new TemplateException(
        "wrong type for value; expected a sample; got " + GoValues.print(value));
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new TemplateException(
        "wrong type for value; expected samples; got " + GoValues.print(value));
  }

  private static Object first(@Nullable Object value) {
    List<?> all = list(value);
    if (all.isEmpty()) {
      throw new TemplateException("first() called on vector with no elements");
    }
    return row(all.get(0));
  }

  private static Object sorted(String label, @Nullable Object value) {
    return list(value).stream()
        .map(TemplateFunctions::row)
        .sorted(Comparator.comparing(row -> row.labels().getOrDefault(label, "")))
        .toList();
  }

  private static String joined(List<@Nullable Object> values) {
    return values.stream().map(GoValues::print).collect(Collectors.joining(" "));
  }

  /** Blanks stand between values of which neither is a text. */
  private static String print(List<@Nullable Object> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      boolean blank =
          i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String);
      text.append(blank ? " " : "").append(GoValues.print(values.get(i)));
    }
    return text.toString();
  }

  private static long length(@Nullable Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    return list(value).size();
  }

  private static @Nullable Object index(List<@Nullable Object> arguments) {
    Object value = arguments.get(0);
    for (Object key : arguments.subList(1, arguments.size())) {
      if (value instanceof Map<?, ?> map) {
        Object found = map.get(key);
        value = found == null ? "" : found;
      } else {
        int at = key instanceof Long whole ? (int) Math.min(whole, Integer.MAX_VALUE) : -1;
        List<?> all = list(value);
        if (at < 0 || at >= all.size()) {
          throw new TemplateException(
              "error calling index: index out of range: " + GoValues.print(key));
        }
        value = all.get(at);
      }
    }
    return value;
  }

  private static @Nullable Object choose(List<@Nullable Object> values, boolean wanted) {
    for (Object value : values) {
      if (GoValues.truth(value) == wanted) {
        return value;
      }
    }
    return new ArrayList<>(values).get(values.size() - 1);
  }

  private static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return Boolean.compare(x, y);
    }
    boolean numbers =
        (a instanceof Double && b instanceof Double) || (a instanceof Long && b instanceof Long);
    if (!numbers) {
      throw new TemplateException("incompatible types for comparison");
    }
    return Double.compare(GoValues.number(a), GoValues.number(b));
  }
}
