package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.simulator.Policies;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flow fidelity against every request, where queueing theory has nothing to say. */
class FlowTruthTest {
  private static final String PRICES =
      """
      ---
      apiVersion: premortem/v1
      kind: Prices
      metadata: {name: p}
      spec:
        asOf: 2026-11-25
        source: https://cloud.google.com/run/pricing
        requestBased: {vcpuSecond: 0.000024, gibSecond: 0.0000025, idleVcpuSecond: 0.0000025, idleGibSecond: 0.0000025, millionRequests: 0.40}
        instanceBased: {vcpuSecond: 0.000018, gibSecond: 0.000002}
      ---
      service: shop
      slos:
        - {name: fast, target: 95%, window: 7d, metric: request_duration_ms, threshold: 500}
        - {name: availability, target: 99%, window: 7d, metric: successful_requests / total_requests}
      """;

  static Map<String, Estimate> run(
      String service,
      String traffic,
      @Nullable String fault,
      String horizon,
      int replications,
      int tick,
      boolean every) {
    String yaml =
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: shop}
        spec: {cloudRun: {service: shop, region: europe-west1}, %s}
        ---
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: t}
        spec: {service: shop, %s}
        """
                .formatted(service, traffic)
            + (fault == null
                ? ""
                : """
                  ---
                  apiVersion: premortem/v1
                  kind: Scenario
                  metadata: {name: s}
                  spec: {description: x, faults: [%s]}
                  """
                    .formatted(fault))
            + PRICES;
    Options options =
        new Options(
            List.of(),
            replications,
            0,
            Duration.parse(horizon),
            Duration.ofMinutes(2),
            Duration.ofSeconds(tick),
            1,
            2,
            true,
            every,
            List.of());
    return new Simulation(Policies.of(yaml), options, Map.of())
        .run(Progress.NONE).scenarios().get(0).estimates().stream()
            .collect(Collectors.toMap(e -> e.metric().name(), e -> e));
  }

  private static final List<String> COMPARED =
      List.of(
          "requests.failed.rate",
          "requests.rejected.rate",
          "requests.latency",
          "instances",
          "cost.perMonth",
          "slo.fast.budget.remaining",
          "slo.fast.met.probability");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CPU-bound, six times too much | instances: {min: 1, max: 1}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 60/s}, serviceTime: {mean: 300ms, p95: 600ms} | PT1H | 4 |
          CPU-bound, patience of 10 s | instances: {min: 1, max: 1}, longestWait: 10s, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 60/s}, serviceTime: {mean: 300ms, p95: 600ms} | PT1H | 4 |
          CPU-bound, load 0.8 | instances: {min: 1, max: 1}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 16/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT3H | 4 |
          CPU-bound, load 0.5 | instances: {min: 1, max: 1}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 10/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT3H | 4 |
          CPU-bound, two instances | instances: {min: 2, max: 2}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 30/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT3H | 4 |
          CPU-bound, slower even alone | instances: {min: 4, max: 4}, concurrency: 80, cpu: 0.5, cpuTimePerRequest: 80ms | arrivals: {rate: 15/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT3H | 4 |
          CPU-bound, autoscaling | instances: {min: 1, max: 20}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms | arrivals: {rate: 60/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT2H | 4 |
          CPU-bound, autoscaling, less | instances: {min: 1, max: 20}, concurrency: 80, cpu: 2, cpuTimePerRequest: 70ms | arrivals: {rate: 24/s}, serviceTime: {mean: 80ms, p95: 165ms} | PT3H | 4 |
          slots, autoscaling | instances: {min: 1, max: 20}, concurrency: 10 | arrivals: {rate: 300/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT1H | 4 |
          slots, autoscaling, less | instances: {min: 1, max: 20}, concurrency: 10 | arrivals: {rate: 60/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT6H | 4 |
          slots, overload | instances: {min: 2, max: 2}, concurrency: 4, longestWait: 10s | arrivals: {rate: 100/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT1H | 4 |
          slots, all but overload | instances: {min: 2, max: 2}, concurrency: 4, longestWait: 10s | arrivals: {rate: 68/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT1H | 4 |
          time-out while waiting | instances: {min: 1, max: 1}, concurrency: 10, timeout: 30s | arrivals: {rate: 110/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT1H | 4 |
          time-out of slow requests | instances: {min: 1, max: 1}, concurrency: 80, timeout: 200ms | arrivals: {rate: 20/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT1H | 4 |
          time-out of requests that share the CPU | instances: {min: 1, max: 1}, concurrency: 80, cpu: 1, cpuTimePerRequest: 50ms, timeout: 500ms | arrivals: {rate: 16/s}, serviceTime: {mean: 100ms, p95: 200ms} | PT3H | 4 |
          scale to zero | instances: {min: 0, max: 5}, startupTime: 8s, concurrency: 80 | arrivals: {rate: 6/h}, serviceTime: {distribution: deterministic, mean: 100ms} | P4D | 48 |
          scale to zero, sooner | instances: {min: 0, max: 5}, startupTime: 20s, scaleDownDelay: 1m, concurrency: 80 | arrivals: {rate: 20/h}, serviceTime: {mean: 100ms, p95: 200ms} | P2D | 32 |
          nobody waits for the start | instances: {min: 0, max: 5}, startupTime: 20s, longestWait: 5s, scaleDownDelay: 1m, concurrency: 80 | arrivals: {rate: 20/h}, serviceTime: {mean: 100ms, p95: 200ms} | P2D | 32 |
          a crowd, quick starts | instances: {min: 1, max: 40}, startupTime: 8s, concurrency: 10 | arrivals: {rate: 60/s}, serviceTime: {mean: 300ms, p95: 600ms} | PT12H | 2 | {kind: flashCrowd, target: shop, factor: 6, duration: 20m, count: 6}
          a crowd, slow starts | instances: {min: 1, max: 40}, startupTime: 100s, longestWait: 30s, concurrency: 10 | arrivals: {rate: 60/s}, serviceTime: {mean: 300ms, p95: 600ms} | PT12H | 2 | {kind: flashCrowd, target: shop, factor: 6, duration: 20m, count: 4}
          """)
  void flowAgreesWithEveryRequest(
      String name,
      String service,
      String traffic,
      String horizon,
      int replications,
      @Nullable String fault) {
    Map<String, Estimate> request = run(service, traffic, fault, horizon, replications, 60, true);
    StringBuilder off = new StringBuilder();
    for (int tick : new int[] {60, 10, 1}) {
      int n = tick == 1 ? Math.min(4, replications) : replications;
      Map<String, Estimate> flow = run(service, traffic, fault, horizon, n, tick, false);
      for (String metric : COMPARED) {
        compare(metric, tick, request, flow, off);
      }
    }
    assertEquals("", off.toString(), name);
  }

  private static void compare(
      String metric,
      int tick,
      Map<String, Estimate> request,
      Map<String, Estimate> flow,
      StringBuilder off) {
    Estimate truth = request.get(metric);
    Estimate found = flow.get(metric);
    if (truth == null || found == null) {
      if (truth != null || found != null) {
        off.append(metric).append(" is only in one of both\n");
      }
      return;
    }
    double least = metric.endsWith(".rate") ? 0.003 : metric.startsWith("slo.") ? 0.05 : 0;
    compare(metric, tick, truth.mean(), found.mean(), least, off);
    if (metric.equals("requests.latency")) {
      compare("P95 of " + metric, tick, truth.p95(), found.p95(), 0, off);
    }
  }

  private static void compare(
      String what, int tick, double truth, double found, double least, StringBuilder off) {
    if (!(Math.abs(found - truth) <= Math.max(least, 0.1 * Math.abs(truth)))) {
      off.append(
          String.format(
              Locale.ROOT,
              "%s: %.4g of every request, %.4g of ticks of %ds%n",
              what,
              truth,
              found,
              tick));
    }
  }
}
