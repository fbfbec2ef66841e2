package dev.premortem.engine.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label. Regular expressions are RE2's, match the whole value, and {@code .}
 * matches line breaks, as in Prometheus.
 */
public final class LabelMatcher {
  /** How a value is compared. */
  public enum Op {
    /** The value is this one. */
    EQUAL("="),
    /** The value is another one. */
    NOT_EQUAL("!="),
    /** The whole value matches. */
    MATCHES("=~"),
    /** The whole value does not match. */
    MATCHES_NOT("!~");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    /** Returns how it is written. */
    public String sign() {
      return sign;
    }
  }

  private final String name;
  private final Op op;
  private final String value;
  private final @Nullable Pattern pattern;

  /**
   * A condition.
   *
   * @throws PatternSyntaxException when the value is to be a regular expression and is none
   */
  public LabelMatcher(String name, Op op, String value) {
    this.name = name;
    this.op = op;
    this.value = value;
    this.pattern =
        op == Op.MATCHES || op == Op.MATCHES_NOT ? Re2.compile("(?s:" + value + ")") : null;
  }

  /** Returns the label's name. */
  public String name() {
    return name;
  }

  /** Returns how it is compared. */
  public Op op() {
    return op;
  }

  /** Returns the value or regular expression. */
  public String value() {
    return value;
  }

  /** Whether a value fulfils the condition; an absent label has an empty one. */
  public boolean matches(String actual) {
    return switch (op) {
      case EQUAL -> actual.equals(value);
      case NOT_EQUAL -> !actual.equals(value);
      case MATCHES -> search(actual);
      case MATCHES_NOT -> !search(actual);
    };
  }

  private boolean search(String actual) {
    return Objects.requireNonNull(pattern).matches(actual);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelMatcher that
        && name.equals(that.name)
        && op == that.op
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, op, value);
  }

  @Override
  public String toString() {
    return Quoting.name(name) + op.sign() + Quoting.quote(value);
  }
}
