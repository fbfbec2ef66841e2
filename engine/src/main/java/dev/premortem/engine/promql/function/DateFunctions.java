package dev.premortem.engine.promql.function;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Functions of a time given as epoch seconds, in UTC, one line a name. */
public final class DateFunctions {
  /** Seconds further away are no date of Java's. */
  private static final double FARTHEST = 3e16;

  private static final Map<String, ToIntFunction<LocalDateTime>> BY_NAME = new HashMap<>();

  static {
    BY_NAME.put("year", LocalDateTime::getYear);
    BY_NAME.put("month", LocalDateTime::getMonthValue);
    BY_NAME.put("day_of_month", LocalDateTime::getDayOfMonth);
    BY_NAME.put("day_of_year", LocalDateTime::getDayOfYear);
    BY_NAME.put("day_of_week", t -> t.getDayOfWeek().getValue() % 7);
    BY_NAME.put("days_in_month", t -> t.toLocalDate().lengthOfMonth());
    BY_NAME.put("hour", LocalDateTime::getHour);
    BY_NAME.put("minute", LocalDateTime::getMinute);
  }

  private DateFunctions() {}

  /** Returns the function of this name, null where it is of another kind. */
  public static @Nullable ToIntFunction<LocalDateTime> named(String name) {
    return BY_NAME.get(name);
  }

  /** Returns what the function says of a time; NaN where it is no date. */
  public static double of(ToIntFunction<LocalDateTime> function, double epochSeconds) {
    if (!(Math.abs(epochSeconds) < FARTHEST)) {
      return Double.NaN;
    }
    return function.applyAsInt(LocalDateTime.ofEpochSecond((long) epochSeconds, 0, ZoneOffset.UTC));
  }
}
