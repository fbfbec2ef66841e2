package dev.premortem.cli;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which futures to simulate, and how: the same flags for every command that does. */
final class FutureOptions {
  enum Fidelity {
    flow,
    request
  }

  enum Where {
    local,
    spark
  }

  @Option(
      names = "--traffic",
      paramLabel = "[SERVICE=]FILE",
      description = "Recorded traffic, long CSV: timestamp,service,signal,value. Repeatable.")
  private List<String> traffic = new ArrayList<>();

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "Scenario to simulate; default all of the bundle. Repeatable.")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--replications",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Futures of each scenario; default ${DEFAULT-VALUE}.")
  private long replications;

  @Option(
      names = "--horizon",
      defaultValue = "7d",
      converter = DurationOption.class,
      description = "Time that is counted; default ${DEFAULT-VALUE}.")
  private Duration horizon;

  @Option(
      names = "--warmup",
      defaultValue = "0s",
      converter = DurationOption.class,
      description = "Time before anything is counted; default ${DEFAULT-VALUE}.")
  private Duration warmup;

  @Option(
      names = "--tick",
      defaultValue = "60s",
      converter = DurationOption.class,
      description = "Length of a tick; default ${DEFAULT-VALUE}.")
  private Duration tick;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all random numbers; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--fidelity",
      defaultValue = "flow",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Fidelity fidelity;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads; they change nothing but the time it takes. Default all cores.")
  private @Nullable Integer threads;

  @Option(
      names = "--plain-rules",
      description = "Show Drools every change, also those that no rule can notice.")
  private boolean plainRules;

  @Option(
      names = "--engine",
      defaultValue = "local",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Where engine;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "",
      description = "Master of the Spark cluster, such as spark://host:7077.")
  private String master;

  /** Returns how many futures of each scenario were asked for. */
  long replications() {
    return replications;
  }

  /**
   * Returns what was asked for.
   *
   * @param only number of the only future to simulate, null for all
   */
  Options options(@Nullable Long only, List<Options.Precision> precision) {
    return options(only, precision, false);
  }

  /**
   * Returns what was asked for.
   *
   * @param antithetic whether replications are mirrored pairs
   */
  Options options(@Nullable Long only, List<Options.Precision> precision, boolean antithetic) {
    return new Options(
        scenarios,
        only == null ? replications : 1,
        only == null ? 0 : only,
        horizon,
        warmup,
        tick,
        seed,
        threads == null ? Runtime.getRuntime().availableProcessors() : threads,
        !plainRules,
        fidelity == Fidelity.request,
        precision,
        engine == Where.spark ? new Options.Engine("spark", master) : Options.Engine.LOCAL,
        antithetic);
  }

  /** Reads a bundle that has something to simulate. */
  static Policy policy(Path bundle, Console console) throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    if (policy.services().isEmpty()) {
      throw Failure.unreadable(
          "the bundle "
              + bundle
              + " has no Service to simulate\n  hint: premortem backtest plays recorded signals to it");
    }
    return policy;
  }

  /**
   * Reads the recorded traffic that takes the place of a bundle's. A bundle in which no service
   * gets any request is refused: its futures would be empty, and their good figures would mean
   * nothing.
   */
  Map<String, Traffic> traffic(Policy policy, Console console) throws IOException {
    options(null, List.of()); // What is out of range is said before a file is read.
    Map<String, Traffic> recorded = new TrafficFlags(policy, console, tick).read(traffic);
    boolean any =
        !recorded.isEmpty()
            || policy.bundle().all(Kind.TRAFFIC, TrafficSpec.class).stream()
                .map(Document::spec)
                .anyMatch(this::sends);
    if (!any) {
      String first = policy.services().get(0).name();
      throw Failure.unreadable(
          "no Service of the bundle "
              + policy.bundle().path()
              + " gets any requests, so there is nothing to simulate\n  hint: add a Traffic document"
              + " with service: "
              + first
              + " and a rate above 0/s, or give recorded traffic: --traffic "
              + first
              + "=requests.csv");
    }
    return recorded;
  }

  private boolean sends(TrafficSpec spec) {
    TrafficSpec.Clients clients = spec.clients();
    boolean waiting = clients != null && clients.population() > 0 && fidelity == Fidelity.request;
    return waiting || spec.arrivals().rate().perSecond() > 0;
  }
}
