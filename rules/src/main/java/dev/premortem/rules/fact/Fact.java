package dev.premortem.rules.fact;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is known and may change. Facts are what policy authors see in DRL.
 *
 * <p>Every change passes through {@code set}, which sees the old and the new value. It is the seam
 * at which cells decide whether the rules must look again.
 */
public abstract class Fact extends Row {
  /** Hears that a fact changed in a way that some condition may notice. */
  @FunctionalInterface
  public interface Hearer {
    /** The fact has changed, for the first time since {@link #clean}. */
    void changed(Fact fact);
  }

  private final FactType type;
  private final String key;
  private final String subject;
  private final double[] lower;
  private final double[] upper;
  private Sensitivity sensitivity = Sensitivity.ALWAYS;
  private @Nullable Hearer hearer;
  private long news;

  /**
   * Creates a fact whose numbers are unknown, and whose counts are 0.
   *
   * @param key what identifies it among its type
   * @param subject the service or resource that it is about, empty when it is about none
   */
  protected Fact(FactType type, String key, String subject) {
    super(type.fields().size());
    this.type = type;
    this.key = type.name() + ":" + key;
    this.subject = subject;
    this.lower = new double[numbers.length];
    this.upper = new double[numbers.length];
    Arrays.fill(lower, Double.NaN);
    Arrays.fill(upper, Double.NaN);
    for (Field field : type.fields()) {
      if (field instanceof Field.Numeric number && !number.isWhole()) {
        numbers[field.index()] = Double.NaN;
      } else if (field instanceof Field.Text) {
        objects[field.index()] = "";
      } else if (field instanceof Field.Choice<?> choice) {
        objects[field.index()] = choice.initial();
      }
    }
  }

  /** Returns the type. */
  public final FactType type() {
    return type;
  }

  /**
   * Returns what identifies this fact among all facts, such as {@code SloStatus:availability/shop}.
   */
  public final String key() {
    return key;
  }

  /** Returns the service or resource that the fact is about, empty when it is about none. */
  public final String subject() {
    return subject;
  }

  /** Returns a number, NaN where it is unknown. */
  public final double get(Field.Numeric field) {
    return numbers[field.index()];
  }

  /** Returns a truth value. */
  public final boolean get(Field.Truth field) {
    return numbers[field.index()] != 0;
  }

  /** Returns a text. */
  public final String get(Field.Text field) {
    return String.valueOf(objects[field.index()]);
  }

  /** Returns a constant. */
  public final <E extends Enum<E>> E get(Field.Choice<E> field) {
    return field.choices().cast(objects[field.index()]);
  }

  /**
   * Sets a number. Most values stay in the cell of the last one, between two neighbouring numbers
   * that conditions compare the field with.
   */
  public final void set(Field.Numeric field, double value) {
    int at = at(field);
    double was = numbers[at];
    double is = value + 0.0; // there is one zero
    numbers[at] = is;
    if (is != was && !(is > lower[at] && is < upper[at])) {
      leave(at, was, is);
    }
  }

  private void leave(int at, double was, double is) {
    if (Double.compare(was, is) != 0) {
      if (sensitivity.crosses(at, was, is)) {
        tell(at);
      }
      lower[at] = sensitivity.below(at, is);
      upper[at] = sensitivity.above(at, is);
    }
  }

  /** Sets a truth value. */
  public final void set(Field.Truth field, boolean value) {
    int at = at(field);
    double is = value ? 1 : 0;
    if (numbers[at] != is) {
      numbers[at] = is;
      noticed(at);
    }
  }

  /** Sets a text. */
  public final void set(Field.Text field, String value) {
    change(at(field), value);
  }

  /** Sets a constant. */
  public final <E extends Enum<E>> void set(Field.Choice<E> field, E value) {
    change(at(field), value);
  }

  private void change(int at, Object is) {
    if (!is.equals(objects[at])) {
      objects[at] = is;
      noticed(at);
    }
  }

  /**
   * Sets a field to what a text says.
   *
   * @return false where the field can't hold that; nothing is changed then
   */
  public final boolean set(Field field, String text) {
    Object value = field.read(text);
    if (value instanceof Double number) {
      if (field instanceof Field.Truth truth) {
        set(truth, number != 0);
      } else {
        set((Field.Numeric) field, number);
      }
    } else if (value != null) {
      change(at(field), value);
    }
    return value != null;
  }

  private int at(Field field) {
    assert type.fields().get(field.index()) == field : type + " has no such field " + field.name();
    return field.index();
  }

  private void noticed(int at) {
    if (sensitivity.mentions(at)) {
      tell(at);
    }
  }

  private void tell(int field) {
    if (news == 0 && hearer != null) {
      hearer.changed(this);
    }
    news |= 1L << field;
  }

  /** Sets what decides whether a change must reach the rules, and who hears of such changes. */
  public final void watch(Sensitivity by, @Nullable Hearer who) {
    sensitivity = by;
    hearer = who;
    news = 0;
    Arrays.fill(lower, Double.NaN);
    Arrays.fill(upper, Double.NaN);
  }

  /** Returns whether any rule looks at a field. */
  public final boolean isWatched(Field field) {
    return sensitivity.mentions(field.index());
  }

  /**
   * Returns the lower end of the open interval in which a field may move unnoticed by any rule, NaN
   * when every change of it is noticed.
   */
  public final double roomBelow(Field.Numeric field) {
    return lower[field.index()];
  }

  /** Returns the upper end of that interval, NaN when every change is noticed. */
  public final double roomAbove(Field.Numeric field) {
    return upper[field.index()];
  }

  /** Returns the indices of the fields that the rules must look at again, a bit each. */
  public final long news() {
    return news;
  }

  /** Marks the fact as known to the rules. */
  public final void clean() {
    news = 0;
  }

  /** Returns the value of a field as people and machines see it, null where it is unknown. */
  public final @Nullable Object value(Field field) {
    int at = field.index();
    if (field instanceof Field.Numeric number) {
      return number.isWhole()
          ? (Object) (long) numbers[at]
          : Double.isNaN(numbers[at]) ? null : (Object) numbers[at];
    }
    return field instanceof Field.Truth ? (Object) (numbers[at] != 0) : objects[at];
  }

  /** Returns every field with its value, in the documented order. */
  public final Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      values.put(field.name(), value(field));
    }
    return values;
  }

  @Override
  public final String toString() {
    return key + values();
  }
}
