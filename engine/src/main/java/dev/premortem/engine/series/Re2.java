package dev.premortem.engine.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Compiles RE2's regular expressions, those of strangers too: matching takes time in proportion to
 * the text, but compiling writes every counted repetition out, and calls itself as deep as brackets
 * are nested. What Go refuses of that is refused here.
 */
public final class Re2 {
  /** What counted repetitions may multiply up to where they stand in each other. */
  private static final long MOST_COPIES = 1000;

  /** How many steps all of them may come to. */
  private static final long MOST_STEPS = 100_000;

  /** How deep brackets may be nested. */
  private static final int DEEPEST = 1000;

  /** What is known of a group so far: its steps, and the most copies of anything in it. */
  private static final class Group {
    private long steps;
    private long copies = 1;
  }

  private final String regex;
  private final Deque<Group> open = new ArrayDeque<>();
  private Group last = new Group();
  private int at;

  private Re2(String regex) {
    this.regex = regex;
    open.push(new Group());
  }

  /**
   * Compiles an expression.
   *
   * @throws PatternSyntaxException where it is none, or one that is too large
   */
  public static Pattern compile(String regex) {
    new Re2(regex).measure();
    return Pattern.compile(regex);
  }

  private void measure() {
    while (at < regex.length()) {
      char c = regex.charAt(at++);
      if (c == '(') {
        open.push(new Group());
        if (open.size() > DEEPEST) {
          throw new PatternSyntaxException("expression nests too deeply");
        }
      } else if (c == ')') {
        close();
      } else if (c == '{') {
        repeat();
      } else if (c == '[') {
        characters();
      } else if (c == '\\') {
        escape();
      } else if (c != '*' && c != '+' && c != '?' && c != '|') {
        one();
      }
    }
    while (open.size() > 1) {
      close();
    }
    settle();
  }

  /** A single step, which what follows may repeat. */
  private void one() {
    settle();
    last.steps = 1;
  }

  /** Adds what came last to the group that it stands in. */
  private void settle() {
    Group group = open.element();
    group.steps += last.steps;
    group.copies = Math.max(group.copies, last.copies);
    last = new Group();
    if (group.steps > MOST_STEPS) {
      throw new PatternSyntaxException("expression too large");
    }
  }

  private void close() {
    settle();
    if (open.size() > 1) {
      last = open.pop();
    }
  }

  private void repeat() {
    int end = at;
    long most = 0;
    long number = 0;
    while (end < regex.length() && "0123456789,".indexOf(regex.charAt(end)) >= 0) {
      char c = regex.charAt(end++);
      number = c == ',' ? 0 : Math.min(number * 10 + c - '0', MOST_COPIES + 1);
      most = Math.max(most, number);
    }
    boolean counts = end < regex.length() && regex.charAt(end) == '}' && regex.charAt(at) != ',';
    if (!counts || end == at) {
      one(); // a bracket as it is
      return;
    }
    last.steps *= Math.max(1, most);
    last.copies *= Math.max(1, most);
    if (last.copies > MOST_COPIES) {
      throw new PatternSyntaxException("invalid repeat count", regex.substring(at - 1, end + 1));
    }
    at = end + 1;
  }

  private void characters() {
    if (regex.startsWith("^", at)) {
      at++;
    }
    if (regex.startsWith("]", at)) {
      at++;
    }
    while (at < regex.length() && regex.charAt(at) != ']') {
      int named = regex.startsWith("[:", at) ? regex.indexOf(":]", at + 2) : -1;
      at = named >= 0 ? named + 2 : at + (regex.charAt(at) == '\\' ? 2 : 1);
    }
    at++;
    one();
  }

  private void escape() {
    if (!regex.startsWith("Q", at)) {
      at++;
      one();
      return;
    }
    int end = regex.indexOf("\\E", at);
    for (at++; at < (end < 0 ? regex.length() : end); at++) {
      one();
    }
    at = end < 0 ? at : end + 2;
  }
}
