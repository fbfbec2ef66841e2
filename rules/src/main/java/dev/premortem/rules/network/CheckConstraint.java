package dev.premortem.rules.network;

import dev.premortem.rules.evaluate.Bound;
import dev.premortem.rules.evaluate.Check;
import dev.premortem.rules.fact.Row;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.drools.base.base.ValueResolver;
import org.drools.base.reteoo.BaseTuple;
import org.drools.base.rule.ContextEntry;
import org.drools.base.rule.Declaration;
import org.drools.base.rule.IndexableConstraint;
import org.drools.base.rule.MutableTypeConstraint;
import org.drools.base.rule.accessor.FieldValue;
import org.drools.base.rule.accessor.ReadAccessor;
import org.drools.base.rule.accessor.TupleValueExtractor;
import org.drools.base.util.IndexedValueReader;
import org.drools.base.util.index.ConstraintTypeOperator;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.runtime.rule.FactHandle;

/**
 * A condition in the network. It is evaluated the same way however often it has been, and holds no
 * state: what is bound comes with each evaluation.
 */
@SuppressWarnings({
  "serial",
  "unchecked"
}) // Drools declares all of it serializable; nothing of it is written
final class CheckConstraint extends MutableTypeConstraint<CheckConstraint.Context>
    implements IndexableConstraint {
  private final Check check;
  private final Declaration[] slots;

  /** Field of the own fact that must equal the only slot, null where the condition is no such. */
  private final @Nullable Reading equal;

  CheckConstraint(Check check, Declaration[] slots, @Nullable Reading equal) {
    this.check = check;
    this.slots = slots;
    this.equal = equal;
  }

  /** What is bound while a condition is evaluated. */
  final class Context implements ContextEntry, Bound {
    private @Nullable BaseTuple tuple;
    private @Nullable FactHandle handle;

    private Object bound(int slot) {
      BaseTuple from = tuple;
      if (from == null) {
        throw new IllegalStateException("nothing is bound");
      }
      return from.get(slots[slot]).getObject();
    }

    @Override
    public double number(int slot) {
      return ((Reading) slots[slot].getExtractor()).numberOf(bound(slot));
    }

    @Override
    public @Nullable Object object(int slot) {
      return ((Reading) slots[slot].getExtractor()).objectOf(bound(slot));
    }

    @Override
    public void updateFromTuple(ValueResolver valueResolver, BaseTuple from) {
      tuple = from;
    }

    @Override
    public void updateFromFactHandle(ValueResolver valueResolver, FactHandle from) {
      handle = from;
    }

    @Override
    public void resetTuple() {
      tuple = null;
    }

    @Override
    public void resetFactHandle() {
      handle = null;
    }

    @Override
    public @Nullable ContextEntry getNext() {
      return null;
    }

    @Override
    public void setNext(ContextEntry entry) {
      throw new UnsupportedOperationException("contexts are not chained");
    }

    @Override
    public void writeExternal(ObjectOutput out) {
      throw new UnsupportedOperationException("sessions are not written");
    }

    @Override
    public void readExternal(ObjectInput in) {
      throw new UnsupportedOperationException("sessions are not read");
    }
  }

  @Override
  public boolean isAllowed(FactHandle handle, ValueResolver valueResolver) {
    return check.holds((Row) handle.getObject(), Bound.NOTHING);
  }

  @Override
  public boolean isAllowedCachedLeft(Context context, FactHandle handle) {
    return check.holds((Row) handle.getObject(), context);
  }

  @Override
  public boolean isAllowedCachedRight(BaseTuple tuple, Context context) {
    FactHandle handle = context.handle;
    if (handle == null) {
      throw new IllegalStateException("no fact is given");
    }
    BaseTuple before = context.tuple;
    context.tuple = tuple;
    boolean holds = check.holds((Row) handle.getObject(), context);
    context.tuple = before;
    return holds;
  }

  @Override
  public Context createContext() {
    return new Context();
  }

  @Override
  public Declaration[] getRequiredDeclarations() {
    return slots;
  }

  @Override
  public void replaceDeclaration(Declaration old, Declaration with) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i].equals(old)) {
        slots[i] = with;
      }
    }
  }

  @Override
  public CheckConstraint clone() {
    CheckConstraint clone = new CheckConstraint(check, slots.clone(), equal);
    clone.setType(getType());
    return clone;
  }

  @Override
  public boolean isTemporal() {
    return false;
  }

  @Override
  public boolean isUnification() {
    return false;
  }

  @Override
  public boolean isIndexable(int nodeType, KieBaseConfiguration config) {
    return equal != null;
  }

  @Override
  public ConstraintTypeOperator getConstraintType() {
    return equal == null ? ConstraintTypeOperator.UNKNOWN : ConstraintTypeOperator.EQUAL;
  }

  @Override
  public @Nullable FieldValue getField() {
    return null;
  }

  @Override
  public IndexedValueReader getFieldIndex() {
    return new IndexedValueReader(getLeftIndexExtractor(), getRightIndexExtractor());
  }

  @Override
  public @Nullable ReadAccessor getFieldExtractor() {
    return equal;
  }

  @Override
  public @Nullable TupleValueExtractor getRightIndexExtractor() {
    return equal;
  }

  @Override
  public TupleValueExtractor getLeftIndexExtractor() {
    return slots[0];
  }
}
