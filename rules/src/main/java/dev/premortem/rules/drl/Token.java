package dev.premortem.rules.drl;

import dev.premortem.rules.source.Place;

/**
 * A piece of DRL.
 *
 * @param text a word, a number or a sign as it is written; what a text in quotes says
 */
record Token(Kind kind, String text, Place place) {
  enum Kind {
    WORD,
    NUMBER,
    TEXT,
    SIGN,
    END
  }

  boolean is(String sign) {
    return (kind == Kind.SIGN || kind == Kind.WORD) && text.equals(sign);
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isText() {
    return kind == Kind.TEXT;
  }

  /** Returns why it can't be read, with a way out. */
  Refusal refusal(String code, String message, String hint) {
    return new Refusal(place, code, message, hint);
  }

  /** Returns it as it is shown in messages. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the file";
      case TEXT -> "the text \"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
      default -> text;
    };
  }
}
