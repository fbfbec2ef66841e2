package dev.premortem.rules.base;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Lets only those regular expressions through whose matching takes time in proportion to the text:
 * no repetition of what repeats or branches, no references back, no looking around.
 */
final class RegexWall {
  private static final int LONGEST = 128;
  private static final int MOST_REPETITIONS = 4;

  private RegexWall() {}

  /** Returns what is wrong with an expression, null when it is harmless. */
  static @Nullable String problem(String regex) {
    if (regex.length() > LONGEST) {
      return "a regular expression of more than " + LONGEST + " characters";
    }
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      return "\"" + regex + "\", which is no regular expression: " + e.getDescription();
    }
    Deque<Boolean> groups = new ArrayDeque<>();
    boolean inner = false;
    boolean closed = false;
    boolean closedInner = false;
    int repetitions = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      boolean repeats = c == '*' || c == '+' || c == '{';
      if (repeats && closed && closedInner) {
        return "a regular expression that repeats what repeats or branches: \"" + regex + "\"";
      }
      if (repeats && ++repetitions > MOST_REPETITIONS) {
        return "a regular expression with more than " + MOST_REPETITIONS + " repetitions";
      }
      inner |= repeats || c == '?' || c == '|';
      closed = false;
      if (c == '\\') {
        i++;
        if (i < regex.length() && Character.isDigit(regex.charAt(i))) {
          return "a regular expression that refers back";
        }
      } else if (c == '[') {
        i = afterClass(regex, i);
      } else if (c == '(') {
        if (regex.startsWith("(?", i)) {
          return "a group of a regular expression that begins with ?";
        }
        groups.push(inner);
        inner = false;
      } else if (c == ')' && !groups.isEmpty()) {
        closed = true;
        closedInner = inner;
        inner = groups.pop() || inner;
      } else if (c == '{') {
        while (i + 1 < regex.length() && regex.charAt(i) != '}') {
          i++;
        }
      }
    }
    return null;
  }

  private static int afterClass(String regex, int open) {
    int i = open + 1;
    if (i < regex.length() && (regex.charAt(i) == ']' || regex.charAt(i) == '^')) {
      i++;
    }
    while (i < regex.length() && regex.charAt(i) != ']') {
      i += regex.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}
