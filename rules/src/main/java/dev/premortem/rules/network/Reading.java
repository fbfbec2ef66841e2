package dev.premortem.rules.network;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Value;
import org.drools.base.base.ValueResolver;
import org.drools.base.base.ValueType;
import org.drools.base.base.extractors.BaseObjectClassFieldReader;
import org.drools.base.reteoo.BaseTuple;
import org.drools.base.rule.accessor.TupleValueExtractor;
import org.jspecify.annotations.Nullable;

/** Reads a field of a fact, a figure of an accumulate, or the fact itself. */
final class Reading extends BaseObjectClassFieldReader implements TupleValueExtractor {
  private static final long serialVersionUID = 1L;

  /** The row itself in place of one of its values. */
  private static final int ITSELF = -1;

  private final int at;
  private final Value.@Nullable Kind kind;

  private Reading(int at, Value.@Nullable Kind kind, Class<?> type, ValueType valueType) {
    super(Math.max(0, at), type, valueType);
    this.at = at;
    this.kind = kind;
  }

  static Reading of(Field field) {
    Value.Kind kind = Value.Kind.of(field);
    return kind == Value.Kind.TEXT
        ? new Reading(field.index(), kind, String.class, ValueType.STRING_TYPE)
        : new Reading(field.index(), kind, Object.class, ValueType.OBJECT_TYPE);
  }

  static Reading figure(int index) {
    return new Reading(index, Value.Kind.NUMBER, Object.class, ValueType.OBJECT_TYPE);
  }

  static Reading itself() {
    return new Reading(ITSELF, null, Object.class, ValueType.OBJECT_TYPE);
  }

  double numberOf(Object row) {
    return ((Row) row).number(at);
  }

  @Nullable Object objectOf(Object row) {
    return at == ITSELF ? row : ((Row) row).object(at);
  }

  @Override
  public @Nullable Object getValue(ValueResolver valueResolver, Object object) {
    if (kind == Value.Kind.TRUTH) {
      return numberOf(object) != 0;
    }
    return kind == Value.Kind.NUMBER ? (Object) numberOf(object) : objectOf(object);
  }

  @Override
  public @Nullable Object getValue(ValueResolver valueResolver, BaseTuple tuple) {
    return getValue(valueResolver, tuple.getFactHandle().getObject());
  }

  @Override
  public TupleValueExtractor clone() {
    return this;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Reading reading && reading.at == at && reading.kind == kind;
  }

  @Override
  public int hashCode() {
    return at;
  }
}
