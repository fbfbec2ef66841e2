package dev.premortem.engine.promql.eval;

import dev.premortem.engine.series.Series;
import java.util.List;

/** What an expression gave. */
public sealed interface Value {
  /** A number. */
  record Scalar(double value) implements Value {}

  /** A text. */
  record Text(String value) implements Value {}

  /** Samples, in the order that the expression gave them. */
  record Vector(List<Sample> samples) implements Value {
    /** Copies the list. */
    public Vector {
      samples = List.copyOf(samples);
    }
  }

  /** Series in the order of their labels. */
  record Matrix(List<Series> series) implements Value {
    /** Copies the list. */
    public Matrix {
      series = List.copyOf(series);
    }
  }
}
