package dev.premortem.simulator.table;

/**
 * Exponentials and logarithms by small tables and short series. The tables are filled by {@link
 * StrictMath}, so results have the same bits on every Java.
 */
public final class Functions {
  private static final int BITS = 8;
  private static final int SIZE = 1 << BITS;
  private static final double LN_2 = StrictMath.log(2);
  private static final double PER_LN_2 = 1 / LN_2;
  private static final double STEP = LN_2 / SIZE;

  /** Of the middles of equal parts of 1 to 2: the reciprocal, and the logarithm. */
  private static final double[] RECIPROCAL = new double[SIZE];

  private static final double[] LOG = new double[SIZE];
  private static final double[] EXP2 = new double[SIZE];
  private static final long MANTISSA = (1L << 52) - 1;
  private static final long ONE = 1023L << 52;

  static {
    for (int i = 0; i < SIZE; i++) {
      double middle = 1 + (i + 0.5) / SIZE;
      RECIPROCAL[i] = 1 / middle;
      LOG[i] = -StrictMath.log(RECIPROCAL[i]);
      EXP2[i] = StrictMath.pow(2, i / (double) SIZE);
    }
  }

  private Functions() {}

  /** Returns e to a power: off by less than 1e-12 of the result. */
  public static double exp(double power) {
    return power > -600 && power < 600 ? exp2(power * PER_LN_2) : StrictMath.exp(power);
  }

  private static double exp2(double power) {
    double whole = Math.floor(power);
    double at = (power - whole) * SIZE;
    int i = (int) at;
    double r = (at - i) * STEP;
    double square = r * r;
    double root = EXP2[i] * (1 + r + square * (1.0 / 2 + r * (1.0 / 6) + square * (1.0 / 24)));
    return root * Double.longBitsToDouble((long) (whole + 1023) << 52);
  }

  /**
   * Returns a number from 0 to 1 to a power that is not negative: off by less than 1e-11 of the
   * result for powers up to 32.
   */
  public static double power(double base, double exponent) {
    if (base <= 0) {
      return exponent == 0 ? 1 : 0;
    }
    double power = base >= 1 ? 0 : log(base) * PER_LN_2 * exponent;
    return power < -1000 ? 0 : exp2(power);
  }

  /** Returns the binary logarithm of a positive number, to find a bucket: off by less than 3e-6. */
  public static double log2(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int i = (int) (bits >>> (52 - BITS)) & (SIZE - 1);
    double d = Double.longBitsToDouble((bits & MANTISSA) | ONE) * RECIPROCAL[i] - 1;
    return ((bits >>> 52) - 1023) + (LOG[i] + d) * PER_LN_2;
  }

  /** Returns the logarithm of a positive number that is not subnormal: off by less than 1e-13. */
  public static double log(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int i = (int) (bits >>> (52 - BITS)) & (SIZE - 1);
    double d = Double.longBitsToDouble((bits & MANTISSA) | ONE) * RECIPROCAL[i] - 1;
    double square = d * d;
    double series = d - square * (1.0 / 2 - d * (1.0 / 3) + square * (1.0 / 4));
    return ((bits >>> 52) - 1023) * LN_2 + LOG[i] + series;
  }
}
