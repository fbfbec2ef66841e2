package dev.premortem.engine.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
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

  private static final java.util.regex.Pattern WRITTEN =
      java.util.regex.Pattern.compile("(?s)([A-Za-z_][A-Za-z0-9_]*)\\s*(=~|!~|!=|=)\\s*(.*)");

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

  /**
   * Reads a matcher in Alertmanager's words: {@code severity=P2}, {@code about!="shop"}, {@code
   * rule=~"burn.*"}. Quotes may be left out; within them {@code \\"}, {@code \\\\} and {@code \\n}
   * are escapes, as there. Null when a text is none.
   */
  public static @Nullable LabelMatcher of(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      return null;
    }
    String value = unquoted(written.group(3));
    for (Op op : Op.values()) {
      if (value != null && op.sign().equals(written.group(2))) {
        try {
          return new LabelMatcher(written.group(1), op, value);
        } catch (PatternSyntaxException e) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * Reads matchers between commas, which quotes hide; null when one of them can not be read, or
   * there is none.
   */
  public static @Nullable List<LabelMatcher> all(String text) {
    List<LabelMatcher> all = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"' && i < text.length()) {
        quoted = !quoted;
      } else if (c == ',' && (!quoted || i == text.length())) {
        LabelMatcher one = of(text.substring(from, i));
        if (one == null) {
          return null;
        }
        all.add(one);
        from = i + 1;
      }
    }
    return all;
  }

  private static @Nullable String unquoted(String written) {
    if (!written.startsWith("\"")) {
      return written.contains("\"") ? null : written;
    }
    StringBuilder plain = new StringBuilder(written.length());
    int last = written.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = written.charAt(i);
      if (c == '"') {
        return null;
      }
      if (c == '\\') {
        char escaped = written.charAt(++i);
        if (i == last || (escaped != 'n' && escaped != '"' && escaped != '\\')) {
          return null;
        }
        c = escaped == 'n' ? '\n' : escaped;
      }
      plain.append(c);
    }
    return last > 0 && written.charAt(last) == '"' ? plain.toString() : null;
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
