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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The approximations of flow fidelity, against every request. */
class FlowAgainstRequestTest {
  private static Map<String, Estimate> run(
      int servers, double load, String times, boolean everyRequest) {
    String yaml =
        String.format(
            Locale.ROOT,
            """
            apiVersion: premortem/v1
            kind: Service
            metadata: {name: queue}
            spec: {instances: {min: %1$d, max: %1$d}, concurrency: 1}
            ---
            apiVersion: premortem/v1
            kind: Traffic
            metadata: {name: steady}
            spec:
              service: queue
              arrivals: {process: poisson, rate: %2$f/s}
              serviceTime: {%3$s}
            """,
            servers,
            servers * load * 10,
            times);
    Options options =
        new Options(
            List.of(),
            4,
            0,
            Duration.ofHours(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            1,
            2,
            true,
            everyRequest,
            List.of());
    return new Simulation(Policies.of(yaml), options, Map.of())
        .run(Progress.NONE).scenarios().get(0).estimates().stream()
            .collect(Collectors.toMap(e -> e.metric().name(), e -> e));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | 0.5  | distribution: exponential, mean: 100ms",
        "2  | 0.7  | distribution: exponential, mean: 100ms",
        "10 | 0.5  | distribution: exponential, mean: 100ms",
        "10 | 0.7  | distribution: exponential, mean: 100ms",
        "10 | 0.85 | distribution: exponential, mean: 100ms",
        "40 | 0.85 | distribution: exponential, mean: 100ms",
        "10 | 0.7  | distribution: lognormal, mean: 100ms, p95: 220ms",
        "10 | 0.85 | distribution: lognormal, mean: 100ms, p95: 220ms",
        "40 | 0.85 | distribution: lognormal, mean: 100ms, p95: 220ms",
      })
  void latencyAgreesWithinATenth(int servers, double load, String times) {
    Estimate flow = run(servers, load, times.strip(), false).get("requests.latency");
    Estimate request = run(servers, load, times.strip(), true).get("requests.latency");
    assertEquals(request.mean(), flow.mean(), 0.1 * request.mean(), "mean");
    assertEquals(request.p50(), flow.p50(), 0.1 * request.p50(), "median");
    assertEquals(request.p95(), flow.p95(), 0.1 * request.p95(), "P95");
  }
}
