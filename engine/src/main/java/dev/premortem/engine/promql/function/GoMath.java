package dev.premortem.engine.promql.function;

/**
 * Mathematics with the special cases of Go, which Prometheus computes with, and the same bits on
 * every Java.
 */
public final class GoMath {
  private static final double LN2 = StrictMath.log(2);

  private GoMath() {}

  /** Returns x to the power of y; 1 to any power is 1, and so is -1 to an infinite one. */
  public static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : StrictMath.pow(x, y);
  }

  /** Returns the greater one; infinity is greater than NaN. */
  public static double max(double x, double y) {
    boolean infinite = x == Double.POSITIVE_INFINITY || y == Double.POSITIVE_INFINITY;
    return infinite ? Double.POSITIVE_INFINITY : Math.max(x, y);
  }

  /** Returns the lesser one; minus infinity is less than NaN. */
  public static double min(double x, double y) {
    boolean infinite = x == Double.NEGATIVE_INFINITY || y == Double.NEGATIVE_INFINITY;
    return infinite ? Double.NEGATIVE_INFINITY : Math.min(x, y);
  }

  /** Returns the logarithm to base 2, exact for powers of two. */
  static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return StrictMath.log(x);
    }
    int exponent = Math.getExponent(x);
    double fraction = exponent < Double.MIN_EXPONENT ? x : Math.scalb(x, -exponent);
    int whole = exponent < Double.MIN_EXPONENT ? 0 : exponent;
    return fraction == 1 ? whole : whole + StrictMath.log(fraction) / LN2;
  }

  static double asinh(double x) {
    double a = Math.abs(x);
    if (!(a > 0) || Double.isInfinite(a)) {
      return x;
    }
    double result =
        a > 1L << 28
            ? StrictMath.log(a) + LN2
            : a > 2
                ? StrictMath.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a))
                : StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    return Math.copySign(result, x);
  }

  static double acosh(double x) {
    if (!(x >= 1)) {
      return Double.NaN;
    }
    if (x >= 1L << 28) {
      return StrictMath.log(x) + LN2;
    }
    if (x > 2) {
      return StrictMath.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
  }

  static double atanh(double x) {
    double a = Math.abs(x);
    if (!(a <= 1)) {
      return Double.NaN;
    }
    double result = a == 1 ? Double.POSITIVE_INFINITY : 0.5 * StrictMath.log1p(2 * a / (1 - a));
    return Math.copySign(result, x);
  }
}
