package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.fact.SloStatus;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables of the authors' page say of unknown numbers, arithmetic and zero. */
class ThreeValuedLogicTest {
  private static RuleBase base(String when) {
    String drl = "rule \"r\" when " + when + " then decide.recommend($s, \"x\"); end";
    RuleBaseCompiler.Result made =
        RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl)), null);
    assertNotNull(made.ruleBase(), () -> made.problems() + "\n" + drl);
    return made.ruleBase();
  }

  /** Returns whether a rule holds, by the quiet path, the network and the explanation alike. */
  private static boolean holds(RuleBase base, Fact... facts) {
    boolean explained = Search.whyNot(base.trees().get("r"), List.of(facts), "") == null;
    for (RuleSession opened : List.of(base.session(), base.plainSession())) {
      try (RuleSession session = opened) {
        for (Fact fact : facts) {
          session.insert(fact);
        }
        session.step();
        assertEquals(explained, !session.holding().isEmpty());
      }
    }
    return explained;
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "errorRatio > 0.02 => false",
        "!( errorRatio > 0.02 ) => false",
        "errorRatio <= 0.02 => false",
        "errorRatio == 0.5 => false",
        "errorRatio != 0.5 => false",
        "!( errorRatio == 0.5 ) => false",
        "errorRatio in ( 0, 0.5 ) => false",
        "errorRatio not in ( 0, 0.5 ) => false",
        "errorRatio == latencyP95Ms => false",
        "errorRatio != latencyP95Ms => false",
        "errorRatio * 100 > 50 => false",
        "!( errorRatio * 100 > 50 ) => false",
        "errorRatio - errorRatio == 0 => false",
        "errorRatio == null => true",
        "errorRatio != null => false",
        "errorRatio * 2 == null => true",
        "!( errorRatio != null ) => true",
        "errorRatio > 0.02 || requests == 600 => true",
        "errorRatio > 0.02 || requests == 7 => false",
        "!( errorRatio > 0.02 && requests == 7 ) => true",
        "!( errorRatio > 0.02 && requests == 600 ) => false",
        "requests / 0 > 1 => false",
        "!( requests / 0 > 1 ) => false",
        "requests / 0 == null => true",
        "requests / 7 > 85.7 && < 85.72 => true",
        "requests / 7 == 85 => false",
        "requests % 7 == 5 => true",
        "-requests < 0 => true",
        "requests - 600 == -0.0 => true",
      })
  void ofAServiceThatNobodyMeasured(String condition, boolean expected) {
    ServiceHealth health = new ServiceHealth("shop");
    health.set(ServiceHealth.REQUESTS, 600);
    assertEquals(expected, holds(base("$s : ServiceHealth( " + condition + " )"), health));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "$s : ServiceHealth( ) not( ServiceHealth( errorRatio > 0.02 ) ) => true",
        "$s : ServiceHealth( ) not( ServiceHealth( !( errorRatio > 0.02 ) ) ) => true",
        "$s : ServiceHealth( ) exists( ServiceHealth( errorRatio > 0.02 ) ) => false",
        "$s : ServiceHealth( ) forall( ServiceHealth( errorRatio <= 0.02 ) ) => false",
        "$s : ServiceHealth( ) forall( ServiceHealth( errorRatio == null ) ) => true",
        "$s : ServiceHealth( ) forall( SloStatus( budgetRemaining > 0 ) ) => true",
        "$c : CandidateHealth( $e : errorRatio ) $s : ServiceHealth( service == \"shop\", errorRatio == $e ) => false",
        "$c : CandidateHealth( $e : errorRatio ) $s : ServiceHealth( $e != 3, service == \"shop\" ) => false",
        "accumulate( ServiceHealth( ); $n : count(); $n == 1 ) $s : ServiceHealth( ) => true",
        "accumulate( ServiceHealth( ); $n : count( errorRatio ); $n == 0 ) $s : ServiceHealth( ) => true",
        "accumulate( ServiceHealth( ); $t : sum( errorRatio ); $t == 0 ) $s : ServiceHealth( ) => true",
        "accumulate( ServiceHealth( ); $t : average( errorRatio ); $t == null ) $s : ServiceHealth( ) => true",
        "accumulate( ServiceHealth( ); $t : max( errorRatio ); !( $t > 0 ) ) $s : ServiceHealth( ) => false",
      })
  void ofSeveralFacts(String when, boolean expected) {
    ServiceHealth health = new ServiceHealth("shop");
    health.set(ServiceHealth.REQUESTS, 600);
    assertEquals(expected, holds(base(when), health, new CandidateHealth("shop", "r2", "canary")));
  }

  @ParameterizedTest
  @CsvSource({"0.0, true", "-0.0, true", "NaN, false", "Infinity, false", "-Infinity, true"})
  void thereIsOneZeroAndNaNIsUnknown(double budget, boolean spent) {
    SloStatus status = new SloStatus("availability", "shop", "");
    status.set(SloStatus.BUDGET_REMAINING, budget);
    assertEquals(spent, holds(base("$s : SloStatus( budgetRemaining <= 0 )"), status));
    assertEquals(budget == 0, holds(base("$s : SloStatus( budgetRemaining in ( 0, 1 ) )"), status));
  }
}
