package dev.premortem.simulator.compare;

import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.Simulation;
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
  public record Result(Report base, Report candidate, List<OfScenario> scenarios) {
    /** Returns whether a difference of that verdict was found. */
    public boolean any(Difference.Verdict verdict) {
      return scenarios.stream()
          .flatMap(s -> s.differences().stream())
          .anyMatch(d -> d.verdict() == verdict);
    }
  }

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

  /** Prepares a comparison; both simulations must have the same options. */
  public Comparison(Simulation base, Simulation candidate, Options options) {
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
    try (Simulation.Workers workers = new Simulation.Workers(options.threads())) {
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
        workers.inOrder(
            options,
            (from, to) ->
                List.of(base.outcomes(left, from, to), candidate.outcomes(right, from, to)),
            both -> {
              for (int i = 0; i < Math.min(both.get(0).size(), both.get(1).size()); i++) {
                Outcome b = both.get(0).get(i);
                Outcome c = both.get(1).get(i);
                pairs.add(b, c);
                baseTotal.add(b);
                candidateTotal.add(c);
                progress.replication(name, b);
              }
            });
        paired.put(name, pairs);
        baseResults.add(Simulation.result(name, ofBase.get(name), baseTotal));
        candidateResults.add(Simulation.result(name, other, candidateTotal));
        ticks += baseTotal.replications() * left.clock().ticks() * left.services();
      }
    }
    int tests = Math.max(1, paired.values().stream().mapToInt(PairedAggregate::size).sum());
    List<OfScenario> scenarios = new ArrayList<>();
    paired.forEach((name, pairs) -> scenarios.add(new OfScenario(name, pairs.differences(tests))));
    return new Result(
        base.report(baseResults, ticks), candidate.report(candidateResults, ticks), scenarios);
  }
}
