package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.check.RuleCheck;
import dev.premortem.rules.drl.DrlReader;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Rules hold of the facts of which they should: what the network, the quiet path and explanations
 * say is what trying all combinations of facts says, with known and unknown values.
 */
class MeaningTest {
  private static final int BASES = Integer.getInteger("premortem.mutations", 500) * 4;
  private static final int STATES = 6;

  @Test
  void rulesHoldOfTheFactsOfWhichTheyShould() {
    int held = 0;
    int rules = 0;
    for (long seed = 1; seed <= BASES; seed++) {
      long at = seed;
      RandomRules random = new RandomRules(new Random(seed));
      List<Rule> trees = random.trees(4);
      RuleBase base = RandomRules.base(trees);
      for (int state = 0; state < STATES; state++) {
        List<Fact> facts = random.facts(true);
        Set<String> wanted = new TreeSet<>();
        for (Rule rule : trees) {
          Reference.Result result = Reference.holds(rule, facts);
          result.matches().forEach(match -> wanted.add(rule.name() + "|" + match));
          rules++;
          held += result.matches().isEmpty() ? 0 : 1;
          String where = where(seed, random, facts) + "\nrule " + rule.name();
          assertEquals(result.matches().isEmpty(), Search.whyNot(rule, facts, "") != null, where);
        }
        assertEquals(wanted, matches(base.plainSession(), facts), () -> where(at, random, facts));
        assertEquals(wanted, matches(base.session(), facts), () -> where(at, random, facts));
      }
    }
    assertTrue(held > rules / 10 && held < rules / 2, held + " of " + rules);
  }

  private static String where(long seed, RandomRules random, List<Fact> facts) {
    return "seed " + seed + "\n" + random.text() + RandomRules.shown(facts);
  }

  /** Returns which rules hold of which facts. */
  static Set<String> matches(RuleSession opened, List<Fact> facts) {
    Set<String> matches = new TreeSet<>();
    try (RuleSession session = opened) {
      facts.forEach(session::insert);
      session.step();
      for (RuleSession.Conclusion conclusion : session.holding()) {
        String id = conclusion.id();
        matches.add(id.substring(0, id.lastIndexOf('|')));
      }
    }
    return matches;
  }

  @Test
  void aListHoldsValuesAndNoFacts() {
    for (String condition : List.of("this in ( $a )", "this not in ( $a )", "null in ( 1 )")) {
      List<Problem> problems = new ArrayList<>();
      DrlReader.read(
          "a.drl",
          "rule \"r\" when $a : ServiceHealth( ) $s : ServiceHealth( "
              + condition
              + " ) then decide.recommend($s, \"x\"); end",
          problems);
      assertEquals(List.of("DRL-TYPE"), problems.stream().map(Problem::code).toList(), condition);
    }
  }

  @Test
  void constantsThatBranchesBindAreOfOneEnumeration() {
    List<Problem> problems = new ArrayList<>();
    DrlReader.read(
        "a.drl",
        "rule \"r\" when ( IncidentState( $x : severity ) or RolloutState( $x : phase ) )"
            + " $s : IncidentState( severity <= $x ) then decide.recommend($s, \"x\"); end",
        problems);
    assertEquals(List.of("DRL-UNKNOWN-VARIABLE"), problems.stream().map(Problem::code).toList());
  }

  @Test
  void whatIsSaidToBeImpossibleNeverHolds() {
    int impossible = 0;
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      for (Rule rule : random.trees(4)) {
        List<Problem> problems = new ArrayList<>();
        RuleCheck.check(rule, null, problems);
        if (problems.stream().anyMatch(p -> p.code().equals("RULE-UNREACHABLE"))) {
          impossible++;
          for (int state = 0; state < 40; state++) {
            List<Fact> facts = random.facts(true);
            long at = seed;
            assertEquals(
                Set.of(),
                Reference.holds(rule, facts).matches(),
                () -> rule.name() + where(at, random, facts));
          }
        }
      }
    }
    assertTrue(impossible > 20, "impossible " + impossible);
  }
}
