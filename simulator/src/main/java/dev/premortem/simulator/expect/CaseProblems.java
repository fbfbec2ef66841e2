package dev.premortem.simulator.expect;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.document.TestSpec.Expectation;
import dev.premortem.engine.document.TestSpec.Happening;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with scenario tests before they run. */
public final class CaseProblems {
  /** Kinds of decisions that a test may expect. */
  private static final Set<String> KINDS =
      new TreeSet<>(
          Set.of(
              "openIncident",
              "page",
              "escalate",
              "resolve",
              "notify",
              "tell",
              "alert",
              "promote",
              "hold",
              "rollBack",
              "recommend",
              "require",
              "recover",
              "rotate",
              "target"));

  /** Longest test, in intervals: two weeks of seconds, two years of minutes. */
  private static final long MOST_INTERVALS = 1_000_000;

  /** Most values of all series of a test. */
  private static final long MOST_VALUES = 2_000_000;

  private CaseProblems() {}

  /** Returns what is wrong with the tests of a bundle. */
  public static List<Problem> of(Policy policy) {
    List<Problem> problems = new ArrayList<>();
    Set<String> services = new TreeSet<>();
    policy.services().forEach(s -> services.add(s.name()));
    for (Document<TestSpec> test : CaseRunner.tests(policy)) {
      TestSpec spec = test.spec();
      Located<String> start = spec.start();
      if (start != null && Timestamps.parse(start.value()) == Timestamps.NONE) {
        problems.add(
            wrong(start.place(), "\"" + start.value() + "\" is no time", "2026-01-20T03:00:00Z"));
      }
      length(test, problems);
      spec.given().past().forEach(p -> known(p.service(), services, problems));
      spec.given().rollouts().forEach(r -> known(r.service(), services, problems));
      for (Happening event : spec.events()) {
        for (Located<String> name :
            java.util.Arrays.asList(
                event.deploy(),
                event.smokeTest(),
                event.withdraw(),
                event.traffic(),
                event.rollout(),
                event.breach(),
                event.growth())) {
          known(name, services, problems);
        }
      }
      for (Happening event : spec.events()) {
        Located<String> reassigned = event.reassign();
        if (reassigned != null && event.person().isBlank()) {
          problems.add(
              wrong(reassigned.place(), "an incident is reassigned to nobody", "person: Grace"));
        }
        event.set().forEach((key, fields) -> FactSetter.check(test.place(), key, fields, problems));
      }
      for (Expectation expected : spec.expect()) {
        kind(test, expected, problems);
        Located<String> rule = expected.rule();
        if (rule != null && !policy.rules().rules().containsKey(rule.value())) {
          problems.add(
              wrong(
                  rule.place(),
                  "there is no rule \"" + rule.value() + "\"",
                  Nearest.hint(rule.value(), policy.rules().rules().keySet())));
        }
      }
    }
    return problems;
  }

  /** Adds what is wrong with the series of a test and with its length. */
  private static void length(Document<TestSpec> test, List<Problem> problems) {
    int before = problems.size();
    long values = 0;
    for (TestSpec.Series series : test.spec().signals()) {
      Place place = series.values().place();
      try {
        values += SeriesNotation.count(series.values().value());
      } catch (IllegalArgumentException e) {
        problems.add(
            wrong(
                place,
                String.valueOf(e.getMessage()),
                "write 100x30, 0+5x10, 1 2 _ 4 or 100~10x60"));
      }
      if (values > MOST_VALUES) {
        problems.add(
            wrong(
                place,
                "the series of this test have more than " + MOST_VALUES + " values together",
                "lengthen tick, or split the test"));
        return;
      }
    }
    long intervals = problems.size() > before ? 0 : CaseRunner.intervals(test.spec());
    if (intervals > MOST_INTERVALS) {
      problems.add(
          wrong(
              test.place(),
              "the test goes on for "
                  + intervals
                  + " intervals of "
                  + test.spec().tick().toSeconds()
                  + "s, more than "
                  + MOST_INTERVALS,
              "lengthen tick, or shorten until, within and at"));
    }
  }

  /** Adds what is wrong with what a test expects: one decision or one action, that there is. */
  private static void kind(Document<TestSpec> test, Expectation expected, List<Problem> problems) {
    Located<String> decision = expected.decision();
    Located<String> action = expected.action();
    if ((decision == null) == (action == null)) {
      problems.add(
          wrong(
              decision == null ? test.place() : decision.place(),
              "what is expected is either a decision or an action, found "
                  + (decision == null ? "neither" : "both"),
              "{decision: page} is what a rule decides, {action: page} what is sent"));
    } else if (decision != null && !KINDS.contains(decision.value())) {
      problems.add(
          wrong(
              decision.place(),
              "there is no decision " + decision.value(),
              Nearest.hint(decision.value(), KINDS)));
    } else if (action != null && !Seen.ACTIONS.contains(action.value())) {
      problems.add(
          wrong(
              action.place(),
              "there is no action " + action.value(),
              Nearest.hint(action.value(), Seen.ACTIONS)));
    }
  }

  private static void known(
      @Nullable Located<String> name, Set<String> services, List<Problem> problems) {
    if (name != null && !services.contains(name.value())) {
      problems.add(
          wrong(
              name.place(),
              "there is no Service " + name.value(),
              Nearest.hint(name.value(), services)));
    }
  }

  private static Problem wrong(Place place, String message, String hint) {
    return Problem.error(place, "TEST-INVALID", message, hint);
  }
}
