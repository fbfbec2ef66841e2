package dev.premortem.engine.series;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as Go prints and reads them, which is how Prometheus shows and takes them. */
public final class NumberText {
  /** From this exponent on, {@code %v} writes one. */
  private static final int LARGE = 6;

  private NumberText() {}

  /** Returns the fewest digits that read back as the same number, never with an exponent. */
  public static String plain(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    String text = shortest(value).stripTrailingZeros().toPlainString();
    return text;
  }

  /** Returns the fewest digits that read back as the same number; {@code %v} of Go. */
  public static String shortestGeneral(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return plain(value);
    }
    BigDecimal digits = shortest(value).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < -4 || exponent >= LARGE
        ? scientific(digits, exponent)
        : digits.toPlainString();
  }

  /** Returns {@code %.<precision>g} of Go: that many significant digits, no trailing zeros. */
  public static String general(double value, int precision) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return plain(value);
    }
    BigDecimal digits =
        new BigDecimal(value)
            .round(new MathContext(precision, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < -4 || exponent >= precision
        ? scientific(digits, exponent)
        : digits.toPlainString();
  }

  private static String scientific(BigDecimal digits, int exponent) {
    String unscaled = digits.unscaledValue().abs().toString();
    String mantissa =
        unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
    String sign = digits.signum() < 0 ? "-" : "";
    return sign
        + mantissa
        + String.format(Locale.ROOT, "e%c%02d", exponent < 0 ? '-' : '+', Math.abs(exponent));
  }

  private static String special(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  /** {@code Double.toString} of Java 17 may give a digit more than needed. */
  private static BigDecimal shortest(double value) {
    BigDecimal found = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal exact = new BigDecimal(value);
    while (found.precision() > 1) {
      BigDecimal shorter =
          exact.round(new MathContext(found.precision() - 1, RoundingMode.HALF_EVEN));
      if (shorter.doubleValue() != value) {
        return found;
      }
      found = shorter.stripTrailingZeros();
    }
    return found;
  }

  /**
   * Reads a number as Go does: decimal, hexadecimal, {@code Inf}, {@code NaN}, digits grouped by
   * {@code _}.
   *
   * @return the number, null where the text is none
   */
  public static @Nullable Double parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean negative = lower.startsWith("-");
    String body = negative || lower.startsWith("+") ? lower.substring(1) : lower;
    if (body.equals("inf") || body.equals("infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (body.equals("nan")) {
      return Double.NaN;
    }
    Double magnitude = magnitude(body);
    return magnitude == null ? null : Double.valueOf(negative ? -magnitude : magnitude);
  }

  private static @Nullable Double magnitude(String body) {
    if (body.isEmpty() || "0123456789.".indexOf(body.charAt(0)) < 0) {
      return null;
    }
    if (body.contains("__") || body.endsWith("_")) {
      return null;
    }
    String digits = body.replace("_", "");
    try {
      if (digits.startsWith("0x")) {
        return digits.indexOf('p') >= 0 || digits.indexOf('.') >= 0
            ? Double.parseDouble(digits.indexOf('p') >= 0 ? digits : digits + "p0")
            : new java.math.BigInteger(digits.substring(2), 16).doubleValue();
      }
      if (digits.length() > 1
          && digits.chars().allMatch(c -> c >= '0' && c <= '7')
          && digits.charAt(0) == '0') {
        return new java.math.BigInteger(digits, 8).doubleValue();
      }
      char last = digits.charAt(digits.length() - 1);
      return last == 'd' || last == 'f' ? null : (Double) Double.parseDouble(digits);
    } catch (NumberFormatException none) {
      return null;
    }
  }
}
