package dev.premortem.simulator.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.explain.Search;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.backtest.Playback;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The seed's own scenario tests, and what they say about the explanations. */
class SeedCasesTest {
  private final Policy policy = Policies.shipped("agent-marketplace");

  @Test
  void everyCaseOfTheSeedPassesAndEveryRuleFires() {
    assertEquals(List.of(), CaseProblems.of(policy));
    Coverage coverage = new Coverage(policy);
    for (Document<TestSpec> test : CaseRunner.tests(policy)) {
      CaseResult result = CaseRunner.run(policy, test, coverage);
      assertEquals(List.of(), result.failures(), test.name());
    }
    List<String> never =
        coverage.rules().stream().filter(r -> !r.fired()).map(Coverage.RuleCoverage::rule).toList();
    assertEquals(List.of(), never);
    // Every rule is also seen not to hold: some condition of it fails of some fact.
    List<String> always =
        coverage.rules().stream()
            .filter(r -> r.conditions().stream().noneMatch(Coverage.Seen::seenFalse))
            .map(Coverage.RuleCoverage::rule)
            .toList();
    assertEquals(List.of(), always);
  }

  /** An explanation that says "does not hold" of a rule that holds would be worse than none. */
  @Test
  void explanationsAgreeWithDroolsOnWhichRulesHold() {
    int[] compared = new int[2];
    for (Document<TestSpec> test : CaseRunner.tests(policy)) {
      CaseRunner.play(
          policy,
          test,
          new Playback.Listener() {
            @Override
            public void evaluated(long time, Engine engine) {
              if (Math.floorMod(time, 300) == 0) {
                compare(engine, test.name() + " at " + time, compared);
              }
            }
          });
    }
    assertTrue(compared[0] > 300, compared[0] + " rules held");
    assertTrue(compared[1] > 10_000, compared[1] + " did not");
  }

  private void compare(Engine engine, String where, int[] compared) {
    Set<String> holding =
        engine.holding().stream()
            .map(d -> d.because().rule())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> explained = new TreeSet<>();
    policy
        .rules()
        .trees()
        .forEach(
            (name, model) -> {
              if (Search.whyNot(model, engine.facts(), "") == null) {
                explained.add(name);
              }
            });
    assertEquals(holding, explained, where);
    compared[0] += holding.size();
    compared[1] += policy.rules().trees().size() - holding.size();
  }
}
