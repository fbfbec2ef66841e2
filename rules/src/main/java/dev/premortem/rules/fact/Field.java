package dev.premortem.rules.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a fact, declared once: name, meaning, kind, range, what its text names, and where its
 * value comes from. Everything else that knows fields (conditions, cells, explanations, the pages
 * for authors) reads it here.
 */
public abstract sealed class Field {
  /**
   * How a field follows from what is measured.
   *
   * @param window how it is folded, as a person would say it
   * @param signals signals that it is folded from, by their documented names
   */
  public record Source(String window, List<String> signals) {}

  private final String name;
  private final String meaning;
  private final int index;
  private boolean fixed;
  private @Nullable Source source;

  private Field(FactType type, String name, String meaning) {
    this.name = name;
    this.meaning = meaning;
    this.index = type.add(this);
  }

  /** Returns the name, as authors write it. */
  public final String name() {
    return name;
  }

  /** Returns what it means, without a full stop. */
  public final String meaning() {
    return meaning;
  }

  /** Returns its position among the fields of its type, from 0. */
  public final int index() {
    return index;
  }

  /** Returns whether it is part of what identifies the fact and never changes. */
  public final boolean isFixed() {
    return fixed;
  }

  /** Returns where its value comes from, null where it is no measurement. */
  public final @Nullable Source source() {
    return source;
  }

  /** Returns what it holds, in words for authors. */
  public abstract String kind();

  /**
   * Returns the value that a text stands for: a number, 1 and 0 for truth, a text or a constant;
   * null where the field can't hold it.
   */
  public abstract @Nullable Object read(String text);

  final void fix() {
    fixed = true;
  }

  final void source(String window, String... signals) {
    source = new Source(window, List.of(signals));
  }

  /** A number, NaN inside and unknown to rules where nobody knows it. */
  public static final class Numeric extends Field {
    private final boolean whole;
    private double lowest = Double.NEGATIVE_INFINITY;
    private double highest = Double.POSITIVE_INFINITY;

    Numeric(FactType type, String name, String meaning, boolean whole) {
      super(type, name, meaning);
      this.whole = whole;
    }

    /** Returns whether it counts: a whole number that is always known. */
    public boolean isWhole() {
      return whole;
    }

    /** Returns the least value that it can have. */
    public double lowest() {
      return lowest;
    }

    /** Returns the greatest value that it can have. */
    public double highest() {
      return highest;
    }

    @Override
    public String kind() {
      return whole ? "number" : "number or unknown";
    }

    @Override
    public @Nullable Object read(String text) {
      try {
        double value = Double.parseDouble(text);
        return whole && value != Math.rint(value) ? null : (Object) value;
      } catch (NumberFormatException e) {
        return null;
      }
    }

    Numeric between(double least, double most) {
      lowest = least;
      highest = most;
      return this;
    }

    Numeric atLeast(double least) {
      return between(least, highest);
    }

    Numeric atMost(double most) {
      return between(lowest, most);
    }

    Numeric fixed() {
      fix();
      return this;
    }

    Numeric folded(String window, String... signals) {
      source(window, signals);
      return this;
    }
  }

  /** True or false. */
  public static final class Truth extends Field {
    Truth(FactType type, String name, String meaning) {
      super(type, name, meaning);
    }

    @Override
    public String kind() {
      return "true, false";
    }

    @Override
    public @Nullable Object read(String text) {
      return text.equals("true") ? (Object) 1.0 : text.equals("false") ? (Object) 0.0 : null;
    }

    Truth folded(String window, String... signals) {
      source(window, signals);
      return this;
    }
  }

  /** A text, empty where there is none. */
  public static final class Text extends Field {
    private @Nullable NameKind names;

    Text(FactType type, String name, String meaning) {
      super(type, name, meaning);
    }

    /** Returns what the text names, null where it is no name that documents give. */
    public @Nullable NameKind names() {
      return names;
    }

    @Override
    public String kind() {
      return "text";
    }

    @Override
    public Object read(String text) {
      return text;
    }

    Text of(NameKind kind) {
      names = kind;
      return this;
    }

    Text fixed() {
      fix();
      return this;
    }
  }

  /** One of the constants of an enumeration. */
  public static final class Choice<E extends Enum<E>> extends Field {
    private final E initial;

    Choice(FactType type, String name, String meaning, E initial) {
      super(type, name, meaning);
      this.initial = initial;
    }

    /** Returns the enumeration. */
    public Class<E> choices() {
      return initial.getDeclaringClass();
    }

    E initial() {
      return initial;
    }

    @Override
    public String kind() {
      return "`" + choices().getSimpleName() + "`";
    }

    @Override
    public @Nullable Object read(String text) {
      for (E constant : choices().getEnumConstants()) {
        if (constant.name().equals(text)) {
          return constant;
        }
      }
      return null;
    }
  }
}
