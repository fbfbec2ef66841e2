package dev.premortem.simulator.table;

/**
 * Exponentials and logarithms by table and linear interpolation. The tables are filled by {@link
 * StrictMath}, so results have the same bits on every Java.
 */
public final class Functions {
  private static final int SIZE_BITS = 11;
  private static final int SIZE = 1 << SIZE_BITS;
  private static final double[] MIDDLE_LOG2 = new double[SIZE];
  private static final double[] EDGE_LOG2 = new double[SIZE + 1];
  private static final double[] EXP2 = new double[SIZE + 1];
  private static final double PER_LN_2 = 1 / StrictMath.log(2);
  private static final long MANTISSA = (1L << 52) - 1;
  private static final long ONE = 1023L << 52;

  static {
    for (int i = 0; i < SIZE; i++) {
      MIDDLE_LOG2[i] = StrictMath.log(1 + (i + 0.5) / SIZE) / StrictMath.log(2);
    }
    for (int i = 0; i <= SIZE; i++) {
      EDGE_LOG2[i] = StrictMath.log(1 + i / (double) SIZE) / StrictMath.log(2);
      EXP2[i] = StrictMath.pow(2, i / (double) SIZE);
    }
  }

  private Functions() {}

  /** Returns e to a power from -600 to 600: off by less than 2e-8 of the result. */
  public static double exp(double power) {
    return exp2(power * PER_LN_2);
  }

  private static double exp2(double power) {
    double whole = Math.floor(power);
    double at = (power - whole) * SIZE;
    int i = (int) at;
    double root = EXP2[i] + (EXP2[i + 1] - EXP2[i]) * (at - i);
    return root * Double.longBitsToDouble((long) (whole + 1023) << 52);
  }

  /**
   * Returns a number from 0 to 1 to a power that is not negative: off by less than 1e-5 of the
   * result for powers up to 32.
   */
  public static double power(double base, double exponent) {
    if (base <= 0) {
      return exponent == 0 ? 1 : 0;
    }
    long bits = Double.doubleToRawLongBits(base);
    double at = (Double.longBitsToDouble((bits & MANTISSA) | ONE) - 1) * SIZE;
    int i = (int) at;
    double log = (bits >>> 52) - 1023 + EDGE_LOG2[i] + (EDGE_LOG2[i + 1] - EDGE_LOG2[i]) * (at - i);
    double power = log * exponent;
    return power < -1000 ? 0 : exp2(power);
  }

  /** Returns the binary logarithm of a positive number: off by less than 0.0004. */
  public static double log2(double value) {
    long bits = Double.doubleToRawLongBits(value);
    int mantissa = (int) (bits >>> (52 - SIZE_BITS)) & (SIZE - 1);
    return (bits >>> 52) - 1023 + MIDDLE_LOG2[mantissa];
  }
}
