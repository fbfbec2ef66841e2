package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum of doubles without any rounding: a wide fixed-point number in limbs of 32 bits (Neal, Fast
 * exact summation using small and large superaccumulators, 2015). The order of adding and merging
 * changes nothing, so parts of a sum may be computed anywhere.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Exponent of the lowest bit: that of the least double. */
  private static final int LOWEST = -1074;

  /** Enough for any double, and many of them. */
  private static final int LIMBS = 68;

  /** Additions between two times of carrying; a limb holds 31 bits more than it shows. */
  private static final int BETWEEN_CARRIES = 1 << 29;

  private long[] limbs = new long[0];
  private int first;
  private int added;

  /** Adds a value. */
  public void add(double value) {
    if (value == 0) {
      return;
    }
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not finite: " + value);
    }
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) & 0x7ff;
    long mantissa = bits & 0xfffffffffffffL;
    if (exponent > 0) {
      mantissa |= 1L << 52;
      exponent--;
    }
    int limb = exponent >> 5;
    int shift = exponent & 31;
    room(limb);
    long low = mantissa << shift;
    long high = shift == 0 ? 0 : mantissa >>> (64 - shift);
    long sign = value < 0 ? -1 : 1;
    limbs[limb - first] += sign * (low & 0xffffffffL);
    limbs[limb - first + 1] += sign * (low >>> 32);
    limbs[limb - first + 2] += sign * high;
    if (++added >= BETWEEN_CARRIES) {
      carry();
    }
  }

  /** Adds the square of a value, without rounding. */
  public void addSquare(double value) {
    double square = value * value;
    add(square);
    add(Math.fma(value, value, -square));
  }

  /** Limbs are kept only where there is something. */
  private void room(int limb) {
    if (limbs.length == 0) {
      limbs = new long[4];
      first = limb;
    }
    if (limb < first) {
      long[] wider = new long[limbs.length + first - limb];
      System.arraycopy(limbs, 0, wider, first - limb, limbs.length);
      limbs = wider;
      first = limb;
    }
    if (limb + 4 > first + limbs.length) {
      limbs = Arrays.copyOf(limbs, Math.min(LIMBS, limb + 4 - first));
    }
  }

  private void carry() {
    added = 0;
    for (int i = 0; i < limbs.length - 1; i++) {
      long over = limbs[i] >> 32;
      limbs[i] -= over << 32;
      limbs[i + 1] += over;
    }
  }

  /** Adds everything that another sum holds. */
  public void merge(ExactSum other) {
    if (other.limbs.length == 0) {
      return;
    }
    carry();
    other.carry();
    room(other.first);
    room(other.first + other.limbs.length - 1);
    for (int i = 0; i < other.limbs.length; i++) {
      limbs[other.first - first + i] += other.limbs[i];
    }
    added = 2;
  }

  /** Returns the exact sum. */
  BigDecimal exact() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = limbs.length - 1; i >= 0; i--) {
      sum = sum.shiftLeft(32).add(BigInteger.valueOf(limbs[i]));
    }
    int exponent = 32 * first + LOWEST;
    return exponent >= 0
        ? new BigDecimal(sum.shiftLeft(exponent))
        : new BigDecimal(sum).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
  }

  /** Returns the sum, rounded once. */
  public double value() {
    return limbs.length == 0 ? 0 : exact().doubleValue();
  }
}
