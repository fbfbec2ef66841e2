package dev.premortem.rules.base;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.RolloutPhase;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Random rules over the fact model, and random changes of facts with values at, just below and just
 * above their limits, infinite, negative and unknown ones.
 */
final class RandomRules {
  private static final double[] LIMITS = {-1, 0, 0.01, 0.05, 0.5, 1, 20, 200};
  private static final String[] OPERATORS = {"<", "<=", ">", ">=", "==", "!="};
  private static final String[] NUMBERS = {"requests", "errorRatio", "latencyP95Ms"};
  private static final RolloutPhase[] PHASES = RolloutPhase.values();
  private static final List<Severity> SEVERITIES = List.of(Severity.values());
  private static final String[] TEXTS = {"", "r1", "r2"};

  private final Random random;
  private String drl = "";

  RandomRules(Random random) {
    this.random = random;
  }

  /** Returns rules of which each can hold, ready to conclude. */
  RuleBase ruleBase() {
    while (true) {
      drl = drl();
      RuleBaseCompiler.Result made =
          RuleBaseCompiler.compile(
              List.of(), List.of(new RuleBaseCompiler.AuthoredDrl("a.drl", drl)), null);
      for (Problem problem : made.problems()) {
        if (!problem.code().equals("RULE-UNREACHABLE") && problem.level() == Problem.Level.ERROR) {
          throw new AssertionError(problem.text() + "\n" + drl);
        }
      }
      if (made.ruleBase() != null) {
        return made.ruleBase();
      }
    }
  }

  /** Returns the text of the rules that were made last. */
  String text() {
    return drl;
  }

  private String drl() {
    StringBuilder drl = new StringBuilder();
    for (int rule = 0, n = 1 + random.nextInt(5); rule < n; rule++) {
      drl.append("rule \"").append(rule).append("\" ");
      drl.append(one(10) ? "no-loop " : "");
      drl.append("when ").append(left()).append(" then ").append(right()).append(" end\n");
    }
    return drl.toString();
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private String left() {
    return switch (random.nextInt(12)) {
      case 0 -> "not( " + pattern("") + " ) " + pattern("$s : ");
      case 1 -> "exists( " + pattern("") + " ) " + pattern("$s : ");
      case 2 ->
          "$v : ServiceHealth( "
              + constraint()
              + " ) $s : CandidateHealth( service == $v.service, "
              + constraint()
              + " )";
      case 3 ->
          "$c : CandidateHealth( $e : errorRatio )"
              + " $s : ServiceHealth( service == $c.service, errorRatio < $e )";
      case 4 ->
          "$c : CandidateHealth( )"
              + " $s : ServiceHealth( service == $c.service, requests > $c.requests )";
      case 5 ->
          "forall( ServiceHealth( ) ServiceHealth( " + constraint() + " ) ) " + pattern("$s : ");
      case 6 ->
          "( exists( " + pattern("") + " ) or exists( " + pattern("") + " ) ) " + pattern("$s : ");
      case 7 -> "$s : ServiceHealth( errorRatio * 2 > " + limit() + ", " + constraint() + " )";
      default -> pattern("$s : ");
    };
  }

  private String pattern(String binding) {
    String inside =
        switch (random.nextInt(6)) {
          case 0 -> "RolloutState( " + rollout();
          case 1 -> "IncidentState( " + incident();
          case 2 -> "CandidateHealth( " + constraint();
          default -> "ServiceHealth( " + (one(12) ? "" : constraint());
        };
    String more =
        inside.startsWith("S") && inside.endsWith(")") && one(2) ? ", " + constraint() : "";
    return binding + inside + more + " )";
  }

  private String rollout() {
    return switch (random.nextInt(5)) {
      case 0 -> "phase == RolloutPhase." + PHASES[random.nextInt(PHASES.length)];
      case 1 -> "phase != RolloutPhase.BAKING, weightPercent >= " + random.nextInt(3);
      case 2 -> "candidate == \"" + TEXTS[random.nextInt(3)] + "\", service == \"a\"";
      case 3 -> "baked == " + random.nextBoolean() + " || step in ( 1, 2 )";
      default -> "policy " + (one(2) ? "==" : "!=") + " \"canary\", frozen != true";
    };
  }

  private String incident() {
    return switch (random.nextInt(4)) {
      case 0 -> "severity == Severity.P" + random.nextInt(4);
      case 1 -> "severity <= Severity.P1";
      case 2 -> "quiet == true, level > " + random.nextInt(2);
      default -> "acknowledged == false && level != 1";
    };
  }

  private String limit() {
    double limit = LIMITS[random.nextInt(LIMITS.length)];
    return limit == Math.rint(limit) && one(2)
        ? String.valueOf((long) limit)
        : String.format(Locale.ROOT, "%s", limit);
  }

  private String constraint() {
    String field = NUMBERS[random.nextInt(NUMBERS.length)];
    String compared = field + " " + OPERATORS[random.nextInt(OPERATORS.length)] + " " + limit();
    return switch (random.nextInt(11)) {
      case 0 -> field + " > " + limit() + " && < " + limit();
      case 1 -> compared + " || latencyP95Ms > " + limit();
      case 2 -> "!( " + compared + " )";
      case 3 -> "errorRatio " + (one(2) ? "==" : "!=") + " null";
      case 4 -> "requests " + (one(2) ? "in" : "not in") + " ( 0, 20, 200 )";
      case 5 -> "( " + compared + " && errorRatio != 0.05 ) || requests == 20";
      case 6 -> "dataMissing == false, " + compared;
      default -> compared;
    };
  }

  private String right() {
    return switch (random.nextInt(6)) {
      case 0 -> "decide.recommend($s, \"n \" + $s);";
      case 1 -> "decide.require($s, \"a\", \"x\"); decide.recommend($s, \"y\");";
      case 2 -> "decide.openIncident($s, Severity.P2, \"z\");";
      default -> "decide.recommend($s, \"x\");";
    };
  }

  /** Returns the facts that rules may be about. */
  static List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ServiceHealth("a"));
    facts.add(new ServiceHealth("b"));
    facts.add(new CandidateHealth("a", "r2", "canary"));
    facts.add(new RolloutState("a", "canary"));
    facts.add(new IncidentState("i", "a"));
    return facts;
  }

  private double value() {
    double limit = LIMITS[random.nextInt(LIMITS.length)];
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Math.nextDown(limit);
      case 2 -> Math.nextUp(limit);
      case 3 -> random.nextDouble();
      case 4 -> one(4) ? Double.POSITIVE_INFINITY : one(2) ? -0.0 : 1e9;
      default -> limit;
    };
  }

  /** Changes one field of a fact. */
  void change(Fact fact) {
    if (fact instanceof ServiceHealth health) {
      switch (random.nextInt(4)) {
        case 0 -> health.set(ServiceHealth.ERROR_RATIO, value());
        case 1 -> health.set(ServiceHealth.LATENCY_P95_MS, value());
        case 2 ->
            health.set(
                ServiceHealth.REQUESTS,
                Math.round(LIMITS[random.nextInt(8)]) + random.nextInt(3) - 1);
        default -> health.set(ServiceHealth.DATA_MISSING, random.nextBoolean());
      }
    } else if (fact instanceof CandidateHealth candidate) {
      switch (random.nextInt(3)) {
        case 0 -> candidate.set(CandidateHealth.ERROR_RATIO, value());
        case 1 -> candidate.set(CandidateHealth.LATENCY_P95_MS, value());
        default -> candidate.set(CandidateHealth.REQUESTS, random.nextInt(3) * 20L);
      }
    } else if (fact instanceof RolloutState rollout) {
      switch (random.nextInt(5)) {
        case 0 -> rollout.set(RolloutState.PHASE, PHASES[random.nextInt(PHASES.length)]);
        case 1 -> rollout.set(RolloutState.WEIGHT_PERCENT, random.nextInt(4));
        case 2 -> rollout.set(RolloutState.CANDIDATE, TEXTS[random.nextInt(3)]);
        case 3 -> rollout.set(RolloutState.STEP, random.nextInt(4));
        default -> rollout.set(RolloutState.BAKED, random.nextBoolean());
      }
    } else if (fact instanceof IncidentState incident) {
      switch (random.nextInt(4)) {
        case 0 -> incident.set(IncidentState.SEVERITY, SEVERITIES.get(random.nextInt(4)));
        case 1 -> incident.set(IncidentState.LEVEL, random.nextInt(3));
        case 2 -> incident.set(IncidentState.QUIET, random.nextBoolean());
        default -> incident.set(IncidentState.ACKNOWLEDGED, random.nextBoolean());
      }
    }
  }
}
