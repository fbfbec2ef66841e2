package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.CapacityState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.fact.UptimeState;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two of the same: rows and rules are refused with both places, branches are one conclusion. */
class SameTest {
  private static final Place FIRST = new Place("a.yaml", 3, 5);
  private static final Place SECOND = new Place("b.yaml", 7, 9);

  private static PackRow budget(String key, double budget, Place place) {
    return PackRow.of("cost/budget", key, place).with("component", "total").with("budget", budget);
  }

  @ParameterizedTest
  @ValueSource(doubles = {100, 200})
  void twoRowsOfOneKeyAreAnErrorWhetherOrNotTheySayTheSame(double second) {
    List<Problem> problems =
        RuleBaseCompiler.compile(
                List.of(
                    budget("monthlyBudget", 100, FIRST), budget("monthlyBudget", second, SECOND)),
                List.of(),
                null)
            .problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals("DUPLICATE-LIMIT", problems.get(0).code());
    assertEquals(SECOND, problems.get(0).place());
    assertEquals("there is another monthlyBudget at a.yaml:3:5", problems.get(0).message());
  }

  @Test
  void rowsOfTwoKeysThatMakeOneRuleAreAnErrorWithBothPlaces() {
    List<Problem> problems =
        RuleBaseCompiler.compile(
                List.of(budget("one", 100, FIRST), budget("other", 200, SECOND)), List.of(), null)
            .problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals("DRL-DUPLICATE-RULE", problems.get(0).code());
    assertEquals(SECOND, problems.get(0).place());
    assertTrue(problems.get(0).message().endsWith("at a.yaml:3:5"), problems::toString);
  }

  private static final String SLOW =
      "rule \"slow\" when $s : ServiceHealth( errorRatio > %s ) then decide.recommend($s, \"x\"); end\n";

  @Test
  void twoRulesOfOneNameAreAnErrorWithBothPlaces() {
    List<Problem> problems =
        RuleBaseCompiler.compile(
                List.of(),
                List.of(
                    new AuthoredDrl("a.drl", SLOW.formatted("0.1")),
                    new AuthoredDrl("b.drl", "\n" + SLOW.formatted("0.2"))),
                null)
            .problems();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals("b.drl", problems.get(0).place().file());
    assertTrue(problems.get(0).message().contains("at a.drl:1:"), problems::toString);
  }

  private static RuleBase base(String when) {
    RuleBase base =
        RuleBaseCompiler.compile(
                List.of(),
                List.of(
                    new AuthoredDrl(
                        "x.drl",
                        "rule \"r\" when " + when + " then decide.recommend($s, \"x\"); end")),
                null)
            .ruleBase();
    assertTrue(base != null, when);
    return base;
  }

  private static int begun(RuleSession session) {
    return session.step() ? session.begun().size() : 0;
  }

  private static int ended(RuleSession session) {
    return session.step() ? session.ended().size() : 0;
  }

  private static void both(RuleBase base, Consumer<RuleSession> check) {
    for (Function<RuleBase, RuleSession> open :
        List.<Function<RuleBase, RuleSession>>of(RuleBase::session, RuleBase::plainSession)) {
      try (RuleSession session = open.apply(base)) {
        check.accept(session);
      }
    }
  }

  /** One thing is concluded once, and lasts until the last of its branches is over. */
  @Test
  void branchesOnOneFactAreOneConclusionThatEndsWithTheLastOfThem() {
    RuleBase base =
        base("( $s : ServiceHealth( errorRatio > 0.1 ) or $s : ServiceHealth( requests > 50 ) )");
    both(
        base,
        session -> {
          ServiceHealth health = new ServiceHealth("shop");
          health.set(ServiceHealth.ERROR_RATIO, 0.2);
          session.insert(health);
          assertEquals(1, begun(session));
          health.set(ServiceHealth.REQUESTS, 60);
          assertEquals(0, begun(session));
          health.set(ServiceHealth.ERROR_RATIO, 0);
          assertEquals(0, ended(session));
          assertEquals(1, session.holding().size());
          health.set(ServiceHealth.REQUESTS, 0);
          assertEquals(1, ended(session));
          assertTrue(session.holding().isEmpty());
        });
  }

  /** The end of one must not take away the other. */
  @Test
  void branchesOnFactsOfOneNameAndTwoTypesAreTwoConclusions() {
    RuleBase base =
        base(
            "$s : ServiceHealth( requests >= 0 )"
                + " ( UptimeState( failures > 2 ) or CapacityState( rejectedRatio > 0 ) )");
    both(
        base,
        session -> {
          UptimeState uptime = new UptimeState("shop", "shop", 3);
          CapacityState capacity = new CapacityState("shop", 0.6);
          uptime.set(UptimeState.FAILURES, 3);
          capacity.set(CapacityState.REJECTED_RATIO, 0.1);
          session.insert(new ServiceHealth("shop"));
          session.insert(uptime);
          session.insert(capacity);
          assertEquals(2, begun(session));
          assertFalse(
              session.holding().get(0).id().equals(session.holding().get(1).id()),
              "both are " + session.holding().get(0).id());
          uptime.set(UptimeState.FAILURES, 0);
          assertEquals(1, ended(session));
          assertEquals(1, session.holding().size());
        });
  }
}
