package dev.premortem.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.daemon.act.Messenger;
import dev.premortem.daemon.act.SmokeTester;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.loop.Loop;
import dev.premortem.daemon.loop.LoopMetrics;
import dev.premortem.daemon.source.Points;
import dev.premortem.daemon.source.SignalSource;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a round of the daemon costs with thousands of services: measurements of every service are
 * folded, decided on and written to a durable SQLite journal. One invocation is one simulated
 * minute; one service in a thousand fails at any time.
 */
@State(Scope.Thread)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 20)
@Measurement(iterations = 100)
public class DaemonBenchmark {
  private static final long START = 1_800_000_000L;

  /** Number of services. */
  @Param({"1000", "5000"})
  public int services;

  private Path folder;
  private Store store;
  private Loop loop;
  private long now = START;

  /** Writes a bundle of that many services and opens a loop on a new store. */
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("premortem-load");
    Path bundle = Files.createDirectory(folder.resolve("bundle"));
    Files.writeString(bundle.resolve("bundle.yaml"), bundle(services));
    Policy policy = Policy.compile(BundleLoader.load(bundle).bundle()).policy();
    store = Store.open("jdbc:sqlite:" + folder.resolve("premortem.db"), null, null);
    Messenger messenger = new Quiet();
    loop =
        new Loop(
            policy,
            store,
            store.acquire("bench", now, now + 90).orElseThrow(),
            90,
            new Loop.Ports(
                List.of(new Noise(services)),
                null,
                messenger,
                (uri, how) -> new SmokeTester.Verdict(true, "")),
            service -> Mode.ENFORCE,
            LoopMetrics.NONE,
            60,
            now);
  }

  private static String bundle(int services) {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < services; i++) {
      yaml.append("apiVersion: premortem/v1\nkind: Service\nmetadata: {name: s").append(i);
      yaml.append("}\nspec: {cloudRun: {service: s").append(i).append(", region: r}}\n---\n");
      yaml.append("service: s").append(i);
      yaml.append("\nslos: [{name: availability, target: 99.9%, window: 30d, metric: m}]\n---\n");
    }
    return yaml.append(
            """
            apiVersion: premortem/v1
            kind: Rollout
            metadata: {name: canary}
            spec: {steps: [10, 100], bakeTime: 5m, maxErrorRatio: 0.5%}
            ---
            apiVersion: premortem/v1
            kind: NotificationChannel
            metadata: {name: chat}
            spec: {kind: chat, secret: CHAT}
            ---
            apiVersion: premortem/v1
            kind: IncidentClasses
            metadata: {name: c}
            spec:
              classes:
                - {severity: P0, completeOutage: true, errorRatioAbove: 10%, page: true}
                - {severity: P1, errorRatioAbove: 1%, notify: [chat]}
            ---
            schedule: [{week_of: 2026-01-19, primary: Ada}]
            ---
            apiVersion: premortem/v1
            kind: BurnRates
            metadata: {name: b}
            spec:
              windows:
                - {window: oneHour, burnRate: 14.4, severity: P1}
                - {window: sixHours, burnRate: 6, severity: P1}
            """)
        .toString();
  }

  /** One simulated minute. */
  @Benchmark
  public long round() {
    now += 60;
    loop.run(now);
    return loop.lastRound();
  }

  /** Closes and forgets. */
  @TearDown
  public void close() throws IOException {
    loop.close();
    store.close();
    System.err.println(
        "journal: " + Files.size(folder.resolve("premortem.db")) / 1024 / 1024 + " MiB");
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Receives everything. */
  private static final class Quiet implements Messenger {
    @Override
    public String send(String id, String kind, JsonNode body) {
      return "ok";
    }
  }

  /** Measurements with chance in them; one service in a thousand fails for an hour. */
  private static final class Noise implements SignalSource {
    private final Stream stream = new Stream(1, 0, Purpose.SERVICE, 0);
    private final int services;

    Noise(int services) {
      this.services = services;
    }

    @Override
    public String name() {
      return "noise";
    }

    @Override
    public void read(long after, long until, Points into) {
      for (long end = Math.floorDiv(after, 60L) * 60 + 60; end <= until - 120; end += 60) {
        for (int i = 0; i < services; i++) {
          Points.Revision at = into.at("s" + i, "r1", end, "requests");
          if (at != null) {
            boolean failing = (i + end / 3600) % 1000 == 0;
            at.requests = stream.poisson(600);
            at.errors = stream.binomial(at.requests, failing ? 0.2 : 0.0003);
            at.latencyP50Ms = 50;
            at.latencyP95Ms = 100 + stream.nextInt(20);
            at.latencyP99Ms = 200;
            at.cpu = 0.3;
            at.memory = 0.4;
            at.instances = 2;
          }
        }
      }
    }
  }
}
