package dev.premortem.engine.promql.function;

/**
 * The mean of values: their sum over their number, and an incremental mean from where the sum would
 * exceed what a double holds.
 */
public final class Mean {
  private final KahanSum sum = new KahanSum(0);
  private long count;
  private boolean incremental;

  /** Adds a value. */
  public void add(double value) {
    count++;
    if (count == 1) {
      sum.add(value);
      return;
    }
    if (!incremental) {
      if (!sum.overflows(value)) {
        sum.add(value);
        return;
      }
      incremental = true;
      sum.scale(1.0 / (count - 1));
    }
    sum.scale((count - 1.0) / count);
    sum.add(value / count);
  }

  /** Returns the mean, NaN of nothing. */
  public double value() {
    return incremental ? sum.value() : sum.over(count);
  }
}
