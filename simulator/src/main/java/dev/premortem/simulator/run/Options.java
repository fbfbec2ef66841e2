package dev.premortem.simulator.run;

import dev.premortem.engine.document.Records;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What a user asks of a simulation.
 *
 * @param scenarios names of scenarios, all of the bundle when empty
 * @param replications futures of each scenario
 * @param first number of the first replication
 * @param horizon time that is counted
 * @param warmup time before anything is counted
 * @param tick length of a tick
 * @param seed seed of all random numbers
 * @param threads threads that work; they change nothing but the time it takes
 * @param quiet whether changes that no rule can notice are kept from Drools; changes nothing but
 *     the time
 * @param everyRequest whether services are simulated request by request
 * @param precision metrics whose intervals end a scenario once all of them are narrow enough
 * @param engine where replications are computed; changes nothing but the time
 * @param antithetic whether replications are mirrored pairs, an even one and the next
 */
public record Options(
    List<String> scenarios,
    long replications,
    long first,
    Duration horizon,
    Duration warmup,
    Duration tick,
    long seed,
    int threads,
    boolean quiet,
    boolean everyRequest,
    List<Precision> precision,
    Engine engine,
    boolean antithetic)
    implements Serializable {
  /**
   * Where replications are computed.
   *
   * @param cluster name of a cluster, empty for threads of this process
   * @param master where the cluster is, empty when the environment says so
   */
  public record Engine(String cluster, String master) implements Serializable {
    /** Threads of this process. */
    public static final Engine LOCAL = new Engine("", "");
  }

  /** As above, with threads of this process. */
  public Options(
      List<String> scenarios,
      long replications,
      long first,
      Duration horizon,
      Duration warmup,
      Duration tick,
      long seed,
      int threads,
      boolean quiet,
      boolean everyRequest,
      List<Precision> precision) {
    this(
        scenarios,
        replications,
        first,
        horizon,
        warmup,
        tick,
        seed,
        threads,
        quiet,
        everyRequest,
        precision,
        Engine.LOCAL,
        false);
  }

  /**
   * How well a metric must be known.
   *
   * @param metric name of the metric
   * @param halfWidth largest half width of its 95% interval
   */
  public record Precision(String metric, double halfWidth) implements Serializable {}

  /** Copies the list and checks the ranges. */
  public Options {
    scenarios = List.copyOf(scenarios);
    precision = List.copyOf(precision);
    if (replications < 1 || replications > 10_000_000) {
      throw new IllegalArgumentException(
          "replications must be from 1 to 10000000, found " + replications);
    }
    if (first < 0 || first > 10_000_000) {
      throw new IllegalArgumentException("a replication is a number from 0, found " + first);
    }
    if (tick.toSeconds() < 1 || tick.toSeconds() > 3600) {
      throw new IllegalArgumentException("tick must be from 1s to 1h, found " + tick);
    }
    if (horizon.compareTo(tick) < 0) {
      throw new IllegalArgumentException("horizon must be at least one tick, found " + horizon);
    }
    if (horizon.plus(warmup).dividedBy(tick) > 5_000_000) {
      throw new IllegalArgumentException(
          "horizon and warmup have more than 5000000 ticks of " + tick);
    }
    if (antithetic && first % 2 != 0 && replications > 1) {
      throw new IllegalArgumentException("a pair of replications begins with an even one");
    }
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be from 1 to 1024, found " + threads);
    }
  }

  /** Returns the same for other replications. */
  public Options range(long from, long count) {
    return Records.with(Records.with(this, "replications", count), "first", from);
  }

  /** Returns the same for other scenarios. */
  public Options scenarios(List<String> names) {
    return Records.with(this, "scenarios", names);
  }

  /** Returns the same with threads of this process. */
  public Options locally() {
    return Records.with(this, "engine", Engine.LOCAL);
  }

  /** Returns the same without mirrored pairs. */
  public Options independent() {
    return Records.with(this, "antithetic", false);
  }

  /** Returns local, or the name of the cluster. */
  public String mode() {
    return engine.cluster().isEmpty() ? "local" : engine.cluster();
  }

  /** Returns whoever is to compute the replications. */
  public Workers workers() {
    if (engine.cluster().isEmpty()) {
      return new LocalWorkers(threads);
    }
    for (Cluster cluster : ServiceLoader.load(Cluster.class)) {
      if (cluster.name().equals(engine.cluster())) {
        return cluster.connect(engine.master());
      }
    }
    throw new IllegalArgumentException(
        "--engine " + engine.cluster() + ": it is not on the class path of this process");
  }
}
