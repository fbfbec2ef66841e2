package dev.premortem.rules.fact;

import org.jspecify.annotations.Nullable;

/**
 * Values by position, as conditions read them: numbers (NaN where unknown, 1 and 0 for truth) and
 * objects (texts and constants).
 */
public class Row {
  final double[] numbers;
  final @Nullable Object[] objects;

  /** Creates a row of numbers, all of them 0, and objects, all of them null. */
  public Row(int size) {
    numbers = new double[size];
    objects = new Object[size];
  }

  /** Returns the number at a position, NaN where it is unknown. */
  public final double number(int index) {
    return numbers[index];
  }

  /** Returns the object at a position, null where there is none. */
  public final @Nullable Object object(int index) {
    return objects[index];
  }

  /** Sets the number at a position; there is one zero. */
  protected final void number(int index, double value) {
    numbers[index] = value + 0.0;
  }
}
