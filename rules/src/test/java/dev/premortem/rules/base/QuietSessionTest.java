package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * The quiet session, which keeps from Drools what no rule can notice and decides on simple rules by
 * itself, concludes just as Drools does that is told of everything.
 */
class QuietSessionTest {
  private static final int STREAMS = 6;
  private static final int TICKS = 60;

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void concludesTheSameAsThePlainSession(@ForAll long seed) {
    compare(seed);
  }

  /** Millions of ticks with -Plong. */
  @Test
  void concludesTheSameForManyRuleBases() {
    int bases = Integer.getInteger("premortem.mutations", 500) / 2;
    for (long seed = 1; seed <= bases; seed++) {
      compare(seed);
    }
  }

  private static void compare(long seed) {
    String drl = new RandomRules(new Random(seed)).drl();
    RuleBaseCompiler.Result compiled =
        RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl)));
    assertEquals(List.of(), compiled.problems(), drl);
    for (int stream = 0; stream < STREAMS; stream++) {
      long ticks = seed * 31 + stream;
      List<String> plain = trace(compiled.ruleBase().plainSession(), new Random(ticks));
      List<String> quiet = trace(compiled.ruleBase().session(), new Random(ticks));
      for (int i = 0; i < Math.min(plain.size(), quiet.size()); i++) {
        assertEquals(plain.get(i), quiet.get(i), "seed " + seed + ", line " + i + ":\n" + drl);
      }
      assertEquals(plain.size(), quiet.size(), drl);
    }
  }

  private static List<String> trace(RuleSession opened, Random random) {
    List<String> trace = new ArrayList<>();
    RandomRules changes = new RandomRules(random);
    try (RuleSession session = opened) {
      List<Fact> facts = RandomRules.facts();
      facts.forEach(session::insert);
      for (int tick = 0; tick < TICKS; tick++) {
        for (int i = random.nextInt(4); i > 0; i--) {
          changes.change(facts.get(random.nextInt(facts.size())));
        }
        if (random.nextInt(30) == 0) {
          Fact gone = facts.get(random.nextInt(facts.size()));
          session.remove(gone);
          changes.change(gone);
          session.insert(gone);
        }
        session.step();
        for (RuleSession.Conclusion ended : session.ended()) {
          trace.add(tick + " - " + ended.id());
        }
        for (RuleSession.Conclusion begun : session.begun()) {
          trace.add(tick + " + " + begun.id() + " " + begun.decision());
        }
        trace.add(
            tick + " = " + session.holding().stream().map(RuleSession.Conclusion::id).toList());
      }
    }
    return trace;
  }

  @Test
  void rulesThatAreTriedConcludeOftenAndNeedReteOrNot() {
    int direct = 0;
    int rete = 0;
    int concluded = 0;
    for (long seed = 1; seed <= 60; seed++) {
      String drl = new RandomRules(new Random(seed)).drl();
      RuleBase base =
          RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl))).ruleBase();
      for (String rule : base.rules().keySet()) {
        if (base.needsNoRete(rule)) {
          direct++;
        } else {
          rete++;
        }
      }
      concluded +=
          (int)
              trace(base.session(), new Random(seed)).stream()
                  .filter(t -> t.contains(" + "))
                  .count();
    }
    assertTrue(direct > 40 && rete > 40, direct + " and " + rete);
    assertTrue(concluded > 250, "concluded " + concluded);
  }
}
