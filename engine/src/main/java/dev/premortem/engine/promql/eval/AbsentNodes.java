package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code absent} and {@code absent_over_time}: 1 where there is nothing. */
final class AbsentNodes {
  private AbsentNodes() {}

  static Nodes.VectorNode absent(Expr argument, Nodes.VectorNode vector) {
    List<Sample> absent = List.of(new Sample(labels(argument), 1));
    return (time, run) -> vector.at(time, run).isEmpty() ? absent : List.of();
  }

  static Nodes.VectorNode absentOverTime(Expr argument, Nodes.MatrixNode matrix) {
    List<Sample> absent = List.of(new Sample(labels(argument), 1));
    return (time, run) -> matrix.at(time, run).isEmpty() ? absent : List.of();
  }

  /** The labels that a selector leaves no doubt about. */
  private static Labels labels(Expr argument) {
    List<LabelMatcher> matchers = List.of();
    if (argument instanceof Expr.VectorSelector vector) {
      matchers = vector.matchers();
    } else if (argument instanceof Expr.MatrixSelector matrix) {
      matchers = matrix.vector().matchers();
    }
    Map<String, String> labels = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (LabelMatcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME)) {
        continue;
      }
      if (matcher.op() == LabelMatcher.Op.EQUAL && seen.add(matcher.name())) {
        labels.put(matcher.name(), matcher.value());
      } else {
        labels.remove(matcher.name());
      }
    }
    return Labels.of(labels);
  }
}
