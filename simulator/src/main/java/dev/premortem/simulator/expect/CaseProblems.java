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
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
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
      for (TestSpec.Series series : spec.signals()) {
        try {
          SeriesNotation.parse(series.values().value(), new Stream(1, 0, Purpose.NOISE, 0));
        } catch (IllegalArgumentException e) {
          problems.add(
              wrong(
                  series.values().place(),
                  String.valueOf(e.getMessage()),
                  "write 100x30, 0+5x10, 1 2 _ 4 or 100~10x60"));
        }
      }
      spec.given().past().forEach(p -> known(p.service(), services, problems));
      spec.given().rollouts().forEach(r -> known(r.service(), services, problems));
      for (Happening event : spec.events()) {
        for (Located<String> name :
            java.util.Arrays.asList(
                event.deploy(),
                event.smokeTest(),
                event.withdraw(),
                event.breach(),
                event.growth())) {
          known(name, services, problems);
        }
      }
      for (Happening event : spec.events()) {
        event.set().forEach((key, fields) -> FactSetter.check(test.place(), key, fields, problems));
      }
      for (Expectation expected : spec.expect()) {
        Located<String> kind = expected.decision();
        if (!KINDS.contains(kind.value())) {
          problems.add(
              wrong(
                  kind.place(),
                  "there is no decision " + kind.value(),
                  Nearest.hint(kind.value(), KINDS)));
        }
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
