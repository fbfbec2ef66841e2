package dev.premortem.engine.document;

import java.time.DateTimeException;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * What a wall clock shows: {@code 09:00}, {@code 22:30:15}, or {@code 24:00} for the midnight at
 * the end of a day. The time zone is a field of its own.
 */
public record TimeOfDay(LocalTime time) {
  /** Reads a time of day, null when a text is none. */
  public static @Nullable TimeOfDay of(String written) {
    String text = written.strip();
    if (text.matches("24:00(:00)?")) {
      return new TimeOfDay(LocalTime.MIDNIGHT);
    }
    try {
      return text.matches("\\d\\d:\\d\\d(:\\d\\d)?") ? new TimeOfDay(LocalTime.parse(text)) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
