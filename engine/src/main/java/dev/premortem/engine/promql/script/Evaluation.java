package dev.premortem.engine.promql.script;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.SeriesNotation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An {@code eval} with what is expected of it. */
final class Evaluation {
  private static final Pattern INSTANT =
      Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)");
  private static final Pattern RANGE =
      Pattern.compile(
          "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)");
  private static final Pattern VECTOR =
      Pattern.compile("expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");

  private final int line;
  private final boolean range;
  private final String expression;
  private final @Nullable String modifier;
  private long start;
  private long end;
  private long step;
  private boolean rangeVector;
  private final List<Expectation> expectations = new ArrayList<>();
  private final List<SeriesNotation> series = new ArrayList<>();
  private @Nullable Double scalar;
  private @Nullable String text;
  private @Nullable Expectation oldFailure;

  private Evaluation(int line, boolean range, String expression, @Nullable String modifier) {
    this.line = line;
    this.range = range;
    this.expression = expression;
    this.modifier = modifier;
  }

  static Evaluation parse(int line, String text) {
    Matcher instant = INSTANT.matcher(text);
    if (instant.matches()) {
      Evaluation made = new Evaluation(line, false, instant.group(3), instant.group(1));
      made.start = millis(instant.group(2) == null ? "0" : instant.group(2));
      made.end = made.start;
      made.step = 1;
      return made;
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw new IllegalArgumentException("invalid evaluation command: " + text);
    }
    Evaluation made = new Evaluation(line, true, range.group(5), range.group(1));
    made.start = millis(range.group(2));
    made.end = millis(range.group(3));
    made.step = millis(range.group(4));
    return made;
  }

  static long millis(String text) {
    Long millis = Durations.millis(text.strip());
    if (millis == null) {
      throw new IllegalArgumentException("not a valid duration string: " + text);
    }
    return millis;
  }

  /** Takes a line of what is expected. */
  void expect(String expected) {
    Matcher vector = VECTOR.matcher(expected);
    if (expected.startsWith("expected_fail_message")) {
      oldFailure =
          Expectation.parse(
              "expect fail msg:" + expected.substring("expected_fail_message".length()));
    } else if (expected.startsWith("expected_fail_regexp")) {
      oldFailure =
          Expectation.parse(
              "expect fail regex:" + expected.substring("expected_fail_regexp".length()));
    } else if (vector.matches()) {
      start = millis(vector.group(1));
      end = millis(vector.group(2));
      step = millis(vector.group(3));
      rangeVector = true;
    } else if (expected.startsWith("expect string")) {
      text = expected.substring("expect string".length()).strip();
    } else if (expected.startsWith("expect ")) {
      expectations.add(Expectation.parse(expected));
    } else {
      Double number = dev.premortem.engine.series.NumberText.parse(expected);
      if (number != null) {
        scalar = number;
      } else {
        series.add(SeriesNotation.parse(expected));
      }
    }
  }

  int line() {
    return line;
  }

  /** Whether it is evaluated at every step; else at {@link #end}. */
  boolean range() {
    return range;
  }

  /** Whether an instant gives a range of samples. */
  boolean rangeVector() {
    return rangeVector;
  }

  String expression() {
    return expression;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long step() {
    return step;
  }

  List<SeriesNotation> series() {
    return series;
  }

  @Nullable Double scalar() {
    return scalar;
  }

  /** The literal that is expected, with its quotes. */
  @Nullable String text() {
    return text;
  }

  boolean ordered() {
    return "ordered".equals(modifier) || !of(Expectation.Kind.ORDERED).isEmpty();
  }

  boolean fails() {
    return "fail".equals(modifier) || !of(Expectation.Kind.FAIL).isEmpty();
  }

  boolean wants(String annotation) {
    return annotation.equals(modifier);
  }

  List<Expectation> of(Expectation.Kind kind) {
    List<Expectation> all = new ArrayList<>();
    for (Expectation expectation : expectations) {
      if (expectation.kind() == kind) {
        all.add(expectation);
      }
    }
    if (kind == Expectation.Kind.FAIL && oldFailure != null) {
      all.add(oldFailure);
    }
    return all;
  }
}
