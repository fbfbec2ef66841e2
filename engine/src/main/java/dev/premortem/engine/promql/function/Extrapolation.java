package dev.premortem.engine.promql.function;

/**
 * How much a series rose over a range, as Prometheus estimates it: the rise between the first and
 * the last sample, stretched to the ends of the range where they are near, by half a distance
 * between samples where they are not, and never to below zero of a counter.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/#rate">rate</a>
 */
final class Extrapolation {
  /** A sample is near the end of the range within this many mean distances between samples. */
  private static final double NEAR = 1.1;

  private Extrapolation() {}

  /**
   * Returns the rise.
   *
   * @param w at least two samples
   * @param counter whether a fall is a restart from zero
   */
  static double increase(Window w, boolean counter) {
    double rise = rise(w, counter);
    return rise * factor(w, counter, rise);
  }

  /** Returns the rise per second. */
  static double rate(Window w) {
    double rise = rise(w, true);
    return rise * (factor(w, true, rise) / (w.length() / 1000.0));
  }

  private static double rise(Window w, boolean counter) {
    int last = w.size() - 1;
    double rise = w.value(last) - w.value(0);
    if (counter && !w.rises()) {
      for (int i = 1; i <= last; i++) {
        rise += w.value(i) < w.value(i - 1) ? w.value(i - 1) : 0;
      }
    }
    return rise;
  }

  /** By how much the rise between samples is stretched. */
  private static double factor(Window w, boolean counter, double rise) {
    int last = w.size() - 1;
    double sampled = (w.time(last) - w.time(0)) / 1000.0;
    double distance = sampled / last;
    double toStart = reach((w.time(0) - w.start()) / 1000.0, distance);
    double toEnd = reach((w.end() - w.time(last)) / 1000.0, distance);
    if (counter && rise > 0 && w.value(0) >= 0) {
      toStart = Math.min(toStart, sampled * (w.value(0) / rise));
    }
    return (sampled + toStart + toEnd) / sampled;
  }

  private static double reach(double seconds, double distance) {
    return seconds >= distance * NEAR ? distance / 2 : seconds;
  }
}
