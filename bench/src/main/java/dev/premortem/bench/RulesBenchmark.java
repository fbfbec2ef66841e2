package dev.premortem.bench;

import dev.premortem.bench.contender.Contender;
import dev.premortem.bench.contender.Premortem;
import dev.premortem.bench.contender.Tick;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What deciding on one tick costs: ten rules on the health of a service, by hand, by Premortem and
 * by other engines; and a quiet tick of Premortem when there are many more rules.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 6, time = 1)
public class RulesBenchmark {
  private static final int TICKS = 1024;

  /** One contender and the ticks that it meets. */
  @State(Scope.Thread)
  public static class Duel {
    /** Who decides. */
    @Param({"java", "premortem", "drools", "evrete", "cel", "easyRules"})
    public String contender;

    /** Whether anything passes a limit. */
    @Param({"quiet", "busy"})
    public String ticks;

    private Contender decides;
    private Tick[] all;
    private int next;

    /** Compiles the rules. */
    @Setup
    public void compile() {
      decides = Contender.of(contender);
      all = ticks.equals("quiet") ? Tick.quiet(TICKS) : Tick.busy(TICKS);
    }

    /** Frees sessions. */
    @TearDown
    public void close() throws Exception {
      decides.close();
    }
  }

  /** Premortem with more rules, all of them on the same fact. */
  @State(Scope.Thread)
  public static class Many {
    /** Rules in all. */
    @Param({"10", "100", "1000"})
    public int rules;

    private Premortem decides;
    private final Tick[] all = Tick.quiet(TICKS);
    private int next;

    /** Compiles the rules. */
    @Setup
    public void compile() {
      StringBuilder more = new StringBuilder();
      for (int i = 10; i < rules; i++) {
        more.append(
            String.format(
                Locale.ROOT,
                "rule \"more %d\" when $s : ServiceHealth( errorRatio > 0.%d, latencyP95Ms > %d )"
                    + " then decide.openIncident($s, Severity.P2, \"more\"); end%n",
                i,
                1000 + i,
                600 + i));
      }
      decides = new Premortem(more);
    }

    /** Frees the session. */
    @TearDown
    public void close() {
      decides.close();
    }
  }

  /** One tick of ten rules. */
  @Benchmark
  public int tick(Duel duel) {
    return duel.decides.decide(duel.all[duel.next++ & TICKS - 1]);
  }

  /** One quiet tick of many rules. */
  @Benchmark
  public int quietTickOfManyRules(Many many) {
    return many.decides.decide(many.all[many.next++ & TICKS - 1]);
  }
}
