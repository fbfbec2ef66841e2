package dev.premortem.simulator.expect;

import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.TestSpec.Expectation;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Something that was decided or done in a scenario test.
 *
 * @param acted whether it is an action, and no decision
 * @param subject service or subject that it is about
 * @param channel channel that a message goes to, empty where none does
 * @param responders responders that are paged
 * @param title title of a page or text of a message
 * @param percent share of traffic that a candidate is given, -1 where it is not about traffic
 */
record Seen(
    long time,
    boolean acted,
    String kind,
    Decision decision,
    @Nullable Severity severity,
    String subject,
    String channel,
    List<String> responders,
    String title,
    int percent) {
  /** Names of actions that a test may expect. */
  static final Set<String> ACTIONS =
      new TreeSet<>(Set.of("message", "page", "traffic", "procedure", "rotation"));

  static Seen decided(long time, Decision decision, @Nullable Severity severity) {
    String channel = decision.verb() == Verb.NOTIFY ? decision.detail() : "";
    String subject = decision.because().subject();
    return new Seen(
        time, false, decision.kind(), decision, severity, subject, channel, List.of(), "", -1);
  }

  /** Returns the decision that an action was, for those of which a test sees the people. */
  Seen asDecision() {
    String name = kind.equals("message") ? "tell" : kind;
    return new Seen(
        time, false, name, decision, severity, subject, channel, responders, title, percent);
  }

  /** Returns an action as tests name it, null for what is only noted. */
  static @Nullable Seen acted(
      long time, Action action, @Nullable Severity severity, IntFunction<String> services) {
    Decision decision = action.decision();
    String subject = decision.because().subject();
    if (action instanceof Action.Page page) {
      return new Seen(
          time, true, "page", decision, severity, subject, "", page.responders(), page.title(), -1);
    }
    if (action instanceof Action.Tell tell) {
      return new Seen(
          time,
          true,
          "message",
          decision,
          severity,
          subject,
          tell.channel(),
          List.of(),
          tell.text(),
          -1);
    }
    if (action instanceof Action.ShiftTraffic shift) {
      String service = services.apply(shift.service());
      return new Seen(
          time, true, "traffic", decision, severity, service, "", List.of(), "", shift.percent());
    }
    if (action instanceof Action.StartProcedure start) {
      return new Seen(
          time,
          true,
          "procedure",
          decision,
          severity,
          subject,
          "",
          List.of(),
          start.procedure(),
          -1);
    }
    if (action instanceof Action.ReplaceSecret replace) {
      return new Seen(
          time, true, "rotation", decision, severity, subject, "", List.of(), replace.secret(), -1);
    }
    return null;
  }

  /** Returns whether a decision asks for what is expected. */
  static boolean asksFor(Expectation expected, Decision decision) {
    String wanted = expected.wanted().value();
    boolean kind =
        expected.action() == null
            ? wanted.equals(decision.kind())
            : switch (decision.verb()) {
              case PAGE, ESCALATE -> wanted.equals("page");
              case NOTIFY, ALERT -> wanted.equals("message");
              case PROMOTE, ROLL_BACK -> wanted.equals("traffic");
              case RECOVER -> wanted.equals("procedure");
              case ROTATE -> wanted.equals("rotation");
              default -> false;
            };
    String service = expected.service();
    Located<String> rule = expected.rule();
    return kind
        && (service == null || service.equals(decision.because().subject()))
        && (rule == null || rule.value().equals(decision.because().rule()));
  }

  /** Returns what became of a decision that was not acted on. */
  static String fate(Explanation.Ruled ruled, long start) {
    return "%s: \"%s\" held, and %s: %s"
        .formatted(
            clock(ruled.time() - start),
            ruled.decision().because().rule(),
            ruled.fate().name().toLowerCase(Locale.ROOT),
            ruled.why());
  }

  /** Returns what is not as expected, empty when everything named is; the kind comes first. */
  List<String> mismatches(Expectation expected) {
    List<String> wrong = new ArrayList<>();
    boolean action = expected.action() != null;
    if (action != acted || !expected.wanted().value().equals(kind)) {
      wrong.add("kind " + kind);
      return wrong;
    }
    compare("service", expected.service(), subject, wrong);
    String about = expected.about();
    if (!action || !subject.equals(about)) {
      compare("about", about, decision.about(), wrong);
    }
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
    if (!expected.to().isEmpty() && !responders.equals(expected.to())) {
      wrong.add("to " + responders);
    }
    String part = expected.title();
    if (part != null && !title.contains(part)) {
      wrong.add("title " + title);
    }
    compare(
        "percent",
        expected.percent() == null ? null : String.valueOf(expected.percent()),
        String.valueOf(percent),
        wrong);
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
    StringBuilder text = new StringBuilder(expected.wanted().value());
    add(text, "service", expected.service());
    add(text, "about", expected.about());
    add(text, "severity", expected.severity());
    add(text, "rule", expected.rule() == null ? null : expected.rule().value());
    add(text, "channel", expected.channel());
    add(text, "reason", expected.reason());
    add(text, "responders", expected.responders().isEmpty() ? null : expected.responders());
    add(text, "to", expected.to().isEmpty() ? null : expected.to());
    add(text, "title", expected.title());
    add(text, "percent", expected.percent());
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
        + (acted ? subject : decision.about())
        + (channel.isEmpty() ? "" : " to " + channel)
        + (responders.isEmpty() ? "" : " " + responders)
        + (acted && !title.isEmpty() ? " \"" + title + "\"" : "")
        + (percent < 0 ? "" : " " + percent + "%")
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
