package dev.premortem.engine.promql.function;

/**
 * A sum that loses no small terms: Kahan's algorithm with Neumaier's improvement (A. Neumaier,
 * "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974).
 */
public final class KahanSum {
  private double sum;
  private double lost;

  /** Begins with a value. */
  public KahanSum(double first) {
    this.sum = first;
  }

  /** Adds a term. */
  public void add(double term) {
    double next = sum + term;
    if (Double.isInfinite(next)) {
      lost = 0;
    } else if (Math.abs(sum) >= Math.abs(term)) {
      lost += (sum - next) + term;
    } else {
      lost += (term - next) + sum;
    }
    sum = next;
  }

  /** Multiplies the sum by a factor. */
  void scale(double factor) {
    sum *= factor;
    lost *= factor;
  }

  /** Whether adding this term would exceed what a double holds. */
  boolean overflows(double term) {
    return Double.isInfinite(sum + term);
  }

  /** Returns the sum. */
  public double value() {
    return sum + lost;
  }

  /** Returns the sum over a number, each part divided, so that a mean keeps its digits. */
  double over(double count) {
    return sum / count + lost / count;
  }
}
