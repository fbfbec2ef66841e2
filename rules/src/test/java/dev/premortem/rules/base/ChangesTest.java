package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * However facts came to be as they are, rules conclude what they would of the same facts at once,
 * and each conclusion begins once and ends once.
 */
class ChangesTest {
  private static final int BASES = Integer.getInteger("premortem.mutations", 500);
  private static final int STREAMS = 2;
  private static final int TICKS = 40;

  @Test
  void theQuietSessionConcludesWhatFactsSayThatChangedAndCameAndWent() {
    streams(RuleBase::session);
  }

  @Test
  void thePlainSessionConcludesWhatFactsSayThatChangedAndCameAndWent() {
    streams(RuleBase::plainSession);
  }

  private static void streams(Function<RuleBase, RuleSession> open) {
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      List<Rule> rules = random.trees(3);
      RuleBase base = RandomRules.base(rules);
      for (int stream = 0; stream < STREAMS; stream++) {
        try (RuleSession session = open.apply(base)) {
          new Stream(
                  session,
                  rules,
                  new Random(seed * 31 + stream),
                  "seed " + seed + "\n" + random.text())
              .run();
        }
      }
    }
  }

  /** Facts that change, and what holds of them. */
  private static final class Stream {
    private final RuleSession session;
    private final List<Rule> rules;
    private final Random random;
    private final RandomRules changes;
    private final String where;
    private final List<Fact> facts;
    private final List<Fact> away = new ArrayList<>();
    private Set<String> before = Set.of();

    Stream(RuleSession session, List<Rule> rules, Random random, String where) {
      this.session = session;
      this.rules = rules;
      this.random = random;
      this.where = where;
      this.changes = new RandomRules(random);
      this.facts = changes.facts(true);
    }

    void run() {
      facts.forEach(session::insert);
      for (int tick = 0; tick < TICKS; tick++) {
        boolean again = false;
        for (int i = random.nextInt(5); i > 0 && !facts.isEmpty(); i--) {
          changes.change(facts.get(random.nextInt(facts.size())));
        }
        if (random.nextInt(6) == 0 && !facts.isEmpty()) {
          Fact gone = facts.remove(random.nextInt(facts.size()));
          session.remove(gone);
          away.add(gone);
        }
        if (random.nextInt(6) == 0 && !away.isEmpty()) {
          Fact back = away.remove(random.nextInt(away.size()));
          changes.change(back);
          session.insert(back);
          facts.add(back);
          again = true;
        }
        session.step();
        compare(tick, again);
        if (random.nextInt(3) == 0) {
          session.step();
          compare(tick, false);
        }
      }
    }

    private void compare(int tick, boolean again) {
      Set<String> now = new TreeSet<>();
      for (Rule rule : rules) {
        for (String match : Reference.holds(rule, facts).matches()) {
          for (int i = 0; i < rule.then().size(); i++) {
            now.add(rule.name() + "|" + match + "|" + i);
          }
        }
      }
      String at = where + "tick " + tick + "\n" + RandomRules.shown(facts);
      assertEquals(List.copyOf(now), ids(session.holding()), at);
      Set<String> begun = new HashSet<>(ids(session.begun()));
      Set<String> ended = new HashSet<>(ids(session.ended()));
      assertEquals(begun.size(), session.begun().size(), at);
      assertEquals(ended.size(), session.ended().size(), at);
      if (again) { // what a fact concluded that left and came back may end and begin at once
        Set<String> both = new HashSet<>(begun);
        both.retainAll(ended);
        begun.removeAll(both);
        ended.removeAll(both);
      }
      assertEquals(without(now, before), new TreeSet<>(begun), "begun, " + at);
      assertEquals(without(before, now), new TreeSet<>(ended), "ended, " + at);
      before = now;
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
      Set<String> left = new TreeSet<>(all);
      left.removeAll(some);
      return left;
    }

    private static List<String> ids(List<RuleSession.Conclusion> conclusions) {
      return conclusions.stream().map(RuleSession.Conclusion::id).sorted().toList();
    }
  }

  @Test
  void whereSeveralBranchesBeginAtOnceTheFirstOfThemSpeaks() {
    List<String> joined =
        List.of(
            "( $s : ServiceHealth( $v : requests ) and exists( CandidateHealth( ) ) )",
            "$s : ServiceHealth( $v : latencyP95Ms )");
    Map<String, String> reasons = new TreeMap<>();
    for (boolean turned : new boolean[] {false, true}) {
      String first = joined.get(turned ? 1 : 0);
      String second = joined.get(turned ? 0 : 1);
      RuleBase base =
          RandomRules.base(
              RandomRules.read(
                  "rule \"r\" when ( "
                      + first
                      + " or "
                      + second
                      + " ) then decide.recommend($s, \"v \" + $v); end"));
      for (boolean plain : new boolean[] {false, true}) {
        try (RuleSession session = plain ? base.plainSession() : base.session()) {
          ServiceHealth health = new ServiceHealth("a");
          health.set(ServiceHealth.REQUESTS, 7);
          session.insert(health);
          session.insert(new CandidateHealth("a", "r2", "canary"));
          session.step();
          assertEquals(1, session.holding().size());
          reasons.put(turned + " " + plain, session.holding().get(0).decision().because().reason());
        }
      }
    }
    assertEquals(
        "{false false=v 7, false true=v 7, true false=v unknown, true true=v unknown}",
        reasons.toString());
  }

  @Test
  void conclusionsOfSeveralBranchesLastAsLongAsOneHolds() {
    RuleBase base =
        RandomRules.base(
            RandomRules.read(
                "rule \"r\" when ( $s : ServiceHealth( requests > 10 )"
                    + " or ( $s : ServiceHealth( outage ) and exists( CandidateHealth( ) ) ) )"
                    + " then decide.recommend($s, \"x\"); end"));
    try (RuleSession session = base.session()) {
      ServiceHealth health = new ServiceHealth("a");
      session.insert(health);
      session.insert(new CandidateHealth("a", "r2", "canary"));
      session.step();
      health.set(ServiceHealth.REQUESTS, 11);
      session.step();
      assertEquals(1, session.begun().size());
      health.set(ServiceHealth.OUTAGE, true);
      session.step();
      health.set(ServiceHealth.REQUESTS, 1);
      session.step();
      assertTrue(session.begun().isEmpty() && session.ended().isEmpty());
      assertEquals(1, session.holding().size());
      health.set(ServiceHealth.OUTAGE, false);
      session.step();
      assertEquals(1, session.ended().size());
    }
  }
}
