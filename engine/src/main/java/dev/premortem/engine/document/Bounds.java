package dev.premortem.engine.document;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a field may hold: its {@link Range} and {@link Size}, and what holds for every field that
 * says nothing, so that no document asks for more time or memory than there is.
 *
 * @param min smallest number; seconds of a duration, events a second of a rate, GiB of memory
 * @param max largest number
 * @param fewest fewest characters of a text, items of a list or entries of a mapping
 * @param most most of them
 */
record Bounds(double min, double max, int fewest, int most) {
  /** Longest duration of a field that does not say: ten years, in seconds. */
  static final double LONGEST_SECONDS = 3650 * 86_400.0;

  /** Highest rate of a field that does not say, events a second. */
  static final double HIGHEST_RATE = 1e6;

  /** Most memory of one instance, GiB. */
  static final double MOST_GIB = 1024;

  /** First year of a date. */
  static final int FIRST_YEAR = 1970;

  /** Last year of a date. */
  static final int LAST_YEAR = 2199;

  /** Most characters of a text that does not say. */
  static final int LONGEST_TEXT = 100_000;

  /** Most items of a list and entries of a mapping that do not say. */
  static final int MOST_ITEMS = 10_000;

  /** Returns the bounds of a component. */
  static Bounds of(RecordComponent component) {
    Range range = component.getAnnotation(Range.class);
    Size size = component.getAnnotation(Size.class);
    return new Bounds(
        range == null ? -Double.MAX_VALUE : range.min(),
        range == null ? Double.MAX_VALUE : range.max(),
        size == null ? 0 : size.min(),
        size == null ? Integer.MAX_VALUE : size.max());
  }

  /** Returns the bounds of the items of a list or mapping: sizes are those of the whole. */
  Bounds ofItems() {
    return new Bounds(min, max, 0, Integer.MAX_VALUE);
  }

  /** Returns the smallest number of a type. */
  double min(Class<?> type) {
    boolean positive = type == Duration.class || type == Rate.class || type == Memory.class;
    return positive ? Math.max(0, min) : min;
  }

  /** Returns the largest number of a type. */
  double max(Class<?> type) {
    if (type == Duration.class) {
      return Math.min(max, LONGEST_SECONDS);
    }
    if (type == Rate.class) {
      return Math.min(max, HIGHEST_RATE);
    }
    return type == Memory.class ? Math.min(max, MOST_GIB) : max;
  }

  /** Returns the most characters of a text, or items of anything else. */
  int most(Class<?> type) {
    return Math.min(most, type == String.class ? LONGEST_TEXT : MOST_ITEMS);
  }

  /** Returns what is wrong with a value, such as "must be at most 1d"; null when nothing is. */
  @Nullable String broken(Object value) {
    if (value instanceof String text) {
      return size(text.length(), String.class, "character");
    }
    if (value instanceof List<?> list) {
      return size(list.size(), List.class, "item");
    }
    if (value instanceof Map<?, ?> map) {
      return size(map.size(), Map.class, "entry");
    }
    if (value instanceof Moment moment) {
      return broken(moment.local().toLocalDate());
    }
    if (value instanceof LocalDate date) {
      return date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR
          ? null
          : "must be from the year " + FIRST_YEAR + " to " + LAST_YEAR;
    }
    Double number = number(value);
    if (number == null) {
      return null;
    }
    Class<?> type = value.getClass();
    double least = min(type);
    double highest = max(type);
    if (number >= least && number <= highest) {
      return null;
    }
    String atLeast = least == -Double.MAX_VALUE ? "" : "at least " + text(least, type);
    String atMost = highest == Double.MAX_VALUE ? "" : "at most " + text(highest, type);
    return "must be " + atLeast + (atLeast.isEmpty() || atMost.isEmpty() ? "" : " and ") + atMost;
  }

  private @Nullable String size(int size, Class<?> type, String unit) {
    int allowed = most(type);
    if (size >= fewest && size <= allowed) {
      return null;
    }
    int limit = size < fewest ? fewest : allowed;
    String units = limit == 1 ? unit : unit.equals("entry") ? "entries" : unit + "s";
    return "must have at " + (size < fewest ? "least " : "most ") + limit + " " + units;
  }

  private static @Nullable Double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Ratio ratio) {
      return ratio.value();
    }
    if (value instanceof Duration duration) {
      return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }
    if (value instanceof Rate rate) {
      return rate.perSecond();
    }
    return value instanceof Memory memory ? memory.gib() : null;
  }

  /** Returns a bound as a document would write it. */
  static String text(double number, Class<?> type) {
    if (type == Duration.class) {
      return Quantities.text(number);
    }
    if (type == Rate.class) {
      return number >= 1 || number == 0 ? plain(number) + "/s" : plain(number * 86_400) + "/d";
    }
    if (type == Memory.class) {
      return number >= 1 ? plain(number) + "Gi" : plain(number * 1024) + "Mi";
    }
    return plain(number);
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
