package dev.premortem.engine.promql;

import org.jspecify.annotations.Nullable;

/** Reads string literals with the escapes of Go. */
final class Strings {
  private static final String SIMPLE = "abfnrtv\\";
  private static final String MEANT = "\u0007\b\f\n\r\t\u000b\\";

  private Strings() {}

  /** Returns what a literal with its quotes says, null where an escape is none. */
  static @Nullable String read(String literal) {
    char quote = literal.charAt(0);
    String body = literal.substring(1, literal.length() - 1);
    if (quote == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i);
      if (c != '\\') {
        text.append(c);
        i++;
        continue;
      }
      char escape = i + 1 < body.length() ? body.charAt(i + 1) : ' ';
      int simple = SIMPLE.indexOf(escape);
      if (simple >= 0) {
        text.append(MEANT.charAt(simple));
        i += 2;
      } else if (escape == quote) {
        text.append(quote);
        i += 2;
      } else {
        int length = length(escape);
        int from = escape >= '0' && escape <= '7' ? i + 1 : i + 2;
        Integer code = code(body, from, length, escape >= '0' && escape <= '7' ? 8 : 16);
        if (length == 0 || code == null) {
          return null;
        }
        text.appendCodePoint(code);
        i = from + length;
      }
    }
    return text.toString();
  }

  private static int length(char escape) {
    return switch (escape) {
      case 'x' -> 2;
      case 'u' -> 4;
      case 'U' -> 8;
      case '0', '1', '2', '3', '4', '5', '6', '7' -> 3;
      default -> 0;
    };
  }

  private static @Nullable Integer code(String body, int from, int length, int base) {
    if (from + length > body.length()) {
      return null;
    }
    try {
      int code = Integer.parseInt(body.substring(from, from + length), base);
      boolean surrogate = code >= 0xd800 && code < 0xe000;
      return code < 0 || code > Character.MAX_CODE_POINT || surrogate
          ? null
          : Integer.valueOf(code);
    } catch (NumberFormatException none) {
      return null;
    }
  }
}
