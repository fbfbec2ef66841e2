package dev.premortem.engine.promql;

/**
 * An expression can't be read or evaluated. The message is Prometheus' own where it has one, so
 * that people find what they know; {@link #line} and {@link #column} say where.
 */
public final class PromqlException extends RuntimeException {
  /** Why. */
  public enum Kind {
    /** The text is no expression, or its types don't fit. */
    PARSE,
    /** Prometheus knows it, we refuse it: experimental, or about native histograms. */
    REFUSED,
    /** It can't be evaluated on these series. */
    EVALUATION
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String reason;
  private final int line;
  private final int column;
  private final String hint;

  private PromqlException(
      Kind kind, String message, String reason, int line, int column, String hint) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
    this.column = column;
    this.hint = hint;
  }

  static PromqlException parse(String text, Span span, String reason) {
    return placed(Kind.PARSE, text, span, reason);
  }

  static PromqlException refused(String text, Span span, String reason) {
    return placed(Kind.REFUSED, text, span, reason);
  }

  private static PromqlException placed(Kind kind, String text, Span span, String reason) {
    String message = span.place(text) + ": parse error: " + reason;
    return new PromqlException(kind, message, reason, span.line(text), span.column(text), "");
  }

  /** What can't be evaluated on these series. */
  public static PromqlException evaluation(String message) {
    return new PromqlException(Kind.EVALUATION, message, message, 1, 1, "");
  }

  /** What is not evaluated although Prometheus would. */
  public static PromqlException unsupported(String message) {
    return new PromqlException(Kind.REFUSED, message, message, 1, 1, "");
  }

  PromqlException withHint(String way) {
    return new PromqlException(kind, String.valueOf(getMessage()), reason, line, column, way);
  }

  /** Returns the way out, empty where none is known. */
  public String hint() {
    return hint;
  }

  /** Returns why. */
  public Kind kind() {
    return kind;
  }

  /** Returns the message without the place. */
  public String reason() {
    return reason;
  }

  /** Returns the line in the expression, counted from 1. */
  public int line() {
    return line;
  }

  /** Returns the column in the line, counted from 1. */
  public int column() {
    return column;
  }
}
