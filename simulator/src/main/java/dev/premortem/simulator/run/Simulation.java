package dev.premortem.simulator.run;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.GatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Level;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.world.Blueprint;
import dev.premortem.simulator.world.Tilt;
import dev.premortem.simulator.world.Watch;
import dev.premortem.simulator.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Monte Carlo: the same futures for every policy, on any number of threads or machines. What
 * replications come to is summed exactly, so the result has the same bits whoever computed what.
 */
public final class Simulation {
  /** Replications between two looks at the precision that was asked for. */
  private static final int BETWEEN_LOOKS = 64;

  /** Replications around which intervals of runs that may end early are narrowest. */
  private static final double NARROWEST = 256;

  private final Policy policy;
  private final Options options;
  private final Map<String, Traffic> recorded;
  private volatile boolean stopped;

  /**
   * Prepares a simulation.
   *
   * @param recorded recorded traffic by service, in place of the bundle's
   */
  public Simulation(Policy policy, Options options, Map<String, Traffic> recorded) {
    this.policy = policy;
    this.options = options;
    this.recorded = recorded;
  }

  /** Lets the simulation end early; what is done so far is reported as partial. */
  public void stop() {
    stopped = true;
  }

  /** Returns all scenarios of the bundle, by name. */
  private Map<String, ScenarioSpec> allScenarios() {
    Map<String, ScenarioSpec> all = new LinkedHashMap<>();
    for (Document<ScenarioSpec> document : policy.bundle().all(Kind.SCENARIO, ScenarioSpec.class)) {
      all.put(document.name(), document.spec());
    }
    if (all.isEmpty()) {
      all.put("baseline", nothingHappens());
    }
    return all;
  }

  /** Returns the scenarios that will be simulated, by name. */
  public Map<String, ScenarioSpec> scenarios() {
    Map<String, ScenarioSpec> all = allScenarios();
    if (!options.scenarios().isEmpty()) {
      for (String name : options.scenarios()) {
        if (!all.containsKey(name)) {
          throw new IllegalArgumentException(
              "there is no scenario " + name + "; known: " + String.join(", ", all.keySet()));
        }
      }
      all.keySet().retainAll(options.scenarios());
    }
    return all;
  }

  private static ScenarioSpec nothingHappens() {
    Place place = Place.file("(default)");
    Node.Mapping spec =
        new Node.Mapping(
            place,
            Map.of(
                "description",
                new Node.Entry(
                    place,
                    new Node.Scalar(place, "Ordinary traffic, nothing goes wrong.", false))));
    ScenarioSpec scenario = new Decoder(new ArrayList<>()).record(spec, ScenarioSpec.class);
    if (scenario == null) {
      throw new IllegalStateException("an empty scenario can't be expressed");
    }
    return scenario;
  }

  /** Returns the index of the service whose timeline says most: the entry, or the first. */
  public int watched() {
    Located<String> entry = policy.bundle().system().entry();
    return policy.services().stream()
        .filter(s -> entry != null && s.name().equals(entry.value()))
        .mapToInt(ServicePolicy::index)
        .findFirst()
        .orElse(0);
  }

  /** Prepares one scenario. */
  public Blueprint blueprint(ScenarioSpec scenario) {
    Blueprint.Clock clock =
        new Blueprint.Clock(
            policy.start(),
            (int) options.tick().toSeconds(),
            options.warmup().toSeconds(),
            options.horizon().toSeconds());
    return new Blueprint(
        policy,
        scenario,
        clock,
        recorded,
        options.seed(),
        options.quiet(),
        options.everyRequest(),
        options.antithetic());
  }

  /** Simulates all scenarios and judges the gates. */
  public Report run(Progress progress) {
    List<Report.ScenarioResult> results = new ArrayList<>();
    long ticks = 0;
    try (Workers workers = options.workers()) {
      for (Map.Entry<String, ScenarioSpec> scenario : scenarios().entrySet()) {
        if (stopped) {
          break;
        }
        Blueprint blueprint = blueprint(scenario.getValue());
        for (Options.Precision precision : options.precision()) {
          if (blueprint.catalogue().of(precision.metric()) < 0) {
            List<String> known =
                blueprint.catalogue().metrics().stream().map(Metric::name).toList();
            throw new IllegalArgumentException(
                "precision: there is no metric "
                    + precision.metric()
                    + "; "
                    + Nearest.hint(precision.metric(), known));
          }
        }
        progress.scenario(scenario.getKey(), blueprint.catalogue().metrics());
        Aggregate aggregate = replicate(workers, blueprint, scenario.getKey(), progress);
        ticks += aggregate.replications() * blueprint.clock().ticks() * blueprint.services();
        results.add(result(scenario.getKey(), scenario.getValue(), aggregate, level(aggregate)));
      }
    }
    return report(results, ticks);
  }

  /** Judges the gates on what was simulated. */
  public Report report(List<Report.ScenarioResult> results, long ticks) {
    List<Problem> problems = new ArrayList<>();
    List<Gate> gates = gates(results, problems);
    return new Report(
        policy, options, results, gates, ticks, stopped, problems, notJudged(results));
  }

  /** Lists what gates ask about scenarios of the bundle that were not simulated. */
  private List<Report.NotJudged> notJudged(List<Report.ScenarioResult> results) {
    Set<String> missing = new LinkedHashSet<>(allScenarios().keySet());
    results.forEach(result -> missing.remove(result.name()));
    List<Report.NotJudged> not = new ArrayList<>();
    for (Document<GatesSpec> document : policy.bundle().all(Kind.GATES, GatesSpec.class)) {
      for (GatesSpec.Gate gate : document.spec().gates()) {
        missing.stream()
            .filter(s -> gate.scenario() == null || gate.scenario().value().equals(s))
            .forEach(s -> not.add(new Report.NotJudged(gate.name(), s)));
      }
    }
    return not;
  }

  /** Returns the policy that is tried. */
  public Policy policy() {
    return policy;
  }

  /** Returns what was asked for. */
  public Options options() {
    return options;
  }

  /** Returns the recorded traffic by service. */
  public Map<String, Traffic> recorded() {
    return recorded;
  }

  /** Returns whether the simulation was told to end early. */
  public boolean stopped() {
    return stopped;
  }

  /** Sums up one scenario. */
  public static Report.ScenarioResult result(
      String name, ScenarioSpec scenario, Aggregate aggregate) {
    return result(name, scenario, aggregate, Level.USUAL);
  }

  private static Report.ScenarioResult result(
      String name, ScenarioSpec scenario, Aggregate aggregate, Level level) {
    List<Estimate> estimates = new ArrayList<>();
    for (int i = 0; i < aggregate.metrics().size(); i++) {
      if (aggregate.has(i)) {
        estimates.add(aggregate.estimate(i, level));
      }
    }
    return new Report.ScenarioResult(
        name,
        scenario.description(),
        aggregate.replications(),
        estimates,
        aggregate.typical(),
        aggregate.worst());
  }

  private Aggregate replicate(
      Workers workers, Blueprint blueprint, String scenario, Progress progress) {
    if (options.precision().isEmpty() && !options.antithetic()) {
      Aggregate whole = workers.total(this, scenario, options, progress);
      if (whole != null) {
        return whole;
      }
    }
    Aggregate total = new Aggregate(blueprint.catalogue().metrics());
    long[] seen = new long[1];
    workers.outcomes(
        this,
        scenario,
        blueprint,
        options,
        outcomes -> {
          for (Outcome outcome : outcomes) {
            if (options.antithetic()) {
              total.addOfPair(outcome);
            } else {
              total.add(outcome);
            }
            progress.replication(scenario, outcome);
            if (++seen[0] % BETWEEN_LOOKS == 0 && preciseEnough(total)) {
              return false;
            }
          }
          return !stopped;
        });
    return total;
  }

  /**
   * Intervals of a run that may end early hold at whatever number of futures it ends, so that
   * looking costs nothing of their 95%.
   */
  private Level level(Aggregate total) {
    return options.precision().isEmpty()
        ? Level.USUAL
        : Level.USUAL.always(total.replications(), NARROWEST);
  }

  /** Looks at fixed numbers of replications, so that the end depends on nothing but the futures. */
  private boolean preciseEnough(Aggregate total) {
    if (options.precision().isEmpty()) {
      return false;
    }
    Level level = level(total);
    for (Options.Precision precision : options.precision()) {
      for (int i = 0; i < total.metrics().size(); i++) {
        if (total.metrics().get(i).name().equals(precision.metric())) {
          double[] known = total.has(i) ? total.mean(i, level) : null;
          if (known == null || (known[2] - known[1]) / 2 > precision.halfWidth()) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Lets futures happen, fewer when told to stop. */
  public List<Outcome> outcomes(Blueprint blueprint, long from, long to) {
    return outcomes(blueprint, Tilt.NONE, from, to);
  }

  /** Lets futures happen in which faults may be worse than the scenario says. */
  public List<Outcome> outcomes(Blueprint blueprint, Tilt tilt, long from, long to) {
    List<Outcome> outcomes = new ArrayList<>();
    for (long r = from; r < to && !stopped; r++) {
      try (World world = new World(blueprint, r, Watch.NONE, tilt)) {
        outcomes.add(world.run());
      }
    }
    return outcomes;
  }

  private List<Gate> gates(List<Report.ScenarioResult> results, List<Problem> problems) {
    List<Gate> judged = new ArrayList<>();
    for (Document<GatesSpec> document : policy.bundle().all(Kind.GATES, GatesSpec.class)) {
      for (GatesSpec.Gate gate : document.spec().gates()) {
        int before = judged.size();
        boolean asked = false;
        for (Report.ScenarioResult result : results) {
          if (gate.scenario() != null && !gate.scenario().value().equals(result.name())) {
            continue;
          }
          asked = true;
          for (Estimate estimate : result.estimates()) {
            if (estimate.metric().name().equals(gate.metric().value())) {
              judged.add(Gate.judge(gate, result.name(), estimate));
            }
          }
        }
        if (asked && judged.size() == before) {
          problems.add(
              Problem.warning(
                  gate.metric().place(),
                  "GATE-NOT-JUDGED",
                  "gate "
                      + gate.name()
                      + " was not judged: no simulated scenario produced "
                      + gate.metric().value(),
                  "name another metric, or add a scenario that can produce it"));
        }
      }
    }
    return judged;
  }
}
