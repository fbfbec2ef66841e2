package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.fact.OnCallState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same facts lead to the same conclusions, however often and in whichever order of rules. */
class DeterminismTest {
  private static final int BASES = Integer.getInteger("premortem.mutations", 500) / 10;

  @Test
  void aStreamThatIsEvaluatedTenTimesConcludesTheSame() {
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      RuleBase base = RandomRules.base(random.trees(5));
      List<String> first = QuietSessionTest.trace(base.session(), new Random(seed));
      for (int i = 0; i < 10; i++) {
        boolean plain = i % 2 == 0;
        RuleBase same = i < 5 ? base : RandomRules.base(RandomRules.read(random.text()));
        assertEquals(
            first,
            QuietSessionTest.trace(plain ? same.plainSession() : same.session(), new Random(seed)),
            "seed " + seed + "\n" + random.text());
      }
    }
  }

  @Test
  void theOrderOfRulesChangesNothingButTheOrderOfConclusions() {
    for (long seed = 1; seed <= BASES * 4L; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      List<Rule> rules = random.trees(5);
      List<Rule> turned = new ArrayList<>(rules);
      Collections.shuffle(turned, new Random(seed));
      for (boolean plain : new boolean[] {false, true}) {
        assertEquals(
            unordered(RandomRules.base(rules), plain, seed),
            unordered(RandomRules.base(turned), plain, seed),
            "seed " + seed + "\n" + random.text());
      }
    }
  }

  private static List<String> unordered(RuleBase base, boolean plain, long seed) {
    List<String> trace = new ArrayList<>();
    for (String line :
        QuietSessionTest.trace(plain ? base.plainSession() : base.session(), new Random(seed))) {
      if (!line.contains(" = ")) { // what holds follows from what began and ended
        trace.add(line);
      }
    }
    trace.sort(null);
    return trace;
  }

  @Test
  void arithmeticDecidesAsAtFirstAfterAThousandEvaluations() {
    String drl =
        """
        rule "whole" when $s : ServiceHealth( requests / 300 > 4.9 ) then decide.recommend($s, "x"); end
        rule "decimal" when $s : ServiceHealth( requests / 300.0 > 4.9 ) then decide.recommend($s, "x"); end
        rule "count" when $s : ServiceHealth( $n : requests ) $t : ServiceHealth( this == $s, $n / 300 > 4.9 ) then decide.recommend($t, "x"); end
        """;
    RuleBase base = RandomRules.base(RandomRules.read(drl));
    for (boolean plain : new boolean[] {false, true}) {
      try (RuleSession session = plain ? base.plainSession() : base.session()) {
        ServiceHealth health = new ServiceHealth("a");
        session.insert(health);
        int held = 0;
        for (int i = 0; i < 3000; i++) {
          long requests = 1400 + (i * 37L) % 200;
          health.set(ServiceHealth.REQUESTS, requests);
          session.step();
          int wanted = requests / 300.0 > 4.9 ? 3 : 0;
          held += wanted;
          assertEquals(wanted, session.holding().size(), i + ": " + requests);
        }
        assertTrue(held > 0 && held < 9000);
      }
    }
  }

  @Test
  void aSumDoesNotDependOnTheOrderInWhichFactsCameOrChanged() {
    RuleBase base =
        RandomRules.base(
            RandomRules.read(
                "rule \"r\" when $o : OnCallState( )"
                    + " accumulate( ServiceHealth( ); $n : sum( errorRatio ), $a : average( errorRatio );"
                    + " $n == 0.6000000000000001, $a == 0.20000000000000004 )"
                    + " then decide.recommend($o, \"x\"); end"));
    double[] values = {0.1, 0.2, 0.3};
    for (int order = 0; order < 27; order++) {
      int[] picked = {order % 3, order / 3 % 3, order / 9};
      if (picked[0] == picked[1] || picked[1] == picked[2] || picked[0] == picked[2]) {
        continue;
      }
      for (boolean plain : new boolean[] {false, true}) {
        try (RuleSession session = plain ? base.plainSession() : base.session()) {
          session.insert(new OnCallState("primary", "shop"));
          for (int i : picked) {
            ServiceHealth health = new ServiceHealth("s" + i);
            health.set(ServiceHealth.ERROR_RATIO, values[i]);
            session.insert(health);
          }
          session.step();
          assertEquals(1, session.holding().size(), "order " + order);
        }
      }
    }
  }
}
