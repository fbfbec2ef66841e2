package dev.premortem.engine.promql.function;

/**
 * The line of least squares through samples.
 *
 * @param slope rise per second
 * @param intercept value at the time it was asked for
 */
record Regression(double slope, double intercept) {
  /**
   * Fits the line.
   *
   * @param origin time of the intercept, epoch milliseconds
   */
  static Regression of(Window w, long origin) {
    double first = w.value(0);
    boolean constant = true;
    KahanSum x = new KahanSum(0);
    KahanSum y = new KahanSum(0);
    KahanSum xy = new KahanSum(0);
    KahanSum xx = new KahanSum(0);
    for (int i = 0; i < w.size(); i++) {
      double value = w.value(i);
      double at = (w.time(i) - origin) / 1000.0;
      constant &= i == 0 || value == first;
      x.add(at);
      y.add(value);
      xy.add(at * value);
      xx.add(at * at);
    }
    if (constant) {
      return Double.isInfinite(first)
          ? new Regression(Double.NaN, Double.NaN)
          : new Regression(0, first);
    }
    double n = w.size();
    double covariance = xy.value() - x.value() * y.value() / n;
    double variance = xx.value() - x.value() * x.value() / n;
    double slope = covariance / variance;
    return new Regression(slope, y.value() / n - slope * x.value() / n);
  }

  /** Returns the value so many seconds after the origin. */
  double at(double seconds) {
    return slope * seconds + intercept;
  }
}
