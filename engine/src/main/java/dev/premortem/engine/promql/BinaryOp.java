package dev.premortem.engine.promql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Operators between two expressions, those that bind least first. */
public enum BinaryOp {
  /** Union. */
  OR("or", 1, Family.SET),
  /** Intersection. */
  AND("and", 2, Family.SET),
  /** Complement. */
  UNLESS("unless", 2, Family.SET),
  /** Equal. */
  EQUAL("==", 3, Family.COMPARISON),
  /** Not equal. */
  NOT_EQUAL("!=", 3, Family.COMPARISON),
  /** At most. */
  AT_MOST("<=", 3, Family.COMPARISON),
  /** Less. */
  LESS("<", 3, Family.COMPARISON),
  /** At least. */
  AT_LEAST(">=", 3, Family.COMPARISON),
  /** Greater. */
  GREATER(">", 3, Family.COMPARISON),
  /** Sum. */
  ADD("+", 4, Family.ARITHMETIC),
  /** Difference. */
  SUBTRACT("-", 4, Family.ARITHMETIC),
  /** Product. */
  MULTIPLY("*", 5, Family.ARITHMETIC),
  /** Quotient. */
  DIVIDE("/", 5, Family.ARITHMETIC),
  /** Remainder with the sign of the dividend. */
  MODULO("%", 5, Family.ARITHMETIC),
  /** Angle of a point, radians. */
  ATAN2("atan2", 5, Family.ARITHMETIC),
  /** Power; the only one that binds to the right. */
  POWER("^", 6, Family.ARITHMETIC);

  private enum Family {
    SET,
    COMPARISON,
    ARITHMETIC
  }

  private final String sign;
  private final int precedence;
  private final Family family;

  BinaryOp(String sign, int precedence, Family family) {
    this.sign = sign;
    this.precedence = precedence;
    this.family = family;
  }

  /** Returns the operator of this spelling, null where there is none; words in any case. */
  static @Nullable BinaryOp spelt(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (BinaryOp op : values()) {
      if (op.sign.equals(lower)) {
        return op;
      }
    }
    return null;
  }

  /** Returns how it is written. */
  public String sign() {
    return sign;
  }

  int precedence() {
    return precedence;
  }

  /** Whether it is {@code and}, {@code or} or {@code unless}. */
  public boolean isSet() {
    return family == Family.SET;
  }

  /** Whether it compares. */
  public boolean isComparison() {
    return family == Family.COMPARISON;
  }

  /** Whether what it gives is another metric than what it was given. */
  public boolean isArithmetic() {
    return family == Family.ARITHMETIC;
  }
}
