package dev.premortem.simulator.expect;

import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.TestSpec.Expectation;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was decided or done in a scenario test.
 *
 * @param channel channel that is told, empty where none is
 * @param responders responders that are paged
 */
record Seen(
    long time,
    String kind,
    Decision decision,
    @Nullable Severity severity,
    String channel,
    List<String> responders) {
  /** Returns what is not as expected, empty when everything named is; the kind comes first. */
  List<String> mismatches(Expectation expected) {
    List<String> wrong = new ArrayList<>();
    if (!expected.decision().value().equals(kind)) {
      wrong.add("kind " + kind);
      return wrong;
    }
    compare("service", expected.service(), decision.because().subject(), wrong);
    compare("about", expected.about(), decision.about(), wrong);
    compare(
        "severity",
        expected.severity() == null ? null : expected.severity().name(),
        severity == null ? "none" : severity.name(),
        wrong);
    compare(
        "rule",
        expected.rule() == null ? null : expected.rule().value(),
        decision.because().rule(),
        wrong);
    compare("channel", expected.channel(), channel, wrong);
    String reason = decision.because().reason();
    if (expected.reason() != null && !reason.contains(expected.reason())) {
      wrong.add("reason " + reason);
    }
    if (!expected.responders().isEmpty() && !responders.equals(expected.responders())) {
      wrong.add("responders " + responders);
    }
    expected.facts().forEach((field, value) -> fact(field, value, wrong));
    return wrong;
  }

  private static void compare(
      String name, @Nullable String expected, String got, List<String> wrong) {
    if (expected != null && !expected.equals(got)) {
      wrong.add(name + " " + got);
    }
  }

  private void fact(String field, String expected, List<String> wrong) {
    Object got =
        decision.because().facts().stream()
            .map(w -> w.values().get(field))
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElse(null);
    String[] parts = expected.split("±|\\+-", 2);
    Double wanted = Quantities.number(parts[0]);
    boolean same = expected.equals(String.valueOf(got));
    if (got instanceof Number number && wanted != null) {
      Double given = parts.length > 1 ? Quantities.number(parts[1]) : null;
      double by = given == null ? 1e-6 * Math.max(1, Math.abs(wanted)) : given;
      same = Math.abs(number.doubleValue() - wanted) <= by;
    }
    if (!same) {
      wrong.add(field + " " + got);
    }
  }

  static String describe(Expectation expected) {
    StringBuilder text = new StringBuilder(expected.decision().value());
    add(text, "service", expected.service());
    add(text, "about", expected.about());
    add(text, "severity", expected.severity());
    add(text, "rule", expected.rule() == null ? null : expected.rule().value());
    add(text, "channel", expected.channel());
    add(text, "reason", expected.reason());
    add(text, "responders", expected.responders().isEmpty() ? null : expected.responders());
    expected.facts().forEach((field, value) -> add(text, field, value));
    Located<Duration> at = expected.at();
    add(text, "at", at == null ? null : clock(at.value().toSeconds()));
    add(text, "after", expected.after() == null ? null : clock(expected.after().toSeconds()));
    add(text, "within", expected.within() == null ? null : clock(expected.within().toSeconds()));
    return text.toString();
  }

  private static void add(StringBuilder text, String name, @Nullable Object value) {
    if (value != null) {
      text.append(", ").append(name).append(' ').append(value);
    }
  }

  private static String clock(long seconds) {
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  String shown(long start) {
    return clock(time - start)
        + ": "
        + (severity == null ? "" : severity.name() + " ")
        + kind
        + " "
        + decision.about()
        + (channel.isEmpty() ? "" : " to " + channel)
        + (responders.isEmpty() ? "" : " " + responders)
        + " (\""
        + decision.because().rule()
        + "\": "
        + decision.because().reason()
        + ")";
  }

  String because() {
    StringBuilder text = new StringBuilder("\"" + decision.because().rule() + "\" held: ");
    decision.because().facts().forEach(w -> text.append(w.key()).append(w.values()));
    Place limit = decision.because().limit();
    return text.append(limit == null ? "" : ", limit at " + limit.file() + ":" + limit.line())
        .toString();
  }
}
