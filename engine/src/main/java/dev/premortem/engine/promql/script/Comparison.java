package dev.premortem.engine.promql.script;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.eval.Annotation;
import dev.premortem.engine.promql.eval.Result;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.promql.eval.Value;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what came with what was expected; says what differs, or nothing. */
final class Comparison {
  /** Within this, relative to both, values are the same. */
  private static final double RELATIVE = 1e-9;

  /** What Prometheus' own runner lets pass: its scripts write some values with few digits. */
  private static final double WRITTEN = 1e-6;

  private final Evaluation expected;
  private final List<String> notes = new ArrayList<>();

  Comparison(Evaluation expected) {
    this.expected = expected;
  }

  /** Values that are as written within Prometheus' own tolerance only. */
  List<String> notes() {
    return notes;
  }

  @Nullable String failure(PromqlException failure) {
    String message = String.valueOf(failure.getMessage());
    if (!expected.fails() || failure.kind() == PromqlException.Kind.REFUSED) {
      return message;
    }
    for (Expectation expectation : expected.of(Expectation.Kind.FAIL)) {
      if (!expectation.matches(message)) {
        return "expected error " + expectation + ", got " + message;
      }
    }
    return null;
  }

  @Nullable String result(Result result) {
    if (expected.fails()) {
      return "expected an error, got none";
    }
    String noted = annotations(result.annotations());
    return noted != null ? noted : value(result.value());
  }

  private @Nullable String annotations(List<Annotation> annotations) {
    String warnings =
        annotations(
            annotations,
            Annotation.Kind.WARNING,
            "warn",
            Expectation.Kind.WARN,
            Expectation.Kind.NO_WARN);
    return warnings != null
        ? warnings
        : annotations(
            annotations,
            Annotation.Kind.INFO,
            "info",
            Expectation.Kind.INFO,
            Expectation.Kind.NO_INFO);
  }

  private @Nullable String annotations(
      List<Annotation> all,
      Annotation.Kind kind,
      String word,
      Expectation.Kind some,
      Expectation.Kind none) {
    List<String> found =
        all.stream().filter(a -> a.kind() == kind).map(a -> a.text(expected.expression())).toList();
    if (!expected.of(none).isEmpty() && !found.isEmpty()) {
      return "unexpected " + word + ": " + found;
    }
    List<Expectation> wanted = expected.of(some);
    if ((expected.wants(word) || !wanted.isEmpty()) && found.isEmpty()) {
      return "expected " + word + ", got none";
    }
    for (Expectation expectation : wanted) {
      if (found.stream().noneMatch(expectation::matches)) {
        return "expected " + word + " " + expectation + ", got " + found;
      }
    }
    for (String text : found) {
      if (!wanted.isEmpty() && wanted.stream().noneMatch(e -> e.matches(text))) {
        return "unexpected " + word + " " + text;
      }
    }
    return null;
  }

  private @Nullable String value(Value value) {
    if (value instanceof Value.Scalar scalar) {
      Double wanted = expected.scalar();
      return wanted != null && equal(wanted, scalar.value())
          ? null
          : "expected scalar " + wanted + ", got " + scalar.value();
    }
    if (value instanceof Value.Text text) {
      return text(text.value());
    }
    if (expected.scalar() != null) {
      return "expected scalar " + expected.scalar() + ", got series";
    }
    return value instanceof Value.Vector vector
        ? vector(vector.samples())
        : matrix(((Value.Matrix) value).series());
  }

  private @Nullable String text(String text) {
    String wanted = expected.text();
    Expr literal = wanted == null ? null : Promql.parse(wanted);
    return literal instanceof Expr.StringLiteral string && string.value().equals(text)
        ? null
        : "expected string " + wanted + ", got " + text;
  }

  private @Nullable String vector(List<Sample> samples) {
    Map<Labels, Integer> positions = new LinkedHashMap<>();
    for (SeriesNotation series : expected.series()) {
      positions.put(series.labels(), positions.size());
    }
    int position = 0;
    for (Sample sample : samples) {
      Integer at = positions.remove(sample.labels());
      if (at == null) {
        return "unexpected " + sample.labels() + " " + sample.value();
      }
      if (expected.ordered() && at != position) {
        return "expected " + sample.labels() + " at position " + at + ", was at " + position;
      }
      Double wanted = last(expected, sample.labels());
      if (wanted == null || !equal(wanted, sample.value())) {
        return "expected " + wanted + " for " + sample.labels() + ", got " + sample.value();
      }
      position++;
    }
    return positions.isEmpty() ? null : "missing " + positions.keySet();
  }

  private static @Nullable Double last(Evaluation expected, Labels labels) {
    Double found = null;
    for (SeriesNotation series : expected.series()) {
      if (series.labels().equals(labels) && !series.values().isEmpty()) {
        found = series.values().get(0);
      }
    }
    return found;
  }

  private @Nullable String matrix(List<Series> all) {
    if (expected.ordered()) {
      return "expected ordered result, but query returned a matrix";
    }
    Map<Labels, SeriesNotation> wanted = new LinkedHashMap<>();
    for (SeriesNotation series : expected.series()) {
      wanted.put(series.labels(), series);
    }
    for (Series series : all) {
      SeriesNotation expectation = wanted.remove(series.labels());
      if (expectation == null) {
        return "unexpected " + series.labels() + " " + print(series.points());
      }
      String differs = points(expectation, series.points());
      if (differs != null) {
        return differs + " of " + series.labels() + ", got " + print(series.points());
      }
    }
    return wanted.isEmpty() ? null : "missing " + wanted.keySet();
  }

  private @Nullable String points(SeriesNotation expectation, Points points) {
    int at = 0;
    long time = expected.start();
    for (Double value : expectation.values()) {
      if (value != null) {
        if (at >= points.size() || points.time(at) != time) {
          return "expected " + value + " at " + time + " ms";
        }
        if (!equal(value, points.value(at))) {
          return "expected " + value + " at " + time + " ms but was " + points.value(at);
        }
        at++;
      }
      time += expected.step();
    }
    return at == points.size() ? null : "expected " + at + " points";
  }

  private static String print(Points points) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < points.size(); i++) {
      text.append(i == 0 ? "" : " ").append(points.value(i)).append('@').append(points.time(i));
    }
    return text.append(']').toString();
  }

  private boolean equal(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b) && Points.isStale(a) == Points.isStale(b);
    }
    if (a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double apart = Math.abs(a - b) / Math.min(sum, Double.MAX_VALUE);
    if (apart >= RELATIVE && apart < WRITTEN) {
      notes.add("written " + a + ", got " + b);
    }
    return apart < WRITTEN;
  }
}
