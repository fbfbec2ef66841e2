package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.fact.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Samples that are kept and folded later, against an engine that folds each when it comes and shows
 * every change to Drools: the same decisions in the same order, and the same facts.
 */
class KeptSamplesTest {
  private static final int STREAMS = Integer.getInteger("premortem.margin.streams", 300);
  private static final int TICKS = 400;

  /** Lengths of intervals: a window of hours is short in the longer ones, so limits are passed. */
  private static final int[] SECONDS = {60, 300, 600};

  private static final String ALERT =
      """

      ---
      apiVersion: monitoring.googleapis.com/v1
      kind: AlertPolicy
      metadata: {name: %s}
      spec:
        combiner: OR
        conditions:
          - conditionThreshold:
              filter: 'resource.type="cloud_run_revision" AND metric.type="run.googleapis.com/%s"%s'
              comparison: %s
              thresholdValue: %s
              duration: %ds
              aggregations:
                - {alignmentPeriod: %ds, perSeriesAligner: %s}
      """;

  private static final String ERRORS = " AND metric.labels.response_code_class=\"5xx\"";

  private static final String DRL =
      """
      rule "full" when $s : ServiceHealth( memoryUtilization > 0.795 ) then decide.require($s, "a", "b"); end
      rule "slow half" when $s : ServiceHealth( latencyP50Ms > 200 ) then decide.require($s, "c", "d"); end
      rule "busy" when $s : ServiceHealth( requests > 5000 || requests < 55 ) then decide.require($s, "e", "f"); end
      rule "spent" when $s : SloStatus( budgetRemaining < 0.97, budgetRemaining > 0.9 ) then decide.require($s, "g", "h"); end
      rule "latest" when $a : AlertState( policy == "errors", latest > 4 ) then decide.require($a, "i", "j"); end
      rule "both" when $s : ServiceHealth( memoryUtilization > 0.5, errorRatio > 0.004 )
        BurnState( service == $s.service, windows == "1 h and 5 min", burnRate > 2 ) then decide.require($s, "k", "l"); end
      """;

  @TempDir static Path folder;
  private static Policy policy;

  private static String alert(
      String name, String metric, String more, String rest, double limit, int lasts, int aligned) {
    String[] how = rest.split(" ");
    return ALERT.formatted(name, metric, more, how[0], limit, lasts, aligned, how[1]);
  }

  @BeforeAll
  static void compile() throws IOException {
    String bundle =
        Bundles.SHOP.replace(
                "metric: good / all}",
                "metric: good / all}\n  - {name: latency, target: 95%, window: 7d, metric:"
                    + " request_duration_ms, threshold: 300}")
            + alert("errors", "request_count", ERRORS, "COMPARISON_GT ALIGN_DELTA", 2, 300, 60)
            + alert("rate", "request_count", ERRORS, "COMPARISON_GT ALIGN_RATE", 0.05, 120, 300)
            + alert("busy", "request_count", "", "COMPARISON_GT ALIGN_DELTA", 1500, 60, 60)
            + alert("idle", "request_count", "", "COMPARISON_LT ALIGN_DELTA", 900, 180, 180)
            + alert(
                "p95", "request_latencies", "", "COMPARISON_GT ALIGN_PERCENTILE_95", 450, 180, 60)
            + alert(
                "p99", "request_latencies", "", "COMPARISON_GT ALIGN_PERCENTILE_99", 800, 900, 60)
            + alert(
                "fast", "request_latencies", "", "COMPARISON_LT ALIGN_PERCENTILE_50", 50, 240, 60)
            + alert(
                "memory",
                "container/memory/utilizations",
                "",
                "COMPARISON_GT ALIGN_PERCENTILE_99",
                0.8,
                60,
                60)
            + alert("merged", "request_latencies", "", "COMPARISON_GT ALIGN_DELTA", 450, 300, 60)
                .replace("ALIGN_DELTA", "ALIGN_DELTA, crossSeriesReducer: REDUCE_PERCENTILE_95")
            + alert("many", "container/instance_count", "", "COMPARISON_GE ALIGN_MAX", 9, 600, 60);
    Files.writeString(folder.resolve("own.drl"), DRL);
    policy = Bundles.policy(folder, bundle);
    assertEquals(10, policy.alerts().stream().filter(a -> !a.conditions().isEmpty()).count());
  }

  /** An engine, and what it decides. */
  private static final class Deciding implements AutoCloseable {
    final List<String> log = new ArrayList<>();
    final Engine engine;
    int seen;

    Deciding(boolean quiet, boolean past, int tickSeconds) {
      engine =
          new Engine(
              policy,
              policy.start(),
              tickSeconds,
              quiet,
              (time, decision, fate, why) ->
                  log.add(time + " " + fate + " " + decision + " " + decision.because()));
      if (past) {
        engine.assume().past(0, 1000, 0.0003, new double[] {0.02});
      }
    }

    void evaluate(long now) {
      for (Action action : engine.evaluate(now)) {
        log.add(now + " " + action);
      }
    }

    List<String> facts() {
      return engine.facts().stream().map(Fact::toString).toList();
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /**
   * Minutes that are alike for a while. In mild weather all is well but for a few minutes now and
   * then, in which one thing goes to, or near, a limit; in rough weather all of it wanders.
   */
  private static final class Weather {
    private static final double[] REQUESTS = {1000, 1000, 1000, 1450, 300, 60, 13, 11, 9, 8, 0};
    private static final double[] FAILING = {
      3e-4, 3e-4, 0, 1e-3, 3e-3, 4e-3, 5e-3, 7e-3, 1e-2, 0.05, 0.08, 0.1, 1
    };
    private static final double[] SLOW = {0.02, 0.02, 0.02, 0.05, 0.049, 0.2, 0.7, 0};
    private static final double[] LATENCY = {150, 150, 400, 440, 450, 490, 500, 510};
    private static final double[] MEMORY = {0.4, 0.4, 0.79, 0.795, 0.8, 0.9};
    private static final double[][] FROM = {REQUESTS, FAILING, SLOW, LATENCY, MEMORY};
    private static final double[] WELL = {1000, 3e-4, 0.02, 150, 0.4};

    private final SplittableRandom random;
    private final boolean mild;
    private final double[] now = WELL.clone();
    private final int[] left = new int[WELL.length];

    Weather(SplittableRandom random, boolean mild) {
      this.random = random;
      this.mild = mild;
    }

    private long some(double mean) {
      double wide = mean + Math.sqrt(mean) * (random.nextDouble() - 0.5) * 4;
      return Math.max(0, (long) (wide + random.nextDouble()));
    }

    void fill(Sample sample, long time) {
      for (int i = 0; i < now.length; i++) {
        if (left[i] > 0 && --left[i] == 0 && mild) {
          now[i] = WELL[i];
        }
        if (random.nextDouble() < (mild ? 0.008 : 0.02)) {
          now[i] = FROM[i][random.nextInt(FROM[i].length)];
          left[i] = 1 + random.nextInt(7);
        }
      }
      sample.present = random.nextDouble() > (mild ? 0.001 : 0.01);
      sample.time = time;
      sample.requests = some(now[0]);
      sample.errors = Math.min(sample.requests, some(sample.requests * now[1]));
      sample.slow[0] = Math.min(sample.requests, some(sample.requests * now[2]));
      sample.latencyP95Ms = now[3] + (random.nextInt(3) - 1) * 10 * random.nextDouble();
      sample.latencyP50Ms = sample.latencyP95Ms / (random.nextInt(90) == 0 ? 9.0 : 2);
      sample.latencyP99Ms = sample.latencyP95Ms * (1.5 + random.nextDouble() / 4);
      sample.memoryUtilization = now[4];
      sample.cpuUtilization = random.nextDouble();
      sample.instances = random.nextInt(90) == 0 ? 8 : 9;
      sample.probeAnswered = random.nextInt(90) != 0;
      sample.candidateLatencyP95Ms = Double.NaN;
      sample.candidateMemoryUtilization = Double.NaN;
    }
  }

  private static String at(int stream, int tick) {
    return "stream " + stream + ", tick " + tick;
  }

  private static String newer(List<String> log, int seen) {
    return String.join("\n", log.subList(seen, log.size()));
  }

  @Test
  void keepingSamplesChangesNoDecisionAndNoFact() {
    long kept = 0;
    long decided = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      SplittableRandom random = new SplittableRandom(stream);
      Weather weather = new Weather(random.split(), stream % 4 != 0);
      boolean past = stream % 5 != 0;
      int tickSeconds = SECONDS[stream % SECONDS.length];
      long now = policy.start();
      try (Deciding quiet = new Deciding(true, past, tickSeconds);
          Deciding plain = new Deciding(false, past, tickSeconds)) {
        for (int tick = 0; tick < TICKS; tick++) {
          now += tickSeconds;
          Sample sample = quiet.engine.sample(0);
          weather.fill(sample, now);
          plain.engine.sample(0).copy(sample);
          quiet.evaluate(now);
          plain.evaluate(now);
          assertEquals(
              newer(plain.log, plain.seen), newer(quiet.log, quiet.seen), at(stream, tick));
          plain.seen = plain.log.size();
          quiet.seen = quiet.log.size();
          kept += quiet.engine.kept(0) > 0 ? 1 : 0;
          assertEquals(0, plain.engine.kept(0));
          if (random.nextInt(100) == 0) {
            assertEquals(plain.facts(), quiet.facts(), "stream " + stream + ", tick " + tick);
          }
          if (random.nextInt(100) == 0) {
            assertEquals(
                plain.engine.budgetRemaining(1), quiet.engine.budgetRemaining(1), "of a budget");
          }
        }
        decided += quiet.log.size();
      }
    }
    assertTrue(kept > STREAMS * TICKS / 10, "samples are kept: " + kept);
    assertTrue(decided > STREAMS, "something is decided: " + decided);
  }
}
