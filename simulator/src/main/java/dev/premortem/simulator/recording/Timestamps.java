package dev.premortem.simulator.recording;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Reads points in time: RFC 3339, epoch seconds, and {@code 2014-02-14 14:30:00} (UTC). */
public final class Timestamps {
  /** What can't be read. */
  public static final long NONE = Long.MIN_VALUE;

  /** Latest time that is taken for one: the end of the year 9999. */
  private static final long LATEST = 253_402_300_799L;

  private Timestamps() {}

  /** Returns epoch seconds, {@link #NONE} for what is no time. */
  public static long parse(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** Returns epoch seconds of the text between two positions. */
  static long parse(byte[] b, int from, int to) {
    while (from < to && b[from] == ' ') {
      from++;
    }
    while (to > from && b[to - 1] == ' ') {
      to--;
    }
    int n = to - from;
    if (n >= 19 && b[from + 4] == '-' && b[from + 7] == '-' && b[from + 13] == ':') {
      return calendar(b, from, to);
    }
    long value = 0;
    int digits = 0;
    for (int i = from; i < to; i++) {
      int c = b[i];
      if (c == '.' && digits > 0) {
        for (int k = i + 1; k < to; k++) {
          if (b[k] < '0' || b[k] > '9') {
            return slow(b, from, to);
          }
        }
        break;
      }
      if (c < '0' || c > '9' || ++digits > 12) {
        return slow(b, from, to);
      }
      value = 10 * value + (c - '0');
    }
    return digits == 0 || value > LATEST ? NONE : value;
  }

  /** Whether a text is a date and a time of day without a zone, or a date alone. */
  static boolean zoneless(byte[] b, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && b[start] == ' ') {
      start++;
    }
    while (end > start && b[end - 1] == ' ') {
      end--;
    }
    int n = end - start;
    if (n < 10 || b[start + 4] != '-' || b[start + 7] != '-') {
      return false;
    }
    int last = b[end - 1];
    if (last == 'Z' || last == 'z') {
      return false;
    }
    for (int i = start + 11; i < end; i++) {
      if (b[i] == '+' || b[i] == '-') {
        return false;
      }
    }
    return true;
  }

  private static long calendar(byte[] b, int from, int to) {
    int year = number(b, from, 4);
    int month = number(b, from + 5, 2);
    int day = number(b, from + 8, 2);
    int hour = number(b, from + 11, 2);
    int minute = number(b, from + 14, 2);
    int second = number(b, from + 17, 2);
    boolean separated =
        (b[from + 10] == 'T' || b[from + 10] == 't' || b[from + 10] == ' ') && b[from + 16] == ':';
    boolean plain =
        separated && year >= 0 && month > 0 && month < 13 && day > 0 && hour >= 0 && hour < 24;
    if (!plain || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return slow(b, from, to);
    }
    int at = from + 19;
    if (at < to && b[at] == '.') {
      at++;
      while (at < to && b[at] >= '0' && b[at] <= '9') {
        at++;
      }
    }
    boolean utc = at == to || (at + 1 == to && (b[at] == 'Z' || b[at] == 'z'));
    if (!utc) {
      return slow(b, from, to);
    }
    try {
      return LocalDate.of(year, month, day).toEpochDay() * 86_400
          + hour * 3600L
          + minute * 60L
          + second;
    } catch (DateTimeException e) {
      return NONE;
    }
  }

  private static int number(byte[] b, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      value = 10 * value + (b[i] - '0');
    }
    return value;
  }

  private static long slow(byte[] b, int from, int to) {
    String text = Recordings.text(b, from, to).strip();
    try {
      return OffsetDateTime.parse(text.replace(' ', 'T')).toEpochSecond();
    } catch (DateTimeException e) {
      // The next spelling.
    }
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      // The next spelling.
    }
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    } catch (DateTimeException e) {
      return NONE;
    }
  }

  /** Returns a time as RFC 3339, in UTC. */
  public static String text(long epochSeconds) {
    return Instant.ofEpochSecond(epochSeconds).toString();
  }
}
