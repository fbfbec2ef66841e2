package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.BinaryOp;
import dev.premortem.engine.promql.Matching;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code and}, {@code or}, {@code unless}. */
final class SetNode implements Nodes.VectorNode {
  private final BinaryOp op;
  private final Nodes.VectorNode left;
  private final Nodes.VectorNode right;
  private final GroupKeys keys;
  private final Uniqueness unique = new Uniqueness();

  SetNode(BinaryOp op, Matching matching, Nodes.VectorNode left, Nodes.VectorNode right) {
    this.op = op;
    this.left = left;
    this.right = right;
    this.keys =
        matching.on() ? GroupKeys.of(matching.labels()) : GroupKeys.without(matching.labels());
  }

  @Override
  public List<Sample> at(long time, Run run) {
    List<Sample> lefts = left.at(time, run);
    List<Sample> rights = right.at(time, run);
    if (op == BinaryOp.OR) {
      return unique.of(union(lefts, rights), run);
    }
    Set<Labels> present = signatures(rights);
    List<Sample> out = new ArrayList<>(lefts.size());
    for (Sample sample : lefts) {
      if (present.contains(keys.key(sample.labels())) == (op == BinaryOp.AND)) {
        out.add(sample);
      }
    }
    return unique.of(out, run);
  }

  private List<Sample> union(List<Sample> lefts, List<Sample> rights) {
    Set<Labels> present = signatures(lefts);
    List<Sample> out = new ArrayList<>(lefts);
    for (Sample sample : rights) {
      if (!present.contains(keys.key(sample.labels()))) {
        out.add(sample);
      }
    }
    return out;
  }

  private Set<Labels> signatures(List<Sample> vector) {
    Set<Labels> signatures = new HashSet<>();
    for (Sample sample : vector) {
      signatures.add(keys.key(sample.labels()));
    }
    return signatures;
  }
}
