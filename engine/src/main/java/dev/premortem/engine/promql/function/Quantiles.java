package dev.premortem.engine.promql.function;

import java.util.Arrays;

/** Quantiles of values. */
public final class Quantiles {
  private Quantiles() {}

  /** Whether this is a quantile at all. */
  public static boolean valid(double q) {
    return q >= 0 && q <= 1;
  }

  /**
   * Returns the q-quantile, interpolated between neighbours; NaN counts as the least value.
   *
   * @param q 0 to 1; less gives minus infinity, more infinity, NaN NaN
   * @param values are sorted on the way
   */
  public static double of(double q, double[] values) {
    if (values.length == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    if (!valid(q)) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    sortNanFirst(values);
    double rank = q * (values.length - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(values.length - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return values[lower] * (1 - weight) + values[upper] * weight;
  }

  private static void sortNanFirst(double[] values) {
    Arrays.sort(values);
    int numbers = values.length;
    while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
      numbers--;
    }
    int unknown = values.length - numbers;
    if (unknown > 0) {
      System.arraycopy(values, 0, values, unknown, numbers);
      Arrays.fill(values, 0, unknown, Double.NaN);
    }
  }
}
