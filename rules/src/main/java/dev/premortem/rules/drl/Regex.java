package dev.premortem.rules.drl;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Reads regular expressions. They are RE2's: matching takes time in proportion to the text,
 * whatever the expression; references back and looking around do not exist there.
 */
final class Regex {
  private static final int LONGEST = 256;

  /** What counted repetitions may multiply up to, each of them written out as often. */
  private static final long MOST_COPIES = 1000;

  /** Steps that an expression may come to; RE2 calls itself as deep as there are some. */
  private static final int MOST_STEPS = 5000;

  private Regex() {}

  static Pattern of(String regex, Token at) {
    if (regex.length() > LONGEST) {
      throw refusal(
          at, "a regular expression of more than " + LONGEST + " characters", "shorten it");
    }
    if (copies(regex) > MOST_COPIES) {
      throw refusal(
          at,
          "a regular expression whose repetitions multiply to more than " + MOST_COPIES,
          "write * or + in place of counts");
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      if (pattern.programSize() > MOST_STEPS) {
        throw refusal(
            at,
            "a regular expression that comes to more than " + MOST_STEPS + " steps",
            "write * or + in place of counts");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw refusal(
          at,
          "\"" + regex + "\" is no regular expression: " + e.getDescription(),
          "the syntax is RE2's, without references back and looking around");
    } catch (StackOverflowError e) {
      throw refusal(at, "a regular expression that is nested too deep", "shorten it");
    }
  }

  private static Refusal refusal(Token at, String message, String hint) {
    return at.refusal("DRL-REGEX", message, hint);
  }

  /** Multiplies all counts, as if each repetition stood inside of the others. */
  private static long copies(String regex) {
    long copies = 1;
    for (int open = regex.indexOf('{'); open >= 0; open = regex.indexOf('{', open + 1)) {
      long largest = 1;
      long number = 0;
      for (int i = open + 1; i < regex.length() && regex.charAt(i) != '}'; i++) {
        int digit = Character.digit(regex.charAt(i), 10);
        number = digit < 0 ? 0 : Math.min(number * 10 + digit, MOST_COPIES + 1);
        largest = Math.max(largest, number);
      }
      copies = Math.min(copies * largest, MOST_COPIES + 1);
    }
    return copies;
  }
}
