package dev.premortem.bench;

import dev.premortem.bench.plain.Decide;
import dev.premortem.bench.plain.Drools;
import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.ServiceHealth;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to make a hundred rules ready: read into trees and built into a network, and
 * compiled by Drools; and a tick in which one of them begins or ceases to hold, when every change
 * reaches the network, with what was made either way.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ReadingBenchmark {
  private static final int RULES = 100;

  private String drl;
  private RuleSession session;
  private ServiceHealth fact;
  private KieSession plain;
  private dev.premortem.bench.plain.ServiceHealth bean;
  private FactHandle handle;
  private boolean high;

  /** Makes the rules ready both ways. */
  @Setup
  public void prepare() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < RULES; i++) {
      text.append("rule \"r").append(i).append("\" when $s : ServiceHealth( requests >= 20, ");
      text.append("errorRatio > 0.").append(100 + i).append(" && < 0.").append(101 + i);
      text.append(" ) then decide.openIncident($s, Severity.P2, \"errors\"); end\n");
    }
    drl = text.toString();
    session = Objects.requireNonNull(readAndBuild().ruleBase()).plainSession();
    fact = new ServiceHealth("shop");
    fact.set(ServiceHealth.REQUESTS, 100);
    session.insert(fact);
    plain = compileWithDrools().newKieSession();
    plain.setGlobal("decide", new Decide(reason -> {}));
    bean = new dev.premortem.bench.plain.ServiceHealth();
    handle = plain.insert(bean);
  }

  /** Frees the sessions. */
  @TearDown
  public void close() {
    session.close();
    plain.dispose();
  }

  /** Read, checked, and made into a rule base. */
  @Benchmark
  public RuleBaseCompiler.Result readAndBuild() {
    return RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl)), null);
  }

  /** Parsed and compiled by Drools with MVEL. */
  @Benchmark
  public KieBase compileWithDrools() {
    return Drools.compile(drl);
  }

  /** A tick through the network of trees, its conclusions kept with their reasons. */
  @Benchmark
  public boolean tickOfTrees() {
    high = !high;
    fact.set(ServiceHealth.ERROR_RATIO, high ? 0.1505 : 0.05);
    return session.step();
  }

  /** The same tick on what Drools compiled, conclusions dropped. */
  @Benchmark
  public int tickOfDrools() {
    high = !high;
    bean.requests(100, high ? 0.1505 : 0.05);
    plain.update(handle, bean);
    return plain.fireAllRules();
  }
}
