package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.AggregateOp;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.Span;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Some series of every group, as they are: {@code topk}, {@code bottomk}, {@code limitk}. */
final class PickNode implements Nodes.VectorNode {
  private static final double FIRST_TOO_GREAT = 0x1p63;

  /** The greatest first, NaN last. */
  static final Comparator<Sample> GREATEST_FIRST =
      (a, b) -> {
        boolean unknownA = Double.isNaN(a.value());
        boolean unknownB = Double.isNaN(b.value());
        if (unknownA || unknownB) {
          return Boolean.compare(unknownA, unknownB);
        }
        return a.value() == b.value() ? 0 : a.value() > b.value() ? -1 : 1;
      };

  /** The least first, NaN last. */
  static final Comparator<Sample> LEAST_FIRST =
      (a, b) -> {
        boolean unknown = Double.isNaN(a.value()) || Double.isNaN(b.value());
        return unknown ? GREATEST_FIRST.compare(a, b) : GREATEST_FIRST.compare(b, a);
      };

  private final AggregateOp op;
  private final Nodes.ScalarNode parameter;
  private final Nodes.VectorNode operand;
  private final GroupKeys keys;
  private final Span span;

  PickNode(Expr.Aggregation aggregation, Nodes.ScalarNode parameter, Nodes.VectorNode operand) {
    this.op = aggregation.op();
    this.span = aggregation.span();
    this.parameter = parameter;
    this.operand = operand;
    this.keys =
        aggregation.without()
            ? GroupKeys.without(aggregation.grouping())
            : GroupKeys.of(aggregation.grouping());
  }

  @Override
  public List<Sample> at(long time, Run run) {
    double k = parameter.at(time, run);
    if (k < 1) {
      return List.of();
    }
    if (Double.isNaN(k)) {
      throw PromqlException.evaluation("Parameter value is NaN");
    }
    if (k >= FIRST_TOO_GREAT) {
      throw PromqlException.evaluation(
          "Scalar value " + NumberText.shortestGeneral(k) + " overflows int64");
    }
    Map<Labels, List<Sample>> groups = new LinkedHashMap<>();
    for (Sample sample : operand.at(time, run)) {
      if (op != AggregateOp.LIMITK && sample.isHistogram()) {
        run.annotations().info("ignored histogram in " + op.label() + " aggregation", span);
        continue;
      }
      groups.computeIfAbsent(keys.key(sample.labels()), l -> new ArrayList<>()).add(sample);
    }
    List<Sample> vector = new ArrayList<>();
    for (List<Sample> group : groups.values()) {
      if (op != AggregateOp.LIMITK) {
        group.sort(op == AggregateOp.TOPK ? GREATEST_FIRST : LEAST_FIRST);
      }
      vector.addAll(group.subList(0, (int) Math.min(k, group.size())));
    }
    return vector;
  }
}
