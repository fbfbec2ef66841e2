package dev.premortem.spark;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.world.Blueprint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a machine of the cluster must know to compute replications: the bytes of the bundle, the
 * options, recorded traffic. It is broadcast once; each process compiles a bundle once, by its
 * digest.
 */
final class Job implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bundles that this process has compiled, by digest. */
  private static final Map<String, Policy> COMPILED = new ConcurrentHashMap<>();

  /** Scenarios that this process has prepared, by job and name. */
  private static final Map<String, Prepared> PREPARED = new ConcurrentHashMap<>();

  private record Prepared(Simulation simulation, Blueprint blueprint) {}

  private final String key;
  private final String path;
  private final String digest;
  private final TreeMap<String, byte[]> files;
  private final Options options;
  private final HashMap<String, Traffic> recorded;

  /**
   * Takes what a simulation is made of.
   *
   * @param key unique among the jobs of an application
   */
  Job(String key, Simulation simulation) {
    this.key = key;
    this.path = simulation.policy().bundle().path();
    this.digest = simulation.policy().bundle().digest();
    this.files = new TreeMap<>(simulation.policy().bundle().files());
    this.options = simulation.options().locally();
    this.recorded = new HashMap<>(simulation.recorded());
  }

  private Prepared prepared(String scenario) {
    return PREPARED.computeIfAbsent(
        key + "|" + scenario,
        k -> {
          Policy policy = COMPILED.computeIfAbsent(digest, d -> compile());
          Simulation simulation = new Simulation(policy, options, recorded);
          return new Prepared(
              simulation, simulation.blueprint(simulation.scenarios().get(scenario)));
        });
  }

  private Policy compile() {
    BundleLoader.Loaded loaded = BundleLoader.load(files, path);
    Policy policy = Policy.compile(loaded.bundle()).policy();
    if (policy == null || !loaded.bundle().digest().equals(digest)) {
      throw new IllegalStateException("the bundle arrived otherwise than it was sent: " + digest);
    }
    return policy;
  }

  /** Computes replications; {@code range} is from and to, the latter not included. */
  List<Outcome> outcomes(String scenario, long[] range) {
    Prepared ready = prepared(scenario);
    return new ArrayList<>(ready.simulation().outcomes(ready.blueprint(), range[0], range[1]));
  }

  /** Computes what replications come to together. */
  Aggregate total(String scenario, long[] range) {
    Prepared ready = prepared(scenario);
    Aggregate total = new Aggregate(ready.blueprint().catalogue().metrics());
    for (long r = range[0]; r < range[1]; r++) {
      ready.simulation().outcomes(ready.blueprint(), r, r + 1).forEach(total::add);
    }
    return total;
  }
}
