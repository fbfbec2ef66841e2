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
import org.jspecify.annotations.Nullable;

/** One value for every group of series. */
final class AggregationNode implements Nodes.VectorNode {
  private final AggregateOp op;
  private final Nodes.ScalarNode parameter;
  private final Nodes.VectorNode operand;
  private final FromLabels<Groups> groups;
  private final Span parameterSpan;
  private final Span operandSpan;

  /**
   * Which group each sample of a vector belongs to.
   *
   * @param of number of its group, by position in the vector
   * @param labels labels of each group, in the order in which they are seen first
   */
  private record Groups(int[] of, List<Labels> labels) {
    static Groups of(List<Sample> vector, GroupKeys keys) {
      Map<Labels, Integer> numbers = new LinkedHashMap<>();
      int[] of = new int[vector.size()];
      for (int i = 0; i < of.length; i++) {
        of[i] = numbers.computeIfAbsent(keys.key(vector.get(i).labels()), k -> numbers.size());
      }
      return new Groups(of, List.copyOf(numbers.keySet()));
    }
  }

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
    GroupKeys keys =
        aggregation.without()
            ? GroupKeys.without(aggregation.grouping())
            : GroupKeys.of(aggregation.grouping());
    this.groups = new FromLabels<>(vector -> Groups.of(vector, keys));
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
    List<Sample> in = operand.at(time, run);
    Groups known = groups.of(in);
    @Nullable Group[] all = new Group[known.labels().size()];
    for (int i = 0, n = in.size(); i < n; i++) {
      Sample sample = in.get(i);
      boolean histogram = sample.isHistogram();
      if (histogram && leftOut(run)) {
        continue;
      }
      Group group = all[known.of()[i]];
      if (group == null) {
        group = new Group(Accumulator.of(op, given));
        all[known.of()[i]] = group;
      }
      group.values.add(sample.value());
      group.histograms |= histogram;
      group.numbers |= !histogram;
      group.nameDropped |= sample.nameDropped();
    }
    List<Sample> vector = new ArrayList<>(all.length);
    for (int i = 0; i < all.length; i++) {
      Group group = all[i];
      Labels labels = known.labels().get(i);
      if (group != null && !mixed(group, labels, run)) {
        vector.add(new Sample(labels, group.values.result(), group.nameDropped));
      }
    }
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
