package dev.premortem.rules.drl;

import dev.premortem.rules.source.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts DRL into words, numbers, texts and signs. Comments, white space and a byte order mark at the
 * very beginning stand between them and mean nothing.
 *
 * <p>A standard pack has places, {@code @{name}}, for what documents say. A value stays inside the
 * text in quotes, or becomes the one token, that its place is in: it can't begin another.
 */
final class Lexer {
  /** Characters of a file at most. */
  static final int LARGEST = 256 * 1024;

  /** Characters of a word or number at most. */
  private static final int LONGEST = 200;

  private static final List<String> SIGNS =
      List.of("==", "!=", "<=", ">=", "&&", "||", "->", ":=", "::", "<<", ">>");

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final String file;
  private final String text;
  private final @Nullable Map<String, Object> values;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private Lexer(String file, String text, @Nullable Map<String, Object> values) {
    this.file = file;
    this.text = text;
    this.values = values;
  }

  /** Returns the tokens of an author's file, with one that stands for its end. */
  static List<Token> read(String file, String text) {
    return new Lexer(file, text, null).run();
  }

  /** Returns the tokens of a part of a standard pack, its places filled in. */
  static List<Token> read(String file, String text, Map<String, Object> values) {
    return new Lexer(file, text, values).run();
  }

  private List<Token> run() {
    if (text.length() > LARGEST) {
      throw refusal(
          "DRL-TOO-LARGE",
          "the file has " + text.length() + " characters, more than " + LARGEST,
          "split it");
    }
    if (text.startsWith("\uFEFF")) {
      at++;
      lineStart++;
    }
    if (values == null) {
      refuseReordering();
    }
    for (skip(); at < text.length(); skip()) {
      tokens.add(next());
    }
    tokens.add(new Token(Token.Kind.END, "", place()));
    return tokens;
  }

  private Place place() {
    return new Place(file, line, at - lineStart + 1);
  }

  /** Characters that show a text in another order than it is read in hide what a rule says. */
  private void refuseReordering() {
    for (int i = 0, row = 1, rowStart = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069')) {
        throw new Refusal(
            new Place(file, row, i - rowStart + 1),
            "DRL-CHARACTER",
            String.format("the character U+%04X, which shows text in another order", (int) c),
            "leave it out; in a text, write it as an escape");
      }
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        row++;
        rowStart = i + 1;
      }
    }
  }

  private Refusal refusal(String code, String message, String hint) {
    return new Refusal(place(), code, message, hint);
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private void step() {
    char c = text.charAt(at++);
    if (c == '\n' || (c == '\r' && peek(0) != '\n')) {
      line++;
      lineStart = at;
    }
  }

  /** Goes over white space and comments. */
  private void skip() {
    while (at < text.length()) {
      char c = peek(0);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        step();
      } else if (c == '/' && peek(1) == '/') {
        while (at < text.length() && peek(0) != '\n' && peek(0) != '\r') {
          at++;
        }
      } else if (c == '/' && peek(1) == '*') {
        comment();
      } else {
        return;
      }
    }
  }

  /** A comment ends at the first star and slash behind its own two characters. */
  private void comment() {
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      throw refusal("DRL-COMMENT", "a comment that never ends", "close it with */");
    }
    while (at < end + 2) {
      step();
    }
  }

  private Token next() {
    Place place = place();
    char c = peek(0);
    if (c == '"' || c == '\'') {
      return new Token(Token.Kind.TEXT, quoted(c), place);
    }
    if (c == '@' && peek(1) == '{' && values != null) {
      return value(place);
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return new Token(Token.Kind.NUMBER, limited(number(), place), place);
    }
    if (startsWord(c)) {
      int start = at;
      while (startsWord(peek(0)) || isDigit(peek(0))) {
        at++;
      }
      return new Token(Token.Kind.WORD, limited(text.substring(start, at), place), place);
    }
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        at += sign.length();
        return new Token(Token.Kind.SIGN, sign, place);
      }
    }
    if (c > ' ' && c < 127) {
      at++;
      return new Token(Token.Kind.SIGN, String.valueOf(c), place);
    }
    throw refusal(
        "DRL-CHARACTER",
        String.format("the character U+%04X outside of quotes and comments", text.codePointAt(at)),
        "rules consist of ASCII characters; texts in quotes and comments may hold any");
  }

  private static String limited(String word, Place place) {
    if (word.length() > LONGEST) {
      throw new Refusal(
          place, "DRL-TOO-LARGE", "a word of more than " + LONGEST + " characters", "shorten it");
    }
    return word;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean startsWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  }

  /** Takes in whatever looks like a number; what is none is refused where its value is needed. */
  private String number() {
    int start = at;
    while (isDigit(peek(0)) || startsWord(peek(0)) || (peek(0) == '.' && isDigit(peek(1)))) {
      char c = text.charAt(at++);
      if ((c == 'e' || c == 'E') && (peek(0) == '-' || peek(0) == '+') && isDigit(peek(1))) {
        at++;
      }
    }
    return text.substring(start, at);
  }

  private String quoted(char quote) {
    Place from = place();
    StringBuilder out = new StringBuilder();
    at++;
    while (peek(0) != quote) {
      char c = peek(0);
      if (at >= text.length() || c == '\n' || c == '\r') {
        throw new Refusal(
            from, "DRL-TEXT", "a text that does not end on its line", "close it with " + quote);
      }
      if (c == '\\') {
        escape(out);
      } else if (c == '@' && peek(1) == '{' && values != null) {
        out.append(written(fill()));
      } else if (c < ' ' && c != '\t') {
        throw refusal(
            "DRL-TEXT",
            String.format("the control character U+%04X in a text", (int) c),
            "leave it out");
      } else {
        out.append(c);
        at++;
      }
    }
    at++;
    return out.toString();
  }

  private void escape(StringBuilder out) {
    char c = peek(1);
    int known = "nrt\"'\\".indexOf(c);
    if (known >= 0 && c != '\0') {
      out.append("\n\r\t\"'\\".charAt(known));
      at += 2;
    } else if (c == 'u') {
      unicode(out);
    } else if (".dDsSwWpPAzQE*[](){}?+-^$|&".indexOf(c) >= 0 && c != '\0') {
      out.append('\\').append(c); // of a regular expression, as Drools reads it
      at += 2;
    } else {
      throw refusal(
          "DRL-TEXT",
          "the escape \\" + (c > ' ' && c < 127 ? c : "") + " in a text",
          "write a backslash twice; known: \\n \\t \\r \\\" \\' \\\\ \\u00e9");
    }
  }

  private void unicode(StringBuilder out) {
    int code = 0;
    for (int i = 2; i < 6; i++) {
      int digit = Character.digit(peek(i), 16);
      if (digit < 0 || peek(i) > 'f') {
        throw refusal("DRL-TEXT", "\\u without four hexadecimal digits", "write \\u00e9");
      }
      code = code * 16 + digit;
    }
    boolean paired =
        Character.isLowSurrogate((char) code)
            && !out.isEmpty()
            && Character.isHighSurrogate(out.charAt(out.length() - 1));
    boolean opens = Character.isHighSurrogate((char) code) && text.startsWith("\\u", at + 6);
    boolean half = Character.isSurrogate((char) code) && !paired && !opens;
    if (half || (Character.isISOControl(code) && "\n\r\t".indexOf(code) < 0)) {
      throw refusal(
          "DRL-TEXT",
          String.format("\\u%04x is %s", code, half ? "half a character" : "a control character"),
          "leave it out");
    }
    out.append((char) code);
    at += 6;
  }

  /** A place of a pack outside of quotes: one number, one word or one comparison. */
  private Token value(Place place) {
    Object value = fill();
    String written = written(value);
    if (value instanceof Number) {
      return new Token(Token.Kind.NUMBER, written, place);
    }
    if (COMPARISONS.contains(written)) {
      return new Token(Token.Kind.SIGN, written, place);
    }
    if (written.isEmpty()) {
      throw new IllegalArgumentException("not a word: nothing");
    }
    for (int i = 0; i < written.length(); i++) {
      if (!startsWord(written.charAt(i)) && (i == 0 || !isDigit(written.charAt(i)))) {
        throw new IllegalArgumentException("not a word: " + written);
      }
    }
    return new Token(Token.Kind.WORD, written, place);
  }

  private Object fill() {
    int end = text.indexOf('}', at);
    String name = text.substring(at + 2, end);
    Object value = values == null ? null : values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(file + " needs a value for @{" + name + "}");
    }
    at = end + 1;
    return value;
  }

  private static String written(Object value) {
    return value instanceof Double number
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
