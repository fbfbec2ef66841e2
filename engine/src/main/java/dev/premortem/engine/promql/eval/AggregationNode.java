package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.AggregateOp;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Quantiles;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value for every group of series. */
final class AggregationNode implements Nodes.VectorNode {
  private final AggregateOp op;
  private final Nodes.ScalarNode parameter;
  private final Nodes.VectorNode operand;
  private final GroupKeys keys;
  private final Span parameterSpan;
  private final Span operandSpan;

  private static final class Group {
    private final Accumulator values;
    private boolean nameDropped;
    private boolean numbers;
    private boolean histograms;

    Group(Accumulator values) {
      this.values = values;
    }
  }

  AggregationNode(
      Expr.Aggregation aggregation, Nodes.ScalarNode parameter, Nodes.VectorNode operand) {
    this.op = aggregation.op();
    this.parameter = parameter;
    this.operand = operand;
    this.keys =
        aggregation.without()
            ? GroupKeys.without(aggregation.grouping())
            : GroupKeys.of(aggregation.grouping());
    Expr named = aggregation.parameter();
    this.parameterSpan = named == null ? Span.NONE : named.span();
    this.operandSpan = aggregation.operand().span();
  }

  @Override
  public List<Sample> at(long time, Run run) {
    double given = parameter.at(time, run);
    if (op == AggregateOp.QUANTILE && !Quantiles.valid(given)) {
      run.annotations().invalidQuantile(given, parameterSpan);
    }
    Map<Labels, Group> groups = new LinkedHashMap<>();
    for (Sample sample : operand.at(time, run)) {
      if (sample.isHistogram() && leftOut(run)) {
        continue;
      }
      Labels key = keys.key(sample.labels());
      Group group = groups.get(key);
      if (group == null) {
        group = new Group(Accumulator.of(op, given));
        groups.put(key, group);
      }
      group.values.add(sample.value());
      group.histograms |= sample.isHistogram();
      group.numbers |= !sample.isHistogram();
      group.nameDropped |= sample.nameDropped();
    }
    List<Sample> vector = new ArrayList<>(groups.size());
    groups.forEach(
        (labels, group) -> {
          if (!mixed(group, labels, run)) {
            vector.add(new Sample(labels, group.values.result(), group.nameDropped));
          }
        });
    return vector;
  }

  /** Whether the operator passes over native histograms, which is worth a note. */
  private boolean leftOut(Run run) {
    boolean ignores =
        switch (op) {
          case MIN, MAX, STDDEV, STDVAR, QUANTILE -> true;
          default -> false;
        };
    if (ignores) {
      run.annotations().info("ignored histogram in " + op.label() + " aggregation", operandSpan);
    }
    return ignores;
  }

  /** Sums of numbers and histograms are none; sums of histograms are refused. */
  private boolean mixed(Group group, Labels labels, Run run) {
    boolean sums = op == AggregateOp.SUM || op == AggregateOp.AVG;
    if (!sums || !group.histograms) {
      return false;
    }
    if (!group.numbers) {
      throw Run.refused(op.label(), labels);
    }
    run.warn("encountered a mix of histograms and floats for aggregation", operandSpan);
    return true;
  }
}
