package dev.premortem.bench;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  /** What figures of a metric are called: the mean has its name. */
  private static final List<String> NAMES = List.of("", " p50", " p95");

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
    int good = 0;
    int shown = 0;
    for (int i = 0; i < independent.size(); i++) {
      Covered one = independent.get(i);
      Covered pair = mirrored.get(i);
      if (one.repeats > 0.99 * repeats && one.distinct > 20 && Double.isFinite(one.truth)) {
        shown++;
        good += one.share() >= 0.94 && one.share() <= 0.96 ? 1 : 0;
        out.printf(
            "| `%s` | %.4g | %.1f%% | %.1f%% | %.2f |%n",
            one.metric, one.truth, 100 * one.share(), 100 * pair.share(), one.spread / pair.spread);
      }
    }
    out.printf("%n%d of %d figures are covered in 94 to 96%%%n", good, shown);
  }

  /**
   * How often intervals of a figure covered the truth.
   *
   * @param spread variance of the estimates of repeats
   * @param distinct different estimates among the repeats, at most 21
   */
  private record Covered(
      String metric, double truth, int hits, int repeats, double spread, int distinct) {
    double share() {
      return (double) hits / repeats;
    }
  }

  /** A figure of an estimate with its interval. */
  private record Figure(double value, double low, double high) {
    static Figure of(Estimate estimate, int which) {
      return switch (which) {
        case 0 -> new Figure(estimate.mean(), estimate.low(), estimate.high());
        case 1 ->
            new Figure(estimate.p50(), estimate.p50Interval().low(), estimate.p50Interval().high());
        default ->
            new Figure(estimate.p95(), estimate.p95Interval().low(), estimate.p95Interval().high());
      };
    }
  }

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
    Aggregate all = new Aggregate(blueprint.catalogue().metrics());
    List<Figure[][]> parts = new ArrayList<>();
    try {
      ArrayDeque<Future<Part>> ahead = new ArrayDeque<>();
      for (int k = 0; k < repeats; k++) {
        long from = (long) k * each;
        ahead.add(threads.submit(() -> part(simulation, blueprint, antithetic, from, each)));
        if (ahead.size() > 2 * options.threads()) {
          take(ahead.remove().get(), all, parts);
        }
      }
      while (!ahead.isEmpty()) {
        take(ahead.remove().get(), all, parts);
      }
    } finally {
      threads.shutdownNow();
    }
    List<Covered> covered = new ArrayList<>();
    for (int metric = 0; metric < all.metrics().size(); metric++) {
      int i = metric;
      boolean share = all.metrics().get(i).kind() == Metric.Kind.PROPORTION;
      for (int w = 0; all.has(i) && w < (share ? 1 : NAMES.size()); w++) {
        int which = w;
        List<Figure> figures =
            parts.stream().filter(p -> p[i] != null).map(p -> p[i][which]).toList();
        covered.add(covered(all.estimate(i), figures, which));
      }
    }
    return covered;
  }

  /** What one repeat came to. */
  private record Part(Aggregate aggregate, Figure[][] figures) {}

  private static void take(Part part, Aggregate all, List<Figure[][]> parts) {
    all.merge(part.aggregate());
    parts.add(part.figures());
  }

  private static Part part(
      Simulation simulation, Blueprint blueprint, boolean antithetic, long from, int each) {
    Aggregate part = new Aggregate(blueprint.catalogue().metrics());
    for (Outcome outcome : simulation.outcomes(blueprint, from, from + each)) {
      if (antithetic) {
        part.addOfPair(outcome);
      } else {
        part.add(outcome);
      }
    }
    Figure[][] figures = new Figure[part.metrics().size()][];
    for (int i = 0; i < figures.length; i++) {
      if (part.has(i)) {
        Estimate estimate = part.estimate(i);
        figures[i] = new Figure[NAMES.size()];
        for (int which = 0; which < NAMES.size(); which++) {
          figures[i][which] = Figure.of(estimate, which);
        }
      }
    }
    return new Part(part, figures);
  }

  private static Covered covered(Estimate all, List<Figure> figures, int which) {
    double truth = Figure.of(all, which).value();
    int hits = 0;
    int known = 0;
    double sum = 0;
    double squares = 0;
    Set<Double> distinct = new TreeSet<>();
    for (Figure figure : figures) {
      known++;
      hits += figure.low() <= truth && truth <= figure.high() ? 1 : 0;
      sum += figure.value() - truth;
      squares += (figure.value() - truth) * (figure.value() - truth);
      if (distinct.size() <= 20) {
        distinct.add(figure.value());
      }
    }
    double spread = known < 2 ? Double.NaN : (squares - sum * sum / known) / (known - 1);
    String name = all.metric().name() + NAMES.get(which);
    return new Covered(name, truth, hits, known, spread, distinct.size());
  }
}
