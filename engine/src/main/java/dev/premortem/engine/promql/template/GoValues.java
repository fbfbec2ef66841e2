package dev.premortem.engine.promql.template;

import dev.premortem.engine.series.NumberText;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of templates as Go treats them: truth, printing, numbers. */
final class GoValues {
  private GoValues() {}

  /** Whether a value counts as true: it is not zero, empty or nothing. */
  static boolean truth(@Nullable Object value) {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Collection<?> all) {
      return !all.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null;
  }

  /** Returns a value as {@code %v} prints it. */
  static String print(@Nullable Object value) {
    if (value == null) {
      return "<no value>";
    }
    if (value instanceof Double number) {
      return NumberText.shortestGeneral(number);
    }
    if (value instanceof Collection<?> all) {
      return all.stream().map(GoValues::print).collect(Collectors.joining(" ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return new TreeMap<Object, Object>(map)
          .entrySet().stream()
              .map(e -> print(e.getKey()) + ":" + print(e.getValue()))
              .collect(Collectors.joining(" ", "map[", "]"));
    }
    if (value instanceof TemplateContext.Row row) {
      return "{" + print(row.labels()) + " " + print(row.value()) + "}";
    }
    return value.toString();
  }

  /** Returns a value as a number. */
  static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      Double number = NumberText.parse(text);
      if (number == null) {
        throw new TemplateException("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
      }
      return number;
    }
    throw new TemplateException("can't convert " + print(value) + " to float");
  }

  /** Returns a value that must be a text. */
  static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new TemplateException("wrong type for value; expected string; got " + print(value));
  }
}
