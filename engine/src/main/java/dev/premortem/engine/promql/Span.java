package dev.premortem.engine.promql;

import org.jspecify.annotations.Nullable;

/**
 * Where in the text an expression stands. Where it stands is no part of what it says: any two spans
 * are equal, so that expressions are equal when they say the same.
 */
public final class Span {
  /** Of what was never text. */
  public static final Span NONE = new Span(0, 0);

  private final int start;
  private final int end;

  Span(int start, int end) {
    this.start = start;
    this.end = end;
  }

  /** Returns the offset of the first character. */
  public int start() {
    return start;
  }

  /** Returns the offset after the last character. */
  public int end() {
    return end;
  }

  Span to(Span last) {
    return new Span(start, last.end);
  }

  /** Returns {@code line:column} of its beginning, both counted from 1. */
  public String place(String text) {
    return line(text) + ":" + column(text);
  }

  /** Returns the line of its beginning, counted from 1. */
  public int line(String text) {
    int line = 1;
    for (int i = 0; i < Math.min(start, text.length()); i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return line;
  }

  /** Returns the column of its beginning, counted from 1. */
  public int column(String text) {
    return start - text.lastIndexOf('\n', Math.min(start, text.length()) - 1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Span;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return start + "-" + end;
  }
}
