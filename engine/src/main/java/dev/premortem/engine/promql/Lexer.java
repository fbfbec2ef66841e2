package dev.premortem.engine.promql;

import dev.premortem.engine.series.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the text of an expression into tokens. Comments run from {@code #} to the end of a line. */
final class Lexer {
  private static final Pattern DURATION =
      Pattern.compile("[0-9]+(?:ms|[smhdwy])(?:[0-9]+(?:ms|[smhdw]))*");
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"
              + "|(?:[0-9]+(?:_[0-9]+)*(?:\\.(?:[0-9]+(?:_[0-9]+)*)?)?|\\.[0-9]+(?:_[0-9]+)*)"
              + "(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?");
  private static final List<String> LONG_SIGNS =
      List.of("==", "!=", "<=", ">=", "=~", "!~", "</", ">/");
  private static final String SIGNS = ",*/%+-^=<>()[]{}@";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean inBraces;
  private boolean inBrackets;
  private int parentheses;

  private Lexer(String text) {
    this.text = text;
  }

  /** Returns all tokens of the text, the last one {@link Token.Type#END}. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.next()) {
      // each call takes one token
    }
    return lexer.tokens;
  }

  private boolean next() {
    skip();
    if (at >= text.length()) {
      end();
      return false;
    }
    char c = text.charAt(at);
    if (c == '"' || c == '\'' || c == '`') {
      string(c);
    } else if (isLetter(c) || (c == ':' && !inBrackets && !inBraces)) {
      name();
    } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
      number();
    } else {
      sign(c);
    }
    return true;
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private void end() {
    if (inBraces) {
      throw error(at, "unexpected end of input inside braces");
    }
    if (parentheses != 0) {
      throw error(at, "unclosed left parenthesis");
    }
    if (inBrackets) {
      throw error(at, "unclosed left bracket");
    }
    take(Token.Type.END, at);
  }

  private void take(Token.Type type, int end) {
    tokens.add(new Token(type, text.substring(at, end), new Span(at, end)));
    at = end;
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != quote) {
      char c = text.charAt(end);
      if (c == '\n' && quote != '`') {
        throw error(at, "unterminated quoted string");
      }
      end += c == '\\' && quote != '`' ? 2 : 1;
    }
    if (end >= text.length()) {
      throw error(at, quote == '`' ? "unterminated raw string" : "unterminated quoted string");
    }
    take(Token.Type.STRING, end + 1);
  }

  private void name() {
    int end = at;
    boolean colon = false;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      colon |= text.charAt(end) == ':';
      end++;
    }
    String word = text.substring(at, end);
    boolean special = word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("nan");
    if (special && !inBraces) {
      take(Token.Type.NUMBER, end);
    } else {
      take(colon ? Token.Type.METRIC_NAME : Token.Type.NAME, end);
    }
  }

  private boolean isNamePart(char c) {
    return isLetter(c) || isDigit(c) || (c == ':' && !inBraces && !inBrackets);
  }

  private void number() {
    Matcher duration = DURATION.matcher(text).region(at, text.length());
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (duration.lookingAt() && isEnd(duration.end())) {
      take(Token.Type.DURATION, duration.end());
    } else if (number.lookingAt() && isEnd(number.end())) {
      take(Token.Type.NUMBER, number.end());
    } else {
      int end = at;
      while (end < text.length() && (isNamePart(text.charAt(end)) || text.charAt(end) == '.')) {
        end++;
      }
      String bad = Quoting.quote(text.substring(at, end));
      throw error(at, "bad number or duration syntax: " + bad);
    }
  }

  private boolean isEnd(int end) {
    return end >= text.length()
        || !(isLetter(text.charAt(end)) || isDigit(text.charAt(end)) || text.charAt(end) == '.');
  }

  private void sign(char c) {
    for (String sign : LONG_SIGNS) {
      if (text.startsWith(sign, at)) {
        if (sign.equals("=~") && !inBraces) {
          throw error(at, "unexpected character after '=': '~'");
        }
        take(Token.Type.SIGN, at + 2);
        return;
      }
    }
    if (inBraces && ",={}".indexOf(c) < 0) {
      throw error(at, "unexpected character inside braces: '" + c + "'");
    }
    if (SIGNS.indexOf(c) < 0 && !(c == ':' && inBrackets)) {
      throw error(at, "unexpected character: '" + Character.toString(text.codePointAt(at)) + "'");
    }
    nesting(c);
    take(Token.Type.SIGN, at + 1);
  }

  private void nesting(char c) {
    switch (c) {
      case '{' -> {
        if (inBraces) {
          throw error(at, "unexpected left brace '{'");
        }
        inBraces = true;
      }
      case '}' -> inBraces = false;
      case '[' -> {
        if (inBrackets) {
          throw error(at, "unexpected left bracket '['");
        }
        inBrackets = true;
      }
      case ']' -> {
        if (!inBrackets) {
          throw error(at, "unexpected right bracket ']'");
        }
        inBrackets = false;
      }
      case '(' -> parentheses++;
      case ')' -> {
        parentheses--;
        if (parentheses < 0) {
          throw error(at, "unexpected right parenthesis ')'");
        }
      }
      default -> {
        // nothing nests in other signs
      }
    }
  }

  private PromqlException error(int where, String reason) {
    return PromqlException.parse(text, new Span(where, text.length()), reason);
  }

  private static boolean isLetter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
