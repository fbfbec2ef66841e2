package dev.premortem.engine.promql.script;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A line that begins with {@code expect}.
 *
 * @param kind what is expected
 * @param message the whole message, null where any will do
 * @param pattern what a message contains, null where any will do
 */
record Expectation(Kind kind, @Nullable String message, @Nullable Pattern pattern) {
  enum Kind {
    ORDERED,
    FAIL,
    WARN,
    NO_WARN,
    INFO,
    NO_INFO
  }

  private static final java.util.regex.Pattern FORM =
      java.util.regex.Pattern.compile(
          "expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");

  static Expectation parse(String line) {
    Matcher matcher = FORM.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "invalid expect statement, must match `expect <type> <match_type>: <string>` format: "
              + line);
    }
    Kind kind = Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
    String how = matcher.group(2);
    if (how == null) {
      return new Expectation(kind, null, null);
    }
    String what = matcher.group(3).strip();
    try {
      return how.equals("msg")
          ? new Expectation(kind, what, null)
          : new Expectation(kind, null, Pattern.compile(what));
    } catch (PatternSyntaxException none) {
      throw new IllegalArgumentException("invalid regex " + what, none);
    }
  }

  boolean matches(String text) {
    if (message != null) {
      return message.equals(text);
    }
    return pattern == null || pattern.matcher(text).find();
  }

  @Override
  public String toString() {
    return message != null ? message : pattern != null ? pattern.toString() : "any message";
  }
}
