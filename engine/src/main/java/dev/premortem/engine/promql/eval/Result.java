package dev.premortem.engine.promql.eval;

import java.util.List;

/**
 * What a query gave.
 *
 * @param value its value
 * @param annotations what people should know about it
 */
public record Result(Value value, List<Annotation> annotations) {
  /** Copies the list. */
  public Result {
    annotations = List.copyOf(annotations);
  }
}
