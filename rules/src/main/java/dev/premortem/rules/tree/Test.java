package dev.premortem.rules.tree;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition on a fact and on what is bound: true, false or unknown. */
public sealed interface Test extends Expr {
  /** How two values are compared. */
  enum Comparison {
    EQUAL("=="),
    DIFFERENT("!="),
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** Returns how it is written. */
    public String sign() {
      return sign;
    }

    /** Returns whether it asks for an order rather than for equality. */
    public boolean isOrder() {
      return this != EQUAL && this != DIFFERENT;
    }

    /** Returns the comparison of that sign, null where there is none. */
    public static @Nullable Comparison of(String sign) {
      for (Comparison comparison : values()) {
        if (comparison.sign.equals(sign)) {
          return comparison;
        }
      }
      return null;
    }

    /** Returns whether it holds of two numbers that are known. */
    public boolean holds(double left, double right) {
      return switch (this) {
        case EQUAL -> left == right;
        case DIFFERENT -> left != right;
        case LESS -> left < right;
        case AT_MOST -> left <= right;
        case MORE -> left > right;
        case AT_LEAST -> left >= right;
      };
    }

    /** Returns whether it holds of two constants, in the order in which they are declared. */
    @SuppressWarnings("EnumOrdinal") // P0 is before P1: that order is what rules ask for
    public boolean holds(Enum<?> left, Enum<?> right) {
      return holds(left.ordinal(), right.ordinal());
    }

    /** Returns the comparison with both sides exchanged. */
    public Comparison turned() {
      return switch (this) {
        case LESS -> MORE;
        case AT_MOST -> AT_LEAST;
        case MORE -> LESS;
        case AT_LEAST -> AT_MOST;
        default -> this;
      };
    }
  }

  /** How a text is looked into. */
  enum Look {
    MATCHES("matches"),
    CONTAINS("contains"),
    STARTS_WITH("str[startsWith]"),
    ENDS_WITH("str[endsWith]");

    private final String sign;

    Look(String sign) {
      this.sign = sign;
    }

    /** Returns how it is written. */
    public String sign() {
      return sign;
    }
  }

  /** Two values of one kind compared. */
  record Compare(Comparison comparison, Value left, Value right) implements Test {}

  /** Whether a value is known: {@code x != null}; negated, whether it is not. */
  record Known(Value value, boolean negated) implements Test {}

  /** Whether a value is one of some. */
  record Among(Value left, List<Value> items) implements Test {}

  /**
   * What a text looks like.
   *
   * @param pattern the regular expression to match, null where it is another kind of look
   */
  record Looks(Look look, Value left, Value right, @Nullable Pattern pattern) implements Test {}

  /** Whether a text has a length. */
  record Length(Value text, int length) implements Test {}

  /** Whether the fact is one that is bound: {@code this == $other}. */
  record Same(String variable) implements Test {}

  /** All of some hold. */
  record And(List<Test> parts) implements Test {}

  /** One of some holds. */
  record Or(List<Test> parts) implements Test {}

  /** Something is false. */
  record Not(Test inner) implements Test {}

  /** Something is false or unknown: what a {@code forall} must not find. */
  record Fails(Test inner) implements Test {}
}
