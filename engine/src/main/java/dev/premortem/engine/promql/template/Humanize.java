package dev.premortem.engine.promql.template;

import dev.premortem.engine.series.NumberText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
final class Humanize {
  private static final int DIGITS = 4;
  private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
  private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
  private static final List<String> BINARY =
      List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Humanize() {}

  /** Whether there is nothing to scale. */
  private static boolean special(double value) {
    return value == 0 || Double.isNaN(value) || Double.isInfinite(value);
  }

  private static String digits(double value) {
    return NumberText.general(value, DIGITS);
  }

  /** With metric prefixes. */
  static String metric(double value) {
    if (special(value)) {
      return digits(value);
    }
    return Math.abs(value) >= 1 ? down(value, 1000, LARGE) : up(value);
  }

  /** With binary prefixes. */
  static String binary(double value) {
    return special(value) || Math.abs(value) <= 1 ? digits(value) : down(value, 1024, BINARY);
  }

  private static String down(double value, double base, List<String> prefixes) {
    double scaled = value;
    String prefix = "";
    for (String next : prefixes) {
      if (Math.abs(scaled) < base) {
        break;
      }
      prefix = next;
      scaled /= base;
    }
    return digits(scaled) + prefix;
  }

  private static String up(double value) {
    double scaled = value;
    String prefix = "";
    for (String next : SMALL) {
      if (Math.abs(scaled) >= 1) {
        break;
      }
      prefix = next;
      scaled *= 1000;
    }
    return digits(scaled) + prefix;
  }

  /** As a duration, of seconds. */
  static String duration(double seconds) {
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      return digits(seconds);
    }
    if (Math.abs(seconds) < 1) {
      return (seconds == 0 ? digits(seconds) : up(seconds)) + "s";
    }
    String sign = seconds < 0 ? "-" : "";
    double size = Math.abs(seconds);
    long whole = (long) size;
    long minutes = whole / 60 % 60;
    long hours = whole / 3600 % 24;
    long days = whole / 86_400;
    if (days != 0) {
      return sign + days + "d " + hours + "h " + minutes + "m " + whole % 60 + "s";
    }
    if (hours != 0) {
      return sign + hours + "h " + minutes + "m " + whole % 60 + "s";
    }
    return minutes != 0 ? sign + minutes + "m " + whole % 60 + "s" : sign + digits(size) + "s";
  }

  /** A ratio in percent. */
  static String percentage(double ratio) {
    return digits(ratio * 100) + "%";
  }

  /** A time given as epoch seconds. */
  static String timestamp(double seconds) {
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      return digits(seconds);
    }
    if (Math.abs(seconds) > Long.MAX_VALUE / 1e9) {
      throw new TemplateException(
          NumberText.shortestGeneral(seconds)
              + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    Instant time = Instant.ofEpochMilli((long) (seconds * 1000));
    long millis = Math.floorMod(time.toEpochMilli(), 1000);
    String fraction =
        millis == 0 ? "" : String.format(Locale.ROOT, ".%03d", millis).replaceAll("0+$", "");
    return TIME.format(time) + fraction + " +0000 UTC";
  }
}
