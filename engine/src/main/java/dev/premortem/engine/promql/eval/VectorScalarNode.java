package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.BinaryOp;
import dev.premortem.engine.promql.Expr;
import java.util.ArrayList;
import java.util.List;

/** An operator between a vector and a scalar. */
final class VectorScalarNode implements Nodes.VectorNode {
  private final Expr.Binary binary;
  private final BinaryOp op;
  private final boolean returnBool;
  private final Nodes.VectorNode vector;
  private final Nodes.ScalarNode scalar;
  private final boolean scalarFirst;
  private final Uniqueness unique = new Uniqueness();

  VectorScalarNode(
      Expr.Binary binary, Nodes.VectorNode vector, Nodes.ScalarNode scalar, boolean scalarFirst) {
    this.binary = binary;
    this.op = binary.op();
    this.returnBool = binary.returnBool();
    this.vector = vector;
    this.scalar = scalar;
    this.scalarFirst = scalarFirst;
  }

  @Override
  public List<Sample> at(long time, Run run) {
    double number = scalar.at(time, run);
    List<Sample> in = vector.at(time, run);
    List<Sample> out = new ArrayList<>(in.size());
    for (Sample sample : in) {
      if (sample.isHistogram()) {
        HistogramOperands.leaveOut(binary, !scalarFirst, scalarFirst, sample.labels(), run);
        continue;
      }
      double left = scalarFirst ? number : sample.value();
      double right = scalarFirst ? sample.value() : number;
      if (!op.isComparison()) {
        out.add(run.unnamed(sample, Operators.compute(op, left, right)));
      } else if (returnBool) {
        out.add(run.unnamed(sample, Operators.holds(op, left, right) ? 1 : 0));
      } else if (Operators.holds(op, left, right)) {
        out.add(sample);
      }
    }
    return unique.of(out, run);
  }
}
