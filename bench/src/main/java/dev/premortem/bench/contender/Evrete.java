package dev.premortem.bench.contender;

import org.evrete.KnowledgeService;
import org.evrete.api.FactHandle;
import org.evrete.api.Knowledge;
import org.evrete.api.StatefulSession;
import org.evrete.api.builders.RuleSetBuilder;

/** Evrete 4 with a session that is kept; conditions are Java that it compiles. */
final class Evrete implements Contender {
  /** What its conditions read. */
  public static final class Health {
    private long requests;
    private double errorRatio;
    private double latencyP95Ms;
    private double latencyP95HeldMs;
    private double memoryUtilization;

    /** Returns requests of the last minutes. */
    public long getRequests() {
      return requests;
    }

    /** Returns the share of them that failed. */
    public double getErrorRatio() {
      return errorRatio;
    }

    /** Returns the 95th percentile of latency, milliseconds. */
    public double getLatencyP95Ms() {
      return latencyP95Ms;
    }

    /** Returns the lowest of the last ones, milliseconds. */
    public double getLatencyP95HeldMs() {
      return latencyP95HeldMs;
    }

    /** Returns the share of the memory in use. */
    public double getMemoryUtilization() {
      return memoryUtilization;
    }

    /** Returns whether the service is down. */
    public boolean isOutage() {
      return false;
    }

    /** Returns whether nothing is measured. */
    public boolean isDataMissing() {
      return false;
    }
  }

  private static final String[][] CONDITIONS = {
    {"$s.requests >= 50", "$s.errorRatio > 0.2"},
    {"$s.requests >= 50", "$s.errorRatio > 0.05 && $s.errorRatio <= 0.2"},
    {"$s.requests >= 50", "$s.errorRatio > 0.01 && $s.errorRatio <= 0.05"},
    {"$s.latencyP95Ms > 2000"},
    {"$s.latencyP95Ms > 500 && $s.latencyP95Ms <= 2000"},
    {"$s.latencyP95HeldMs > 500"},
    {"$s.memoryUtilization > 0.9"},
    {"$s.outage == true"},
    {"$s.requests < 1"},
    {"$s.dataMissing == true"},
  };

  private final KnowledgeService service = new KnowledgeService();
  private final StatefulSession session;
  private final Health health = new Health();
  private final FactHandle handle;
  private int holds;

  Evrete() {
    RuleSetBuilder<Knowledge> rules = service.newKnowledge().builder();
    for (int i = 0; i < CONDITIONS.length; i++) {
      int bit = 1 << i;
      rules =
          rules
              .newRule("r" + i)
              .forEach("$s", Health.class)
              .where(CONDITIONS[i])
              .execute(context -> holds |= bit);
    }
    session = rules.build().newStatefulSession();
    handle = session.insert(health);
    session.fire();
  }

  @Override
  public int decide(Tick tick) {
    health.requests = tick.requests();
    health.errorRatio = tick.errorRatio();
    health.latencyP95Ms = tick.latencyP95Ms();
    health.latencyP95HeldMs = tick.latencyP95HeldMs();
    health.memoryUtilization = tick.memoryUtilization();
    holds = 0;
    session.update(handle, health);
    session.fire();
    return holds;
  }

  @Override
  public void close() {
    session.close();
    service.shutdown();
  }
}
