package dev.premortem.bench.contender;

import java.util.function.Predicate;
import org.jeasy.rules.api.Facts;
import org.jeasy.rules.api.Rules;
import org.jeasy.rules.api.RulesEngine;
import org.jeasy.rules.core.DefaultRulesEngine;
import org.jeasy.rules.core.RuleBuilder;

/** Easy Rules 4.1: conditions are lambdas, all of them evaluated at every tick. */
final class EasyRules implements Contender {
  private final RulesEngine engine = new DefaultRulesEngine();
  private final Rules rules = new Rules();
  private final Facts facts = new Facts();
  private int holds;

  EasyRules() {
    rule(0, t -> t.requests() >= 50 && t.errorRatio() > 0.2);
    rule(1, t -> t.requests() >= 50 && t.errorRatio() > 0.05 && t.errorRatio() <= 0.2);
    rule(2, t -> t.requests() >= 50 && t.errorRatio() > 0.01 && t.errorRatio() <= 0.05);
    rule(3, t -> t.latencyP95Ms() > 2000);
    rule(4, t -> t.latencyP95Ms() > 500 && t.latencyP95Ms() <= 2000);
    rule(5, t -> t.latencyP95HeldMs() > 500);
    rule(6, t -> t.memoryUtilization() > 0.9);
    rule(7, t -> false);
    rule(8, t -> t.requests() < 1);
    rule(9, t -> false);
  }

  private void rule(int index, Predicate<Tick> condition) {
    rules.register(
        new RuleBuilder()
            .name("r" + index)
            .priority(index)
            .when(all -> condition.test(all.get("tick")))
            .then(all -> holds |= 1 << index)
            .build());
  }

  @Override
  public int decide(Tick tick) {
    holds = 0;
    facts.put("tick", tick);
    engine.fire(rules, facts);
    return holds;
  }
}
