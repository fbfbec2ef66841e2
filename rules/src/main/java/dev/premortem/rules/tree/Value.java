package dev.premortem.rules.tree;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import org.jspecify.annotations.Nullable;

/** Something that conditions compare: a number, a text, a truth value or a constant. */
public sealed interface Value extends Expr {
  /** What a value is. */
  enum Kind {
    NUMBER("number"),
    TEXT("text"),
    TRUTH("truth value"),
    CHOICE("constant");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Returns what people call it. */
    public String words() {
      return words;
    }

    /** Returns what a field holds. */
    public static Kind of(Field field) {
      if (field instanceof Field.Numeric) {
        return NUMBER;
      }
      return field instanceof Field.Text ? TEXT : field instanceof Field.Truth ? TRUTH : CHOICE;
    }
  }

  /** Returns what it is. */
  Kind kind();

  /**
   * A number that is written out.
   *
   * @param text how it is written: digits, a point, an exponent
   */
  record Literal(double value, String text) implements Value {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** A text that is written out. */
  record Words(String text, Place place) implements Value {
    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /** True or false. */
  record Truth(boolean value) implements Value {
    @Override
    public Kind kind() {
      return Kind.TRUTH;
    }
  }

  /** A constant of an enumeration. */
  record Constant(Enum<?> value) implements Value {
    @Override
    public Kind kind() {
      return Kind.CHOICE;
    }
  }

  /** A field of the fact that a pattern matches. */
  record Own(Field field) implements Value {
    @Override
    public Kind kind() {
      return Kind.of(field);
    }
  }

  /**
   * A value that an earlier part of the rule bound.
   *
   * @param variable name of a value, or of a fact
   * @param field field of that fact, null where the variable is a value
   * @param like a field that holds the same as the value, null where it is the result of an
   *     accumulate
   */
  record Bound(String variable, @Nullable Field field, @Nullable Field like) implements Value {
    @Override
    public Kind kind() {
      return like == null ? Kind.NUMBER : Kind.of(like);
    }

    /** Returns what identifies it in its rule. */
    public String name() {
      return field == null ? variable : variable + "." + field.name();
    }
  }

  /** Null: only asked for by {@code == null}, and never part of a finished tree. */
  record Nothing() implements Value {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** The fact that a pattern matches; only compared with another, never part of a finished tree. */
  record Self() implements Value {
    @Override
    public Kind kind() {
      return Kind.CHOICE;
    }
  }

  /** A bound fact; only compared with another, never part of a finished tree. */
  record FactOf(String variable) implements Value {
    @Override
    public Kind kind() {
      return Kind.CHOICE;
    }
  }

  /** A figure of an accumulate, read in the conditions of that accumulate. */
  record Result(String variable, int index) implements Value {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** Two numbers joined by {@code + - * / %}. */
  record Arithmetic(char operator, Value left, Value right) implements Value {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** A number with its sign turned. */
  record Minus(Value inner) implements Value {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }
}
