package dev.premortem.rules.network;

import dev.premortem.rules.evaluate.Bound;
import dev.premortem.rules.evaluate.Figures;
import dev.premortem.rules.evaluate.Quantity;
import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Element.Function;
import java.util.List;
import org.drools.base.base.ValueResolver;
import org.drools.base.reteoo.BaseTuple;
import org.drools.base.rule.Declaration;
import org.drools.base.rule.accessor.Accumulator;
import org.jspecify.annotations.Nullable;
import org.kie.api.runtime.rule.FactHandle;

/** Keeps the figures of an accumulate as facts come and go. */
final class Tally implements Accumulator {
  private final List<Function> functions;

  /** What is looked at of each fact; facts are counted by the number 1. */
  private final List<Quantity> arguments;

  Tally(List<Function> functions, List<Quantity> arguments) {
    this.functions = functions;
    this.arguments = arguments;
  }

  @Override
  public @Nullable Object createWorkingMemoryContext() {
    return null;
  }

  @Override
  public Object createContext() {
    return new Figures(functions);
  }

  @Override
  public Object init(
      Object workingMemoryContext,
      Object context,
      BaseTuple leftTuple,
      Declaration[] declarations,
      ValueResolver valueResolver) {
    return new Figures(functions);
  }

  @Override
  public Object accumulate(
      Object workingMemoryContext,
      Object context,
      BaseTuple leftTuple,
      FactHandle handle,
      Declaration[] declarations,
      Declaration[] innerDeclarations,
      ValueResolver valueResolver) {
    double[] contribution = new double[arguments.size()];
    for (int i = 0; i < contribution.length; i++) {
      contribution[i] = arguments.get(i).of((Row) handle.getObject(), Bound.NOTHING);
    }
    ((Figures) context).add(contribution);
    return contribution;
  }

  @Override
  public boolean supportsReverse() {
    return true;
  }

  @Override
  public boolean tryReverse(
      Object workingMemoryContext,
      Object context,
      BaseTuple leftTuple,
      FactHandle handle,
      Object value,
      Declaration[] declarations,
      Declaration[] innerDeclarations,
      ValueResolver valueResolver) {
    return ((Figures) context).remove(value);
  }

  @Override
  public Object getResult(
      Object workingMemoryContext,
      Object context,
      BaseTuple leftTuple,
      Declaration[] declarations,
      ValueResolver valueResolver) {
    return ((Figures) context).result();
  }
}
