package dev.premortem.rules.fact;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is known and may change. Facts are what policy authors see in DRL.
 *
 * <p>A number that is not known is null: no comparison with it holds, neither {@code < 1} nor
 * {@code >= 1}.
 *
 * <p>Every change of a fact passes through one of the {@code changed} methods, which see the old
 * and the new value. They are the seam at which a filter decides whether the rule base must be
 * told.
 */
public abstract class Fact {
  /** Hears that a fact changed in a way that some condition may notice. */
  @FunctionalInterface
  public interface Hearer {
    /** The fact has changed, for the first time since {@link #clean}. */
    void changed(Fact fact);
  }

  private final String type;
  private final String key;
  private final double[] lower;
  private final double[] upper;
  private final double[] numbers;
  private final @Nullable Object[] objects;
  private Sensitivity sensitivity = Sensitivity.ALWAYS;
  private @Nullable Hearer hearer;
  private long news;

  /** Creates a fact of a type, identified among its type by a key. */
  protected Fact(String type, String key) {
    this.type = type;
    this.key = type + ":" + key;
    int fields = fields().length;
    if (fields > Long.SIZE) {
      throw new IllegalStateException(type + " has more than " + Long.SIZE + " fields");
    }
    this.lower = new double[fields];
    this.upper = new double[fields];
    this.numbers = new double[fields];
    this.objects = new Object[fields];
    Arrays.fill(lower, Double.NaN);
    Arrays.fill(upper, Double.NaN);
  }

  /** Returns the name of the type, as authors write it. */
  public final String factType() {
    return type;
  }

  /**
   * Returns what identifies this fact among all facts, such as {@code SloStatus:availability/shop}.
   */
  public final String key() {
    return key;
  }

  /** Returns the service or resource that the fact is about, empty when it is about none. */
  public abstract String subject();

  /** Adds every field, in the documented order. */
  protected abstract void describe(Map<String, Object> values);

  /** Returns the names of the fields that can change, in the order of their numbers. */
  protected abstract String[] fields();

  /** Returns every field with its value, in the documented order. */
  public final Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    describe(values);
    return values;
  }

  /** Sets what decides whether a change must reach the rule base, and who hears of such changes. */
  public final void watch(Sensitivity by, @Nullable Hearer who) {
    sensitivity = by;
    hearer = who;
    news = 0;
    Arrays.fill(lower, Double.NaN);
    Arrays.fill(upper, Double.NaN);
    if (by == Sensitivity.ALWAYS) {
      return; // nobody asks for cells where every change matters
    }
    Map<String, Object> now = values();
    String[] names = fields();
    for (int i = 0; i < names.length; i++) {
      Object value = now.get(names[i]);
      numbers[i] =
          value instanceof Number number
              ? number.doubleValue()
              : value instanceof Boolean truth ? (truth ? 1 : 0) : Double.NaN;
      objects[i] = value;
    }
  }

  /**
   * Returns for each field a number of the cell that it is in, 1 or 0 for a truth value; NaN where
   * it is not known. To be read only.
   */
  public final double[] cellNumbers() {
    return numbers;
  }

  /** Returns the value of each field that is neither number nor truth value. To be read only. */
  public final @Nullable Object[] cellObjects() {
    return objects;
  }

  /**
   * Returns the lower end of the open interval in which field number {@code field} may move
   * unnoticed by any rule, NaN when every change of it is noticed.
   */
  public final double roomBelow(int field) {
    return lower[field];
  }

  /** Returns the upper end of that interval, NaN when every change is noticed. */
  public final double roomAbove(int field) {
    return upper[field];
  }

  /** Returns the numbers of the fields that the rule base must be told of, a bit each. */
  public final long news() {
    return news;
  }

  /** Marks the fact as known to the rule base. */
  public final void clean() {
    news = 0;
  }

  private void tell(int field) {
    if (news == 0 && hearer != null) {
      hearer.changed(this);
    }
    news |= 1L << field;
  }

  /**
   * Notes a change of field number {@code field}; returns the new value. Most values stay in the
   * cell of the last one, between two neighbouring numbers that conditions compare the field with.
   */
  protected final double changed(int field, double was, double is) {
    if (is != was && !(is > lower[field] && is < upper[field])) {
      leave(field, was, is);
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final long changed(int field, long was, long is) {
    if (is != was && !(is > lower[field] && is < upper[field])) {
      leave(field, (double) was, (double) is);
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final int changed(int field, int was, int is) {
    if (is != was && !(is > lower[field] && is < upper[field])) {
      leave(field, was, is);
    }
    return is;
  }

  private void leave(int field, double was, double is) {
    if (Double.compare(was, is) != 0) {
      if (sensitivity.crosses(field, was, is)) {
        tell(field);
      }
      numbers[field] = is;
      lower[field] = sensitivity.below(field, is);
      upper[field] = sensitivity.above(field, is);
    }
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final boolean changed(int field, boolean was, boolean is) {
    if (was != is && sensitivity.mentions(field)) {
      numbers[field] = is ? 1 : 0;
      tell(field);
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final <T> T changed(int field, T was, T is) {
    if (!Objects.equals(was, is) && sensitivity.mentions(field)) {
      objects[field] = is;
      tell(field);
    }
    return is;
  }

  /**
   * Returns what rules see of a number: null where it is not known (NaN), so that no comparison
   * with it holds. Drools takes {@code NaN <= 0} for true, and both zeros for different numbers, so
   * there is one zero.
   */
  protected static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value + 0.0;
  }

  /** Returns the names of the fields that can change, in the order of their numbers. */
  public final String[] fieldNames() {
    return fields().clone();
  }

  /** Returns the number of the field of that name, or -1 where there is none that can change. */
  public final int fieldNumber(String name) {
    return Arrays.asList(fields()).indexOf(name);
  }

  @Override
  public final String toString() {
    return key + values();
  }
}
