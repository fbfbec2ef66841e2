package dev.premortem.simulator.rare;

import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import dev.premortem.simulator.world.Tilt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Estimates chances of rare events: pilots with ever worse faults tell which tilt makes the event
 * come about with least variance; fresh futures under that tilt, weighed, give the estimate.
 */
public final class RareEvents {
  private static final double[] DURATIONS = {1, 1.5, 2, 3, 4, 6, 8, 12, 16};
  private static final double[] RATES = {1, 2, 4};
  private static final int PILOT = 200;
  private static final int ENOUGH = 10;
  private static final int PARTS = 32;

  /** Where pilots begin, so that no future is used twice. */
  private static final long PILOTS_FROM = 100_000_000L;

  private final Simulation simulation;
  private final Simulation plain;
  private final int threads;

  /** Prepares estimates in the futures of a simulation, tilted. */
  public RareEvents(Simulation simulation) {
    this.plain =
        new Simulation(
            simulation.policy(), simulation.options().independent(), simulation.recorded());
    this.simulation = simulation;
    this.threads = simulation.options().threads();
  }

  /** Sums of weights of futures in which the event happened. */
  private record Sums(long n, long hits, double weights, double squares, double heaviest) {
    double meanSquare() {
      return squares / n;
    }

    double probability() {
      return weights / n;
    }

    double variance() {
      double p = probability();
      return Math.max(0, squares / n - p * p) / n;
    }

    /** Variance over squared mean, of one future. */
    double relative() {
      double p = probability();
      return hits == 0 ? Double.POSITIVE_INFINITY : variance() * n / (p * p);
    }
  }

  /**
   * Estimates the chance of an event in a scenario.
   *
   * @param replications futures to weigh
   */
  public RareEstimate estimate(
      String name, ScenarioSpec scenario, RareEvent event, long replications) {
    Blueprint blueprint = plain.blueprint(scenario);
    int metric = event.in(blueprint.catalogue());
    Tilt best = Tilt.NONE;
    double least = Double.POSITIVE_INFINITY;
    long mostHits = 0;
    long from = PILOTS_FROM;
    for (Tilt tilt : tilts(scenario)) {
      Sums pilot = run(blueprint, tilt, event, metric, from, PILOT);
      from += PILOT;
      boolean enough = pilot.hits() >= ENOUGH;
      if (enough
          ? pilot.relative() < least
          : least == Double.POSITIVE_INFINITY && pilot.hits() > mostHits) {
        best = tilt;
        least = enough ? pilot.relative() : least;
        mostHits = pilot.hits();
      }
    }
    Sums sums = run(blueprint, best, event, metric, simulation.options().first(), replications);
    double p = sums.probability();
    double[] ends =
        WeightedCounts.interval(
            sums.hits,
            p,
            sums.meanSquare() / replications,
            sums.heaviest / replications,
            best.heaviest() / replications);
    double alone = p * (1 - p) / replications;
    return new RareEstimate(
        event,
        name,
        p,
        ends[0],
        Math.min(1, ends[1]),
        best,
        replications,
        sums.hits(),
        sums.hits() == 0 || sums.variance() == 0 ? Double.NaN : alone / sums.variance());
  }

  private static List<Tilt> tilts(ScenarioSpec scenario) {
    boolean rates = scenario.faults().stream().anyMatch(f -> f.rate() != null);
    List<Tilt> tilts = new ArrayList<>();
    for (double rate : RATES) {
      for (double duration : DURATIONS) {
        if (rate == 1 || rates) {
          tilts.add(new Tilt(rate, duration));
        }
      }
    }
    return scenario.faults().isEmpty() ? List.of(Tilt.NONE) : tilts;
  }

  private Sums run(
      Blueprint blueprint, Tilt tilt, RareEvent event, int metric, long from, long count) {
    long part = Math.max(1, (count + PARTS - 1) / PARTS); // whatever the number of threads
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Sums>> parts = new ArrayList<>();
      for (long at = from; at < from + count; at += part) {
        long begin = at;
        long end = Math.min(from + count, at + part);
        parts.add(pool.submit(() -> sums(blueprint, tilt, event, metric, begin, end)));
      }
      long n = 0;
      long hits = 0;
      double weights = 0;
      double squares = 0;
      double heaviest = 0;
      for (Future<Sums> one : parts) {
        Sums sums = one.get();
        n += sums.n();
        hits += sums.hits();
        weights += sums.weights();
        squares += sums.squares();
        heaviest = Math.max(heaviest, sums.heaviest());
      }
      return new Sums(n, hits, weights, squares, heaviest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Sums sums(
      Blueprint blueprint, Tilt tilt, RareEvent event, int metric, long from, long to) {
    long hits = 0;
    double weights = 0;
    double squares = 0;
    double heaviest = 0;
    List<Outcome> outcomes = simulation.outcomes(blueprint, tilt, from, to);
    for (Outcome outcome : outcomes) {
      if (RareEvent.happened(event, metric, outcome)) {
        hits++;
        weights += outcome.weight;
        squares += outcome.weight * outcome.weight;
        heaviest = Math.max(heaviest, outcome.weight);
      }
    }
    return new Sums(Math.max(1, outcomes.size()), hits, weights, squares, heaviest);
  }
}
