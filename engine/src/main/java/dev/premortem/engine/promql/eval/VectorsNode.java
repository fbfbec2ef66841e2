package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Matching;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Arithmetic and comparisons between two vectors. */
final class VectorsNode implements Nodes.VectorNode {
  private final Expr.Binary binary;
  private final Matching matching;
  private final Nodes.VectorNode left;
  private final Nodes.VectorNode right;
  private final GroupKeys keys;
  private final boolean oneIsLeft;
  private final Uniqueness unique = new Uniqueness();

  VectorsNode(
      Expr.Binary binary, Matching matching, Nodes.VectorNode left, Nodes.VectorNode right) {
    this.binary = binary;
    this.matching = matching;
    this.left = left;
    this.right = right;
    this.oneIsLeft = matching.cardinality() == Matching.Cardinality.ONE_TO_MANY;
    this.keys =
        matching.on() ? GroupKeys.of(matching.labels()) : GroupKeys.without(matching.labels());
  }

  @Override
  public List<Sample> at(long time, Run run) {
    List<Sample> lefts = left.at(time, run);
    List<Sample> rights = right.at(time, run);
    if (lefts.isEmpty() || rights.isEmpty()) {
      return List.of();
    }
    Map<Labels, Sample> ones = ones(oneIsLeft ? lefts : rights);
    Map<Labels, Set<Labels>> matched = new HashMap<>();
    List<Sample> out = new ArrayList<>();
    for (Sample many : oneIsLeft ? rights : lefts) {
      Labels signature = keys.key(many.labels());
      Sample one = ones.get(signature);
      if (one != null && (one.isHistogram() || many.isHistogram())) {
        boolean left = oneIsLeft ? one.isHistogram() : many.isHistogram();
        boolean right = oneIsLeft ? many.isHistogram() : one.isHistogram();
        HistogramOperands.leaveOut(binary, left, right, many.labels(), run);
      } else if (one != null) {
        Labels labels = labels(many.labels(), one.labels(), run);
        requireSingle(matched, signature, labels);
        compute(many, one, labels, out);
      }
    }
    return unique.of(out, run);
  }

  private Map<Labels, Sample> ones(List<Sample> side) {
    Map<Labels, Sample> ones = new HashMap<>();
    for (Sample sample : side) {
      Labels signature = keys.key(sample.labels());
      Sample other = ones.put(signature, sample);
      if (other != null) {
        String first = other.labels().toString();
        String second = sample.labels().toString();
        boolean ordered = first.compareTo(second) <= 0;
        throw PromqlException.evaluation(
            "found duplicate series for the match group "
                + signature
                + " on the "
                + (oneIsLeft ? "left" : "right")
                + " hand-side of the operation: ["
                + (ordered ? first : second)
                + ", "
                + (ordered ? second : first)
                + "];many-to-many matching not allowed: matching labels must be unique on one"
                + " side");
      }
    }
    return ones;
  }

  private void requireSingle(Map<Labels, Set<Labels>> matched, Labels signature, Labels labels) {
    Set<Labels> results = matched.computeIfAbsent(signature, s -> new HashSet<>());
    boolean oneToOne = matching.cardinality() == Matching.Cardinality.ONE_TO_ONE;
    if (oneToOne && !results.isEmpty()) {
      throw PromqlException.evaluation(
          "multiple matches for labels: many-to-one matching must be explicit"
              + " (group_left/group_right)");
    }
    if (!results.add(labels)) {
      throw PromqlException.evaluation(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
  }

  private void compute(Sample many, Sample one, Labels labels, List<Sample> out) {
    double l = oneIsLeft ? one.value() : many.value();
    double r = oneIsLeft ? many.value() : one.value();
    if (!binary.op().isComparison()) {
      out.add(new Sample(labels, Operators.compute(binary.op(), l, r), false));
      return;
    }
    boolean holds = Operators.holds(binary.op(), l, r);
    if (binary.returnBool()) {
      out.add(new Sample(labels, holds ? 1 : 0, true));
    } else if (holds) {
      out.add(new Sample(labels, l, false));
    }
  }

  /**
   * The labels of a result: those of the "many" side, as far as they matched, and included ones.
   */
  private Labels labels(Labels many, Labels one, Run run) {
    boolean drop =
        binary.op().isArithmetic() || (binary.returnBool() && !run.options().delayedNameRemoval());
    Labels labels = drop ? many.withoutName() : many;
    if (matching.cardinality() == Matching.Cardinality.ONE_TO_ONE) {
      labels = matching.on() ? labels.keep(matching.labels()) : labels.drop(matching.labels());
    }
    for (String name : matching.include()) {
      labels = labels.with(name, one.get(name));
    }
    return labels;
  }
}
