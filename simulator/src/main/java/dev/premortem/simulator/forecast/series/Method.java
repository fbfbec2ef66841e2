package dev.premortem.simulator.forecast.series;

/** A way to continue a series. */
interface Method {
  /**
   * Learns from the values before {@code end}; later ones must not be looked at.
   *
   * @throws NotEnough when there are too few values, or values that it can't work on
   */
  Fitted fit(double[] values, int end) throws NotEnough;

  /** What was learnt. */
  interface Fitted {
    /** Continues the values before {@code origin}, which may lie beyond what was learnt from. */
    double[] forecast(double[] values, int origin, int horizon);
  }

  /** A method can't be used on a series. */
  final class NotEnough extends Exception {
    private static final long serialVersionUID = 1L;

    NotEnough(String message) {
      super(message);
    }
  }
}
