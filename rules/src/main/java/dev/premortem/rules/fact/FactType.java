package dev.premortem.rules.fact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of fact: its name, what it means, and its fields in the documented order. */
public final class FactType {
  private final Class<? extends Fact> factClass;
  private final String meaning;
  private final List<Field> fields = new ArrayList<>();
  private boolean few;

  FactType(Class<? extends Fact> factClass, String meaning) {
    this.factClass = factClass;
    this.meaning = meaning;
  }

  /** Returns the name, as authors write it. */
  public String name() {
    return factClass.getSimpleName();
  }

  /** Returns the class of such facts. */
  public Class<? extends Fact> factClass() {
    return factClass;
  }

  /** Returns what such a fact says, in whole sentences. */
  public String meaning() {
    return meaning;
  }

  /** Returns the fields in the documented order. */
  public List<Field> fields() {
    return Collections.unmodifiableList(fields);
  }

  /** Returns the field of that name, null where there is none. */
  public @Nullable Field field(String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }

  /** Returns the names of all fields. */
  public List<String> fieldNames() {
    return fields.stream().map(Field::name).toList();
  }

  /** Returns whether documents name such facts one by one, so that there are never many. */
  public boolean isFew() {
    return few;
  }

  /** There is one for each entry of a document. */
  FactType few() {
    few = true;
    return this;
  }

  int add(Field field) {
    if (fields.size() == Long.SIZE) {
      throw new IllegalStateException(name() + " has more than " + Long.SIZE + " fields");
    }
    fields.add(field);
    return fields.size() - 1;
  }

  Field.Text text(String field, String meaning) {
    return new Field.Text(this, field, meaning);
  }

  Field.Truth truth(String field, String meaning) {
    return new Field.Truth(this, field, meaning);
  }

  Field.Numeric number(String field, String meaning) {
    return new Field.Numeric(this, field, meaning, false);
  }

  Field.Numeric count(String field, String meaning) {
    return new Field.Numeric(this, field, meaning, true).atLeast(0);
  }

  <E extends Enum<E>> Field.Choice<E> choice(String field, String meaning, E initial) {
    return new Field.Choice<>(this, field, meaning, initial);
  }

  @Override
  public String toString() {
    return name();
  }
}
