package dev.premortem.bench;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import dev.premortem.simulator.world.Watch;
import dev.premortem.simulator.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a service tick of a flow simulation of the seed's bundle costs: a week of minutes of two
 * services with everything that belongs to it. Its peers: the same with every change shown to
 * Drools, with an alert policy in PromQL on top, and the two random draws that no simulation of
 * requests and errors can avoid.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 6, time = 3)
public class FlowBenchmark {
  private static final int SERVICE_TICKS = 7 * 1440 * 2;

  /** An alert on the 95th percentile of what Cloud Run calls its latencies, as Google writes it. */
  private static final String PROMQL_POLICY =
      """
      apiVersion: monitoring.googleapis.com/v1
      kind: AlertPolicy
      metadata: {name: slow-by-promql}
      spec:
        displayName: slow by PromQL
        combiner: OR
        conditions:
          - displayName: p95
            conditionPrometheusQueryLanguage:
              query: >-
                histogram_quantile(0.95, sum by (le, service_name)
                (rate({"run.googleapis.com/request_latencies_bucket"}[5m]))) > 5000
              duration: 300s
              evaluationInterval: 60s
      """;

  private Blueprint quiet;
  private Blueprint plain;
  private Blueprint promql;
  private Stream stream;
  private long replication;

  /** Compiles the seed's bundle. */
  @Setup
  public void compile() throws IOException {
    Path bundle = Path.of(System.getProperty("premortem.root", "."), "policies/agent-marketplace");
    Policy policy = Policy.compile(BundleLoader.load(bundle).bundle()).policy();
    quiet = blueprint(policy, true);
    plain = blueprint(policy, false);
    promql = blueprint(withPromql(bundle), true);
    stream = new Stream(1, 0, Purpose.TRAFFIC, 0);
  }

  private static Policy withPromql(Path bundle) throws IOException {
    Path copy = Files.createTempDirectory("promql");
    try (java.util.stream.Stream<Path> files = Files.walk(bundle)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(bundle.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    Files.writeString(copy.resolve("slow-by-promql.yaml"), PROMQL_POLICY);
    Policy policy = Policy.compile(BundleLoader.load(copy).bundle()).policy();
    if (policy.alerts().stream().noneMatch(alert -> alert.name().equals("slow-by-promql"))) {
      throw new IllegalStateException("the alert policy in PromQL was not read");
    }
    return policy;
  }

  private static Blueprint blueprint(Policy policy, boolean quiet) {
    Options options =
        new Options(
            List.of("baseline"),
            1,
            0,
            Duration.ofDays(7),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            1,
            quiet,
            false,
            List.of());
    Simulation simulation = new Simulation(policy, options, Map.of());
    ScenarioSpec scenario = simulation.scenarios().values().iterator().next();
    return simulation.blueprint(scenario);
  }

  /** As simulations run. */
  @Benchmark
  @OperationsPerInvocation(SERVICE_TICKS)
  public Outcome simulation() {
    return run(quiet);
  }

  /** The same decisions, but Drools sees every change. */
  @Benchmark
  @OperationsPerInvocation(SERVICE_TICKS)
  public Outcome simulationWithPlainDrools() {
    return run(plain);
  }

  /** As simulations run, with a condition in PromQL on every bucket of the latencies. */
  @Benchmark
  @OperationsPerInvocation(SERVICE_TICKS)
  public Outcome simulationWithPromql() {
    return run(promql);
  }

  private Outcome run(Blueprint blueprint) {
    try (World world = new World(blueprint, replication++, Watch.NONE)) {
      return world.run();
    }
  }

  /** One Poisson draw for requests and one binomial draw for errors. */
  @Benchmark
  public long twoDraws() {
    return stream.binomial(stream.poisson(1440), 0.0003);
  }
}
