package dev.premortem.bench.contender;

import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.ServiceHealth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Premortem's session: quiet changes never reach Drools, and conclusions last. */
public final class Premortem implements Contender {
  private final RuleSession session;
  private final ServiceHealth health = new ServiceHealth("shop");
  private final Map<String, Integer> bits = new HashMap<>();
  private int holds;

  /**
   * Compiles the ten rules, and more of them.
   *
   * @param more further rules in DRL
   */
  public Premortem(CharSequence more) {
    session =
        RuleBaseCompiler.compile(
                List.of(), List.of(new AuthoredDrl("a.drl", TenRules.drl() + more)), null)
            .ruleBase()
            .session();
    for (int i = 0; i < TenRules.DRL.length; i++) {
      bits.put(TenRules.DRL[i][0], 1 << i);
    }
    session.insert(health);
  }

  @Override
  public int decide(Tick tick) {
    health.set(ServiceHealth.REQUESTS, tick.requests());
    health.set(ServiceHealth.ERROR_RATIO, tick.errorRatio());
    health.set(ServiceHealth.LATENCY_P95_MS, tick.latencyP95Ms());
    health.set(ServiceHealth.LATENCY_P95_HELD_MS, tick.latencyP95HeldMs());
    health.set(ServiceHealth.MEMORY_UTILIZATION, tick.memoryUtilization());
    if (session.step()) {
      for (RuleSession.Conclusion ended : session.ended()) {
        holds &= ~bits.getOrDefault(ended.decision().because().rule(), 0);
      }
      for (RuleSession.Conclusion begun : session.begun()) {
        holds |= bits.getOrDefault(begun.decision().because().rule(), 0);
      }
    }
    return holds;
  }

  @Override
  public void close() {
    session.close();
  }
}
