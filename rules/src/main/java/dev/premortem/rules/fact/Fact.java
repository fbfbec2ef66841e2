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
  private final String type;
  private final String key;
  private boolean dirty = true;
  private Sensitivity sensitivity = Sensitivity.ALWAYS;

  /** Creates a fact of a type, identified among its type by a key. */
  protected Fact(String type, String key) {
    this.type = type;
    this.key = type + ":" + key;
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

  /** Sets what decides whether a change must reach the rule base. */
  public final void sensitivity(Sensitivity value) {
    sensitivity = value;
  }

  /** Returns whether a change happened that the rule base must be told of. */
  public final boolean dirty() {
    return dirty;
  }

  /** Marks the fact as known to the rule base. */
  public final void clean() {
    dirty = false;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final double changed(int field, double was, double is) {
    if (!dirty && Double.compare(was, is) != 0 && sensitivity.crosses(field, was, is)) {
      dirty = true;
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final long changed(int field, long was, long is) {
    if (!dirty && was != is && sensitivity.crosses(field, (double) was, (double) is)) {
      dirty = true;
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final int changed(int field, int was, int is) {
    if (!dirty && was != is && sensitivity.crosses(field, was, is)) {
      dirty = true;
    }
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final boolean changed(int field, boolean was, boolean is) {
    dirty |= was != is;
    return is;
  }

  /** Notes a change of field number {@code field}; returns the new value. */
  protected final <T> T changed(int field, T was, T is) {
    dirty |= !Objects.equals(was, is);
    return is;
  }

  /**
   * Returns what rules see of a number: null where it is not known (NaN), so that no comparison
   * with it holds. Drools takes {@code NaN <= 0} for true.
   */
  protected static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
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
