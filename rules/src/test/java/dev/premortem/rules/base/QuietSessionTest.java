package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.RolloutPhase;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.ServiceHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The quiet session, which keeps from Drools what no rule can notice, concludes just the same. */
class QuietSessionTest {
  private static final double[] VALUES = {
    Double.NaN, 0, 0.0099999, 0.01, 0.0100001, 0.05, 0.1, 0.5, 1, 199, 200, 201, 500
  };
  private static final List<RolloutPhase> PHASES =
      List.of(RolloutPhase.SMOKE_TEST, RolloutPhase.BAKING, RolloutPhase.WATCHING);
  private static final String[] CONDITIONS = {
    "$s : ServiceHealth( errorRatio > 0.01 )",
    "$s : ServiceHealth( requests >= 200, errorRatio <= 0.1 )",
    "$s : ServiceHealth( errorRatio > 0.01 && < 0.5 )",
    "$s : ServiceHealth( errorRatio > 0.01 || latencyP95Ms > 200 )",
    "$s : ServiceHealth( outage == true )",
    "not( ServiceHealth( latencyP95Ms <= 200 ) ) $s : RolloutState( )",
    "$s : CandidateHealth( errorRatio > 0.05 ) RolloutState( phase == RolloutPhase.BAKING )",
    "$c : CandidateHealth( $e : errorRatio ) $s : ServiceHealth( errorRatio < $e )",
    "$s : ServiceHealth( latencyP95Ms == null )",
    "exists( CandidateHealth( requests > 200 ) ) $s : RolloutState( baked == false )",
    "$s : ServiceHealth( !( errorRatio > 0.1 ) )",
    "$s : ServiceHealth( errorRatio != 0.05 )",
    "$s : ServiceHealth( errorRatio * 2 > 0.2 )",
    "$s : ServiceHealth( requests in ( 199, 200 ) )",
  };

  @Property(tries = 300)
  void concludesTheSameAsThePlainSession(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder drl = new StringBuilder();
    for (int rule = 0; rule < 1 + random.nextInt(4); rule++) {
      drl.append("rule \"").append(rule).append("\" when ");
      drl.append(CONDITIONS[random.nextInt(CONDITIONS.length)]);
      drl.append(" then decide.recommend($s, \"x\"); end\n");
    }
    RuleBaseCompiler.Result compiled =
        RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl.toString())));
    assertEquals(List.of(), compiled.problems());
    List<String> plain = trace(compiled.ruleBase(), RuleBase::plainSession, new Random(seed + 1));
    List<String> quiet = trace(compiled.ruleBase(), RuleBase::session, new Random(seed + 1));
    assertEquals(plain, quiet, drl.toString());
  }

  private static List<String> trace(
      RuleBase base, Function<RuleBase, RuleSession> open, Random random) {
    List<String> trace = new ArrayList<>();
    try (RuleSession session = open.apply(base)) {
      ServiceHealth service = new ServiceHealth("a");
      CandidateHealth candidate = new CandidateHealth("a", "r2", "canary");
      RolloutState rollout = new RolloutState("a", "canary");
      session.insert(service);
      session.insert(candidate);
      session.insert(rollout);
      for (int tick = 0; tick < 60; tick++) {
        switch (random.nextInt(7)) {
          case 0 -> service.setErrorRatio(VALUES[random.nextInt(VALUES.length)]);
          case 1 -> service.setLatencyP95Ms(VALUES[random.nextInt(VALUES.length)]);
          case 2 -> service.setRequests((long) VALUES[random.nextInt(VALUES.length)]);
          case 3 -> service.setOutage(random.nextBoolean());
          case 4 -> candidate.setErrorRatio(VALUES[random.nextInt(VALUES.length)]);
          case 5 -> candidate.setRequests((long) VALUES[random.nextInt(VALUES.length)]);
          default -> rollout.setPhase(PHASES.get(random.nextInt(PHASES.size())));
        }
        session.step();
        for (RuleSession.Conclusion ended : session.ended()) {
          trace.add(tick + " - " + ended.id());
        }
        for (RuleSession.Conclusion begun : session.begun()) {
          trace.add(tick + " + " + begun.id());
        }
      }
    }
    return trace;
  }
}
