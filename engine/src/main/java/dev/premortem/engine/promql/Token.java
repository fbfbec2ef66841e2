package dev.premortem.engine.promql;

import dev.premortem.engine.series.Quoting;
import java.util.Locale;

/**
 * A piece of an expression's text.
 *
 * @param type what it is
 * @param text as it was written
 */
record Token(Type type, String text, Span span) {
  enum Type {
    END,
    /** A name without colon, or a word of the language. */
    NAME,
    /** A name with a colon. */
    METRIC_NAME,
    NUMBER,
    DURATION,
    STRING,
    /** Brackets, commas, operators. */
    SIGN
  }

  boolean is(String sign) {
    return type == Type.SIGN && text.equals(sign);
  }

  /** Whether it is this word of the language, in any case. */
  boolean isWord(String word) {
    return type == Type.NAME && text.equalsIgnoreCase(word);
  }

  String lower() {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Returns it as error messages name it. */
  String description() {
    return switch (type) {
      case END -> "end of input";
      case NAME ->
          AggregateOp.spelt(text) != null
              ? "<aggr:" + text + ">"
              : BinaryOp.spelt(text) != null
                  ? "<op:" + text + ">"
                  : Words.KEYWORDS.contains(lower())
                      ? "<" + text + ">"
                      : "identifier " + Quoting.quote(text);
      case METRIC_NAME -> "metric identifier " + Quoting.quote(text);
      case NUMBER -> "number " + clipped();
      case DURATION -> "duration " + clipped();
      case STRING -> "string " + clipped();
      case SIGN -> BinaryOp.spelt(text) != null ? "<op:" + text + ">" : Quoting.quote(text);
    };
  }

  private String clipped() {
    return text.length() > 10 ? Quoting.quote(text.substring(0, 10)) + "..." : Quoting.quote(text);
  }
}
