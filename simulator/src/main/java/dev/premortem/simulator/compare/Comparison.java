package dev.premortem.simulator.compare;

import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.run.Workers;
import dev.premortem.simulator.world.Blueprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets two policies meet the same futures (common random numbers) and compares what they came to,
 * future by future.
 */
public final class Comparison {
  /**
   * What came of it.
   *
   * @param base what the base came to
   * @param candidate what the candidate came to
   * @param scenarios differences in the scenarios of both, in their order
   */
  public record Result(Report base, Report candidate, List<OfScenario> scenarios) {}

  /**
   * Differences in one scenario.
   *
   * @param name its name
   * @param differences of the metrics of both
   */
  public record OfScenario(String name, List<Difference> differences) {}

  private final Simulation base;
  private final Simulation candidate;
  private final Options options;
  private final Relevance relevance;

  /** Prepares a comparison; both simulations must have the same options. */
  public Comparison(Simulation base, Simulation candidate, Options options) {
    this(base, candidate, options, Relevance.DEFAULT);
  }

  /** As above, with least differences that matter. */
  public Comparison(Simulation base, Simulation candidate, Options options, Relevance relevance) {
    this.relevance = relevance;
    this.base = base;
    this.candidate = candidate;
    this.options = options;
  }

  /** Lets the comparison end early. */
  public void stop() {
    base.stop();
    candidate.stop();
  }

  /** Simulates the scenarios that both bundles have. */
  public Result run(Progress progress) {
    Map<String, ScenarioSpec> ofBase = base.scenarios();
    Map<String, ScenarioSpec> ofCandidate = candidate.scenarios();
    Map<String, PairedAggregate> paired = new LinkedHashMap<>();
    List<Report.ScenarioResult> baseResults = new ArrayList<>();
    List<Report.ScenarioResult> candidateResults = new ArrayList<>();
    long ticks = 0;
    try (Workers workers = options.workers()) {
      for (String name : ofBase.keySet()) {
        ScenarioSpec other = ofCandidate.get(name);
        if (other == null || base.stopped()) {
          continue;
        }
        Blueprint left = base.blueprint(ofBase.get(name));
        Blueprint right = candidate.blueprint(other);
        progress.scenario(name, left.catalogue().metrics());
        PairedAggregate pairs = new PairedAggregate(left.catalogue(), right.catalogue());
        Aggregate baseTotal = new Aggregate(left.catalogue().metrics());
        Aggregate candidateTotal = new Aggregate(right.catalogue().metrics());
        long end = options.first() + options.replications();
        for (long from = options.first(); from < end && !base.stopped(); from += workers.block()) {
          Options part = options.range(from, Math.min(workers.block(), end - from));
          List<Outcome> before = all(workers, base, name, left, part);
          List<Outcome> after = all(workers, candidate, name, right, part);
          for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            pairs.add(before.get(i), after.get(i));
            baseTotal.add(before.get(i));
            candidateTotal.add(after.get(i));
            progress.replication(name, before.get(i));
          }
        }
        paired.put(name, pairs);
        baseResults.add(Simulation.result(name, ofBase.get(name), baseTotal));
        candidateResults.add(Simulation.result(name, other, candidateTotal));
        ticks += baseTotal.replications() * left.clock().ticks() * left.services();
      }
    }
    int tests = Math.max(1, paired.values().stream().mapToInt(PairedAggregate::size).sum());
    List<OfScenario> scenarios = new ArrayList<>();
    paired.forEach(
        (name, pairs) -> scenarios.add(new OfScenario(name, pairs.differences(tests, relevance))));
    return new Result(
        base.report(baseResults, ticks), candidate.report(candidateResults, ticks), scenarios);
  }

  private static List<Outcome> all(
      Workers workers, Simulation simulation, String name, Blueprint blueprint, Options part) {
    List<Outcome> all = new ArrayList<>();
    workers.outcomes(simulation, name, blueprint, part, all::addAll);
    return all;
  }
}
