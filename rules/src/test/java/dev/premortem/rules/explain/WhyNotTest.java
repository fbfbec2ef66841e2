package dev.premortem.rules.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.drl.DrlReader;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What kept a rule from holding is what really did. */
class WhyNotTest {
  private static final List<Fact> FACTS =
      List.of(health("shop", 0), health("other", 0.6), health("third", 0.1));

  private static ServiceHealth health(String service, double errorRatio) {
    ServiceHealth health = new ServiceHealth(service);
    health.set(ServiceHealth.REQUESTS, 100);
    health.set(ServiceHealth.ERROR_RATIO, errorRatio);
    return health;
  }

  private static Rule rule(String when) {
    List<Problem> problems = new ArrayList<>();
    List<Rule> rules =
        DrlReader.read(
            "a.drl",
            "rule \"r\" when " + when + " then decide.notify($s, \"chat\", \"x\"); end",
            problems);
    assertEquals(List.of(), problems);
    return rules.get(0);
  }

  private static WhyNot whyNot(String when, String about) {
    WhyNot why = Search.whyNot(rule(when), FACTS, about);
    assertNotNull(why, when);
    return why;
  }

  @Test
  void aFactThatNotForbidsIsNamedEvenWhereItIsOfAnotherService() {
    WhyNot why =
        whyNot(
            "not( ServiceHealth( errorRatio > 0.2 ) ) $s : ServiceHealth( service == \"shop\" )",
            "shop");
    assertEquals("not( ServiceHealth( errorRatio > 0.2 ) )", why.condition());
    assertEquals("ServiceHealth:other", why.fact());
  }

  @Test
  void whatNotRightlyMissesIsNoReason() {
    WhyNot why =
        whyNot(
            "not( ServiceHealth( service == \"shop\", errorRatio > 0.01 ) )"
                + " $s : ServiceHealth( service == \"shop\", requests > 99999 )",
            "");
    assertEquals("ServiceHealth( requests > 99999 )", why.condition());
  }

  @Test
  void figuresAreBlamedRatherThanTheFactsThatTheyLeaveOut() {
    WhyNot why =
        whyNot(
            "accumulate( ServiceHealth( errorRatio > 0.99 ); $m : max( errorRatio ); $m > 0.5 )"
                + " $s : ServiceHealth( service == \"shop\" )",
            "shop");
    assertEquals("accumulate( $m > 0.5 )", why.condition());
    assertTrue(why.found().contains("not known"), why.found());
  }

  @Test
  void aFactForWhichForallFailsIsNamed() {
    WhyNot why =
        whyNot(
            "$s : ServiceHealth( service == \"shop\" )"
                + " forall( ServiceHealth( errorRatio < 0.5 ) )",
            "shop");
    assertEquals("ServiceHealth:other", why.fact());
  }

  @Test
  void bothBranchesOfOrAreNamed() {
    WhyNot why =
        whyNot(
            "( $s : ServiceHealth( errorRatio > 0.9 ) or $s : ServiceHealth( requests > 500 ) )",
            "shop");
    assertEquals(1, why.others().size());
    assertTrue(why.text().contains("errorRatio > 0.9") && why.text().contains("requests > 500"));
  }

  @Test
  void whatARuleSaysAsAWholeHoldsWhereItDoes() {
    Rule rule =
        rule(
            "$s : ServiceHealth( service == \"shop\", requests > 5 )"
                + " not( ServiceHealth( errorRatio > 0.9 ) )"
                + " ( ServiceHealth( errorRatio > 0.5 ) or ServiceHealth( requests > 999 ) )");
    assertNull(Search.whyNot(rule, FACTS, ""));
    assertEquals(
        List.of(
            "ServiceHealth( service == \"shop\" )",
            "ServiceHealth( requests > 5 )",
            "not( ServiceHealth( errorRatio > 0.9 ) )",
            "( ServiceHealth( errorRatio > 0.5 ) or ServiceHealth( requests > 999 ) )"),
        rule.statements());
  }
}
