package dev.premortem.engine.fold;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far samples may go before a field of a fact could leave its cell, for each field of the fact
 * by what feeds it. A field that a rule looks at and that has no bound lets no sample be kept, so
 * that forgetting one costs time and never an answer.
 */
final class Bounds {
  /** Narrows a margin so that one field stays in its cell. */
  @FunctionalInterface
  interface Bound {
    /** Narrows the margin. */
    void narrow(Margin margin);
  }

  private final Fact fact;
  private final List<Field> fields;
  private final @Nullable Bound[] bounds;

  Bounds(Fact fact) {
    FactType type = fact.type();
    this.fact = fact;
    this.fields = type.fields();
    this.bounds = new Bound[fields.size()];
    for (Field field : fields) {
      if (field.isFixed()) {
        steady(field);
      }
    }
  }

  /** Says what keeps a field in its cell. */
  Bounds with(Field field, Bound bound) {
    bounds[field.index()] = bound;
    return this;
  }

  /** Says that no sample changes a field. */
  Bounds steady(Field field) {
    return with(field, margin -> {});
  }

  /** Narrows a margin so that no field that a rule looks at leaves its cell. */
  void narrow(Margin margin) {
    for (int i = 0; i < bounds.length && margin.any(); i++) {
      if (fact.isWatched(fields.get(i))) {
        Bound bound = bounds[i];
        if (bound == null) {
          margin.none();
        } else {
          bound.narrow(margin);
        }
      }
    }
  }
}
