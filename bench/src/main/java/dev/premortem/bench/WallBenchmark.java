package dev.premortem.bench;

import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.ServiceHealth;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.rulebase.KnowledgeBaseFactory;
import org.kie.api.KieBase;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.internal.builder.KnowledgeBuilder;
import org.kie.internal.builder.KnowledgeBuilderFactory;
import org.kie.internal.io.ResourceFactory;
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
 * What the walls around authors' DRL cost: a hundred rules compiled with both walls and by Drools
 * alone, and a tick in which one of a hundred rules begins or ceases to hold, with what was
 * compiled either way.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class WallBenchmark {
  private static final int RULES = 100;
  private static final String HEADER =
      "package premortem.rules; import dev.premortem.rules.fact.ServiceHealth;"
          + " import dev.premortem.rules.decision.Severity;"
          + " global dev.premortem.rules.Decide decide; dialect \"mvel\"\n";

  private String drl;
  private RuleSession walled;
  private ServiceHealth walledFact;
  private KieSession plain;
  private ServiceHealth plainFact;
  private FactHandle handle;
  private boolean high;

  /** Compiles the rules both ways. */
  @Setup
  public void compile() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < RULES; i++) {
      text.append("rule \"r").append(i).append("\" when $s : ServiceHealth( requests >= 20, ");
      text.append("errorRatio > 0.").append(100 + i).append(" && < 0.").append(101 + i);
      text.append(" ) then decide.openIncident($s, Severity.P2, \"errors\"); end\n");
    }
    drl = text.toString();
    RuleBase base = withWalls().ruleBase();
    walled = base.plainSession();
    walledFact = fact();
    walled.insert(walledFact);
    plain = drools().newKieSession();
    plain.setGlobal("decide", new dev.premortem.rules.Decide((reason, decision) -> {}));
    plainFact = fact();
    handle = plain.insert(plainFact);
  }

  private static ServiceHealth fact() {
    ServiceHealth fact = new ServiceHealth("shop");
    fact.set(ServiceHealth.REQUESTS, 100);
    return fact;
  }

  /** Frees the sessions. */
  @TearDown
  public void close() {
    walled.close();
    plain.dispose();
  }

  private RuleBaseCompiler.Result withWalls() {
    return RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl)));
  }

  private KieBase drools() {
    KnowledgeBuilder builder = KnowledgeBuilderFactory.newKnowledgeBuilder();
    builder.add(
        ResourceFactory.newByteArrayResource((HEADER + drl).getBytes(StandardCharsets.UTF_8)),
        ResourceType.DRL);
    InternalKnowledgeBase base = KnowledgeBaseFactory.newKnowledgeBase();
    base.addPackages(builder.getKnowledgePackages());
    return base;
  }

  /** Parsed, checked by the first wall, compiled behind the second. */
  @Benchmark
  public RuleBaseCompiler.Result compileWithWalls() {
    return withWalls();
  }

  /** Parsed and compiled. */
  @Benchmark
  public KieBase compileWithDroolsAlone() {
    return drools();
  }

  /** A tick on what was compiled behind the walls, its conclusions kept. */
  @Benchmark
  public boolean tickBehindWalls() {
    high = !high;
    walledFact.set(ServiceHealth.ERROR_RATIO, high ? 0.1505 : 0.05);
    return walled.step();
  }

  /** The same tick on what Drools compiled alone. */
  @Benchmark
  public int tickOfDroolsAlone() {
    high = !high;
    plainFact.set(ServiceHealth.ERROR_RATIO, high ? 0.1505 : 0.05);
    plain.update(handle, plainFact);
    return plain.fireAllRules();
  }
}
