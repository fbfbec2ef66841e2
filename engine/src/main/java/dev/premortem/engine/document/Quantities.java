package dev.premortem.engine.document;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads quantities in the spellings that people use. Every method returns null for what it can't
 * read.
 */
public final class Quantities {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?");
  private static final Pattern PART = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]+)\\s*");
  private static final Pattern RATE =
      Pattern.compile("([^\\s/]+)\\s*/\\s*(\\d+(?:\\.\\d+)?)?\\s*([A-Za-z]+)");
  private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]i?)?B?");
  private static final Pattern TIME =
      Pattern.compile("(\\d{2}):(\\d{2})(?::(\\d{2}))?(\\s+UTC|Z)?");

  private static final Map<String, Double> UNITS =
      Map.ofEntries(
          Map.entry("ms", 0.001),
          Map.entry("s", 1.0),
          Map.entry("sec", 1.0),
          Map.entry("second", 1.0),
          Map.entry("seconds", 1.0),
          Map.entry("m", 60.0),
          Map.entry("min", 60.0),
          Map.entry("minute", 60.0),
          Map.entry("minutes", 60.0),
          Map.entry("h", 3600.0),
          Map.entry("hour", 3600.0),
          Map.entry("hours", 3600.0),
          Map.entry("d", 86400.0),
          Map.entry("day", 86400.0),
          Map.entry("days", 86400.0),
          Map.entry("w", 604800.0),
          Map.entry("week", 604800.0),
          Map.entry("weeks", 604800.0),
          Map.entry("month", 2592000.0),
          Map.entry("months", 2592000.0),
          Map.entry("year", 31536000.0),
          Map.entry("years", 31536000.0));

  /** Longest time that is read at all, seconds: 3,000 years. */
  private static final double LONGEST_SECONDS = 1e11;

  private Quantities() {}

  /** Reads a plain finite number. */
  public static @Nullable Double number(String text) {
    String stripped = text.strip();
    if (!NUMBER.matcher(stripped).matches()) {
      return null;
    }
    double value = Double.parseDouble(stripped);
    return Double.isFinite(value) ? value : null;
  }

  /** Reads {@code 99.9%} or {@code 0.999}. */
  public static @Nullable Ratio ratio(String text) {
    String stripped = text.strip();
    if (stripped.endsWith("%")) {
      String digits = stripped.substring(0, stripped.length() - 1).strip();
      return number(digits) == null || digits.length() > 40
          ? null
          : new Ratio(new BigDecimal(digits).movePointLeft(2).doubleValue(), stripped);
    }
    Double value = number(stripped);
    return value == null ? null : new Ratio(value, stripped);
  }

  /** Reads {@code 5 minutes}, {@code 300s}, {@code 1h30m}, {@code 30d}, {@code PT5M}. */
  public static @Nullable Duration duration(String text) {
    String stripped = text.strip();
    if (stripped.startsWith("P") || stripped.startsWith("p")) {
      try {
        Duration iso = Duration.parse(stripped);
        return iso.isNegative() || iso.toSeconds() > LONGEST_SECONDS ? null : iso;
      } catch (DateTimeException e) {
        return null;
      }
    }
    Matcher part = PART.matcher(stripped);
    double seconds = 0;
    int at = 0;
    while (at < stripped.length()) {
      part.region(at, stripped.length());
      if (!part.lookingAt()) {
        return null;
      }
      Double unit = UNITS.get(part.group(2).toLowerCase(Locale.ROOT));
      if (unit == null) {
        return null;
      }
      seconds += Double.parseDouble(part.group(1)) * unit;
      at = part.end();
    }
    if (at == 0 || seconds > LONGEST_SECONDS) {
      return null;
    }
    long whole = (long) seconds;
    return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e6) * 1000);
  }

  /** Returns a time in seconds as the largest unit writes it without a fraction. */
  static String text(double seconds) {
    if (seconds != Math.rint(seconds)) {
      double millis = seconds * 1000;
      return (millis == Math.rint(millis) ? Long.toString((long) millis) : Double.toString(millis))
          + "ms";
    }
    long whole = (long) seconds;
    if (whole == 0 || whole % 60 != 0) {
      return whole + "s";
    }
    return whole % 86_400 == 0
        ? whole / 86_400 + "d"
        : whole % 3600 == 0 ? whole / 3600 + "h" : whole / 60 + "m";
  }

  /** Reads {@code 9/s}, {@code 5/year} and {@code 1/30d}. */
  public static @Nullable Rate rate(String text) {
    Matcher rate = RATE.matcher(text.strip());
    if (!rate.matches()) {
      return null;
    }
    Double events = number(rate.group(1));
    Double unit = UNITS.get(rate.group(3).toLowerCase(Locale.ROOT));
    double units = rate.group(2) == null ? 1 : Double.parseDouble(rate.group(2));
    return events == null || unit == null || events < 0 || units == 0
        ? null
        : new Rate(events / (unit * units));
  }

  /** Reads {@code 2Gi} or {@code 512Mi}. */
  public static @Nullable Memory memory(String text) {
    Matcher bytes = BYTES.matcher(text.strip());
    if (!bytes.matches()) {
      return null;
    }
    String unit = bytes.group(2) == null ? "" : bytes.group(2);
    double factor =
        switch (unit) {
          case "Ki" -> 1024.0;
          case "K" -> 1e3;
          case "Mi" -> 1024.0 * 1024;
          case "M" -> 1e6;
          case "Gi" -> 1024.0 * 1024 * 1024;
          case "G" -> 1e9;
          case "Ti" -> 1024.0 * 1024 * 1024 * 1024;
          case "T" -> 1e12;
          default -> 1;
        };
    return new Memory(Double.parseDouble(bytes.group(1)) * factor / (1024.0 * 1024 * 1024));
  }

  /** Reads {@code 02:00 UTC} or {@code 02:00}. */
  public static @Nullable LocalTime time(String text) {
    Matcher time = TIME.matcher(text.strip());
    if (!time.matches()) {
      return null;
    }
    try {
      return LocalTime.of(
          Integer.parseInt(time.group(1)),
          Integer.parseInt(time.group(2)),
          time.group(3) == null ? 0 : Integer.parseInt(time.group(3)));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
