package dev.premortem.bench;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whether reported 95% intervals cover the truth in 95% of cases: many simulations of one scenario,
 * each of few futures and all different, against all of their futures together; with independent
 * futures and with mirrored pairs.
 */
public final class IntervalCoverage {
  private IntervalCoverage() {}

  /**
   * Runs the repeats: {@code BUNDLE SCENARIO REPEATS REPLICATIONS HOURS}, all of them optional.
   *
   * @throws IOException when the bundle can't be read
   */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    Path bundle = Path.of(args.length > 0 ? args[0] : "policies/agent-marketplace");
    String scenario = args.length > 1 ? args[1] : "bad-deploy";
    int repeats = Integer.parseInt(args.length > 2 ? args[2] : "2000");
    int each = Integer.parseInt(args.length > 3 ? args[3] : "40");
    int hours = Integer.parseInt(args.length > 4 ? args[4] : "12");
    Policy policy = Policy.compile(BundleLoader.load(bundle).bundle()).policy();
    if (policy == null) {
      throw new IllegalArgumentException(bundle + " has errors: premortem check says which");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.printf("%d repeats of %d futures of %d hours of %s%n%n", repeats, each, hours, scenario);
    List<Covered> independent = cover(policy, scenario, repeats, each, hours, false);
    List<Covered> mirrored = cover(policy, scenario, repeats, each, hours, true);
    out.println("| metric | truth | covered | covered, pairs | variance ratio of pairs |");
    out.println("|---|---|---|---|---|");
    for (int i = 0; i < independent.size(); i++) {
      Covered one = independent.get(i);
      Covered pair = mirrored.get(i);
      if (one.repeats > 0.99 * repeats && one.distinct > 20) {
        out.printf(
            "| `%s` | %.4g | %.1f%% | %.1f%% | %.2f |%n",
            one.metric,
            one.truth,
            100.0 * one.hits / one.repeats,
            100.0 * pair.hits / pair.repeats,
            one.spread / pair.spread);
      }
    }
  }

  /**
   * How often intervals of a metric covered the truth.
   *
   * @param spread variance of the means of repeats
   * @param distinct different means among the repeats, at most 21
   */
  private record Covered(
      String metric, double truth, int hits, int repeats, double spread, int distinct) {}

  private static List<Covered> cover(
      Policy policy, String scenario, int repeats, int each, int hours, boolean antithetic)
      throws InterruptedException, ExecutionException {
    Options options =
        new Options(
            List.of(scenario),
            (long) repeats * each,
            0,
            Duration.ofHours(hours),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            Runtime.getRuntime().availableProcessors(),
            true,
            false,
            List.of(),
            Options.Engine.LOCAL,
            antithetic);
    Simulation simulation = new Simulation(policy, options, Map.of());
    ScenarioSpec spec = simulation.scenarios().get(scenario);
    Blueprint blueprint = simulation.blueprint(spec);
    ExecutorService threads = Executors.newFixedThreadPool(options.threads());
    List<Aggregate> parts = new ArrayList<>();
    try {
      List<Future<Aggregate>> ahead = new ArrayList<>();
      for (int k = 0; k < repeats; k++) {
        long from = (long) k * each;
        ahead.add(
            threads.submit(
                () -> {
                  Aggregate part = new Aggregate(blueprint.catalogue().metrics());
                  for (Outcome outcome : simulation.outcomes(blueprint, from, from + each)) {
                    if (antithetic) {
                      part.addOfPair(outcome);
                    } else {
                      part.add(outcome);
                    }
                  }
                  return part;
                }));
      }
      for (Future<Aggregate> part : ahead) {
        parts.add(part.get());
      }
    } finally {
      threads.shutdownNow();
    }
    Aggregate all = new Aggregate(blueprint.catalogue().metrics());
    parts.forEach(all::merge);
    List<Covered> covered = new ArrayList<>();
    for (int i = 0; i < all.metrics().size(); i++) {
      covered.add(covered(all, parts, i));
    }
    return covered;
  }

  private static Covered covered(Aggregate all, List<Aggregate> parts, int i) {
    double truth = all.has(i) ? all.estimate(i).mean() : Double.NaN;
    int hits = 0;
    int known = 0;
    double sum = 0;
    double squares = 0;
    java.util.Set<Double> distinct = new java.util.HashSet<>();
    for (Aggregate part : parts) {
      if (part.has(i)) {
        Estimate estimate = part.estimate(i);
        known++;
        hits += estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
        sum += estimate.mean() - truth;
        squares += (estimate.mean() - truth) * (estimate.mean() - truth);
        if (distinct.size() <= 20) {
          distinct.add(estimate.mean());
        }
      }
    }
    double spread = known < 2 ? Double.NaN : (squares - sum * sum / known) / (known - 1);
    return new Covered(all.metrics().get(i).name(), truth, hits, known, spread, distinct.size());
  }
}
