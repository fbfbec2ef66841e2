package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;

/**
 * What people should know about a result.
 *
 * @param kind how grave it is
 * @param message what it is
 * @param span what of the expression it is about
 */
public record Annotation(Kind kind, String message, Span span) {
  /** How grave it is. */
  public enum Kind {
    /** The result may be wrong. */
    WARNING("PromQL warning"),
    /** The result may surprise. */
    INFO("PromQL info");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** Returns it as Prometheus prints it, with the place in the expression. */
  public String text(String expression) {
    return kind.label + ": " + message + " (" + span.place(expression) + ")";
  }
}
