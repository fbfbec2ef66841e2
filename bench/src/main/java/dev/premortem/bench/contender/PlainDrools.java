package dev.premortem.bench.contender;

import dev.premortem.rules.Decide;
import dev.premortem.rules.fact.ServiceHealth;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.internal.builder.KnowledgeBuilder;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.io.ResourceFactory;

/**
 * Drools alone, with a session that is kept and limits that are literals. Every update fires all
 * rules that hold.
 */
final class PlainDrools implements Contender {
  private static final String HEADER =
      "package premortem.rules; import dev.premortem.rules.fact.ServiceHealth;"
          + " import dev.premortem.rules.decision.Severity;"
          + " global dev.premortem.rules.Decide decide; dialect \"mvel\"\n";

  private final KieSession session;
  private final ServiceHealth health = new ServiceHealth("shop");
  private final FactHandle handle;
  private final Map<String, Integer> bits = new HashMap<>();
  private int holds;

  PlainDrools() {
    KnowledgeBuilder builder = KnowledgeBuilderFactory.newKnowledgeBuilder();
    builder.add(
        ResourceFactory.newByteArrayResource(
            (HEADER + TenRules.drl()).getBytes(StandardCharsets.UTF_8)),
        ResourceType.DRL);
    if (builder.hasErrors()) {
      throw new IllegalStateException(builder.getErrors().toString());
    }
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(builder.getKnowledgePackages());
    session = base.newKieSession();
    for (int i = 0; i < TenRules.DRL.length; i++) {
      bits.put(TenRules.DRL[i][0], 1 << i);
    }
    session.setGlobal("decide", new Decide((reason, decision) -> holds |= bits.get(reason)));
    handle = session.insert(health);
    session.fireAllRules();
  }

  @Override
  public int decide(Tick tick) {
    health.set(ServiceHealth.REQUESTS, tick.requests());
    health.set(ServiceHealth.ERROR_RATIO, tick.errorRatio());
    health.set(ServiceHealth.LATENCY_P95_MS, tick.latencyP95Ms());
    health.set(ServiceHealth.LATENCY_P95_HELD_MS, tick.latencyP95HeldMs());
    health.set(ServiceHealth.MEMORY_UTILIZATION, tick.memoryUtilization());
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
