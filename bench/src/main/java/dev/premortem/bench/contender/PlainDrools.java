package dev.premortem.bench.contender;

import dev.premortem.bench.plain.Decide;
import dev.premortem.bench.plain.Drools;
import dev.premortem.bench.plain.ServiceHealth;
import java.util.HashMap;
import java.util.Map;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Drools alone, with a session that is kept and limits that are literals. Every update fires all
 * rules that hold.
 */
final class PlainDrools implements Contender {
  private final KieSession session;
  private final ServiceHealth health = new ServiceHealth();
  private final FactHandle handle;
  private final Map<String, Integer> bits = new HashMap<>();
  private int holds;

  PlainDrools() {
    session = Drools.compile(TenRules.drl()).newKieSession();
    for (int i = 0; i < TenRules.DRL.length; i++) {
      bits.put(TenRules.DRL[i][0], 1 << i);
    }
    session.setGlobal("decide", new Decide(reason -> holds |= bits.get(reason)));
    handle = session.insert(health);
    session.fireAllRules();
  }

  @Override
  public int decide(Tick tick) {
    health.requests(tick.requests(), tick.errorRatio());
    health.latencies(tick.latencyP95Ms(), tick.latencyP95HeldMs(), tick.memoryUtilization());
    holds = 0;
    session.update(handle, health);
    session.fireAllRules();
    return holds;
  }

  @Override
  public void close() {
    session.dispose();
  }
}
