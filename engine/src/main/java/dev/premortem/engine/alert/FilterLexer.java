package dev.premortem.engine.alert;

import dev.premortem.engine.alert.MonitoringFilter.FilterException;
import java.util.ArrayList;
import java.util.List;

/** Cuts a filter of Cloud Monitoring into tokens. */
final class FilterLexer {
  /** A longer text is no filter that the API takes. */
  private static final int LONGEST = 65_536;

  private static final List<String> OPERATORS =
      List.of("!=", "<=", ">=", "=~", "!~", "=", "<", ">", ":", "(", ")", ",", "-");

  /**
   * A token.
   *
   * @param text as it is written, of a quoted text what is between the quotes
   * @param quoted whether it is a quoted text
   */
  record Token(String text, boolean quoted) {
    boolean is(String word) {
      return !quoted && text.equals(word);
    }
  }

  private final String text;
  private int at;

  private FilterLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) throws FilterException {
    if (text.length() > LONGEST) {
      throw new FilterException("it is longer than " + LONGEST + " characters");
    }
    FilterLexer lexer = new FilterLexer(text);
    List<Token> tokens = new ArrayList<>();
    lexer.space();
    while (lexer.at < text.length()) {
      tokens.add(lexer.next());
      lexer.space();
    }
    return tokens;
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Token next() throws FilterException {
    char first = text.charAt(at);
    if (first == '"' || first == '\'') {
      return new Token(quoted(), true);
    }
    if (Character.isLetter(first) || first == '_') {
      return new Token(name(), false);
    }
    if (Character.isDigit(first) || (first == '-' && digitAt(at + 1))) {
      return new Token(number(), false);
    }
    for (String operator : OPERATORS) {
      if (text.startsWith(operator, at)) {
        at += operator.length();
        return new Token(operator, false);
      }
    }
    throw new FilterException(
        "\"" + text.substring(at).lines().findFirst().orElse("") + "\" is no part of a filter");
  }

  private boolean digitAt(int index) {
    return index < text.length() && Character.isDigit(text.charAt(index));
  }

  private String quoted() throws FilterException {
    int begin = at;
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (at == text.length()) {
      throw new FilterException("the quote at character " + (begin + 1) + " is not closed");
    }
    at++;
    return value.toString();
  }

  /** A name with its parts behind dots, which may be quoted. */
  private String name() throws FilterException {
    StringBuilder name = new StringBuilder();
    while (at < text.length()) {
      char next = text.charAt(at);
      if (Character.isLetterOrDigit(next) || next == '_' || next == '.') {
        name.append(next);
        at++;
      } else if (next == '"' && name.charAt(name.length() - 1) == '.') {
        name.append(quoted());
      } else {
        break;
      }
    }
    return name.toString();
  }

  private String number() {
    int begin = at++;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return text.substring(begin, at);
  }
}
