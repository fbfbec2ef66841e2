package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    RandomRules rules = new RandomRules(new Random(seed));
    RuleBase base = rules.ruleBase();
    String drl = rules.text();
    for (int stream = 0; stream < STREAMS; stream++) {
      long ticks = seed * 31 + stream;
      List<String> plain = trace(base.plainSession(), new Random(ticks));
      List<String> quiet = trace(base.session(), new Random(ticks));
      for (int i = 0; i < Math.min(plain.size(), quiet.size()); i++) {
        assertEquals(plain.get(i), quiet.get(i), "seed " + seed + ", line " + i + ":\n" + drl);
      }
      assertEquals(plain.size(), quiet.size(), drl);
    }
  }

  static List<String> trace(RuleSession opened, Random random) {
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
      RuleBase base = new RandomRules(new Random(seed)).ruleBase();
      for (String rule : base.rules().keySet()) {
        if (base.needsNoNetwork(rule)) {
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

  /** Ways to break the comparisons of the filter. */
  private enum Broken {
    /** A value that falls below a limit is not noticed. */
    FALLS {
      @Override
      boolean crosses(Sensitivity whole, int field, double was, double is) {
        return is >= was && whole.crosses(field, was, is);
      }
    },
    /** A value that rises above a limit is not noticed. */
    RISES {
      @Override
      boolean crosses(Sensitivity whole, int field, double was, double is) {
        return !(is > was) && whole.crosses(field, was, is);
      }
    },
    /** A number that becomes known, or unknown, is not noticed. */
    UNKNOWN {
      @Override
      boolean crosses(Sensitivity whole, int field, double was, double is) {
        return !Double.isNaN(was) && !Double.isNaN(is) && whole.crosses(field, was, is);
      }
    },
    /** The cell is a little too wide below. */
    BELOW {
      @Override
      double below(Sensitivity whole, int field, double value) {
        return Math.nextDown(whole.below(field, value));
      }
    },
    /** The cell is a little too wide above. */
    ABOVE {
      @Override
      double above(Sensitivity whole, int field, double value) {
        return Math.nextUp(whole.above(field, value));
      }
    },
    /** A limit itself is taken for part of the cell around it. */
    LIMIT {
      @Override
      double below(Sensitivity whole, int field, double value) {
        double below = whole.below(field, value);
        return below == Math.nextDown(value) ? whole.below(field, below) : below;
      }

      @Override
      double above(Sensitivity whole, int field, double value) {
        double above = whole.above(field, value);
        return above == Math.nextUp(value) ? whole.above(field, above) : above;
      }
    },
    /** A truth value or a text is not looked at. */
    MENTIONS {
      @Override
      boolean mentions(Sensitivity whole, int field) {
        return false;
      }
    };

    boolean mentions(Sensitivity whole, int field) {
      return whole.mentions(field);
    }

    boolean crosses(Sensitivity whole, int field, double was, double is) {
      return whole.crosses(field, was, is);
    }

    double below(Sensitivity whole, int field, double value) {
      return whole.below(field, value);
    }

    double above(Sensitivity whole, int field, double value) {
      return whole.above(field, value);
    }

    RuleBase.OfType of(RuleBase.OfType known) {
      return new RuleBase.OfType(
          concerned -> broken(known.cells().apply(concerned)), known.rules(), known.network());
    }

    private Sensitivity broken(Sensitivity whole) {
      return new Sensitivity() {
        @Override
        public boolean mentions(int field) {
          return Broken.this.mentions(whole, field);
        }

        @Override
        public boolean crosses(int field, double was, double is) {
          return Broken.this.crosses(whole, field, was, is);
        }

        @Override
        public double below(int field, double value) {
          return Broken.this.below(whole, field, value);
        }

        @Override
        public double above(int field, double value) {
          return Broken.this.above(whole, field, value);
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void aBrokenComparisonOfTheFilterIsNoticed(Broken broken) {
    assertTrue(noticed(known -> broken.of(known)), broken + " is not noticed");
  }

  @Test
  void aFieldThatDroolsIsNotToldOfIsNoticed() {
    assertTrue(noticed(k -> new RuleBase.OfType(k.cells(), k.rules(), 0)));
  }

  @Test
  void aRuleThatIsLeftOutIsNoticed() {
    assertTrue(noticed(k -> new RuleBase.OfType(k.cells(), List.of(), k.network())));
  }

  private static boolean noticed(UnaryOperator<RuleBase.OfType> alter) {
    for (long seed = 1; seed <= 150; seed++) {
      RuleBase base = new RandomRules(new Random(seed)).ruleBase();
      for (int stream = 0; stream < STREAMS; stream++) {
        long ticks = seed * 31 + stream;
        List<String> plain = trace(base.plainSession(), new Random(ticks));
        if (!plain.equals(trace(base.session(alter), new Random(ticks)))) {
          return true;
        }
      }
    }
    return false;
  }
}
