package dev.premortem.engine.series;

import java.util.Locale;

/** Strings in double quotes with the escapes of Go, which Prometheus prints and reads. */
public final class Quoting {
  private Quoting() {}

  /** Returns the text in double quotes. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> quoted.append(escape(c)));
    return quoted.append('"').toString();
  }

  private static String escape(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case 11 -> "\\v";
      default ->
          c < ' ' || c == 0x7f
              ? String.format(Locale.ROOT, "\\x%02x", c)
              : Character.isValidCodePoint(c) && !Character.isISOControl(c)
                  ? Character.toString(c)
                  : String.format(Locale.ROOT, "\\u%04x", c);
    };
  }

  /** Returns a label's name as it is where that can be read, else in quotes. */
  public static String name(String name) {
    return isPlainName(name) ? name : quote(name);
  }

  /** Whether a label can be named so without quotes. */
  public static boolean isPlainName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
