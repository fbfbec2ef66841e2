package dev.premortem.engine.promql;

import java.util.List;

/** The tokens of a text, one after the other. */
final class TokenStream {
  private final String text;
  private final List<Token> tokens;
  private int at;

  TokenStream(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  String text() {
    return text;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = tokens.get(at);
    if (token.type() != Token.Type.END) {
      at++;
    }
    return token;
  }

  /** Returns the token taken last. */
  Token last() {
    return tokens.get(Math.max(0, at - 1));
  }

  boolean takeIf(String sign) {
    if (peek().is(sign)) {
      at++;
      return true;
    }
    return false;
  }

  boolean takeWord(String word) {
    if (peek().isWord(word)) {
      at++;
      return true;
    }
    return false;
  }

  Token expect(String sign, String context, String expected) {
    if (!peek().is(sign)) {
      throw unexpected(context, expected);
    }
    return take();
  }

  PromqlException unexpected(String context, String expected) {
    return error(
        peek().span(),
        "unexpected "
            + peek().description()
            + (context.isEmpty() ? "" : " in " + context)
            + (expected.isEmpty() ? "" : ", expected " + expected));
  }

  PromqlException error(Span span, String reason) {
    return PromqlException.parse(text, span, reason);
  }

  PromqlException refused(Span span, String reason) {
    return PromqlException.refused(text, span, reason);
  }
}
