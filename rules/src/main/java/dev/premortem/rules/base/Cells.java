package dev.premortem.rules.base;

import dev.premortem.rules.fact.Sensitivity;
import java.util.Arrays;

/**
 * Cells between the numbers that conditions compare fields with, those numbers themselves, and what
 * is unknown. No condition tells two values of one cell apart.
 */
final class Cells implements Sensitivity {
  private final double[][] limits;
  private final boolean[] always;

  /**
   * Creates cells.
   *
   * @param limits numbers that each field is compared with, ascending; null where no condition
   *     mentions it
   * @param always whether every change of a field matters
   */
  Cells(double[][] limits, boolean[] always) {
    this.limits = limits;
    this.always = always;
  }

  @Override
  public boolean mentions(int field) {
    return always[field] || limits[field] != null;
  }

  @Override
  public boolean crosses(int field, double was, double is) {
    if (!mentions(field)) {
      return false;
    }
    if (always[field] || Double.isNaN(was) || Double.isNaN(is)) {
      return true;
    }
    for (double limit : limits[field]) {
      if ((was < limit) != (is < limit) || (was > limit) != (is > limit)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public double below(int field, double value) {
    if (!mentions(field)) {
      return Double.NEGATIVE_INFINITY;
    }
    if (always[field] || Double.isNaN(value)) {
      return Double.NaN;
    }
    double[] numbers = limits[field];
    int at = Arrays.binarySearch(numbers, value == 0 ? 0.0 : value);
    return at >= 0
        ? Math.nextDown(numbers[at])
        : at == -1 ? Double.NEGATIVE_INFINITY : numbers[-at - 2];
  }

  @Override
  public double above(int field, double value) {
    if (!mentions(field)) {
      return Double.POSITIVE_INFINITY;
    }
    if (always[field] || Double.isNaN(value)) {
      return Double.NaN;
    }
    double[] numbers = limits[field];
    int at = Arrays.binarySearch(numbers, value == 0 ? 0.0 : value);
    return at >= 0
        ? Math.nextUp(numbers[at])
        : -at - 1 == numbers.length ? Double.POSITIVE_INFINITY : numbers[-at - 1];
  }
}
