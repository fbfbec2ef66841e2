package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.signal.Sample;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Metastable failure as published (Bronson, Aghayev, Charapko and Zhu, Metastable Failures in
 * Distributed Systems, HotOS 2021): a load that can be served, a spike that ends, and a sustaining
 * effect, here retries of answers that come too late, that keeps the system down after the spike.
 */
class MetastableTest {
  private static final Duration HORIZON = Duration.ofHours(4);

  /** 20 requests/s at a time, 14 come; six times as many for ten minutes. */
  private static String shop(String clients, String service) {
    return """
    {apiVersion: premortem/v1, kind: System, metadata: {name: shops}, spec: {services: [shop], start: 2026-03-02}}
    ---
    apiVersion: premortem/v1
    kind: Service
    metadata: {name: shop}
    spec: {instances: {min: 20, max: 20}, concurrency: 1, timeout: 5s%2$s}
    ---
    apiVersion: premortem/v1
    kind: Traffic
    metadata: {name: buyers}
    spec:
      service: shop
      arrivals: {rate: 14/s}
      serviceTime: {distribution: exponential, mean: 1s}
      clients: {%1$s}
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: spike}
    spec: {faults: [{kind: flashCrowd, target: shop, factor: 6, duration: 1s, errorRatio: 0%%}]}
    """
        .formatted(clients, service);
  }

  /** Share of requests that fail in the last half hour, long after the spike. */
  private static double failingAtTheEnd(String clients, String service, boolean everyRequest) {
    Futures futures = new Futures(shop(clients, service), "", "spike", HORIZON, everyRequest);
    long from = futures.blueprint.clock.start() + HORIZON.toSeconds() - 1800;
    long[] counts = new long[2];
    Watch watch =
        new Watch() {
          @Override
          public void tick(long time, int index, Sample truth, double weight, long rejected) {
            if (time >= from) {
              counts[0] += truth.requests + rejected;
              counts[1] += truth.errors + rejected;
            }
          }
        };
    try (World world = new World(futures.blueprint, 3, watch)) {
      world.run();
    }
    return counts[1] / (double) counts[0];
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSpikeThatIsSurvivedWithoutRetriesKeepsASystemWithThemDownAfterItsEnd(boolean everyRequest) {
    double without = failingAtTheEnd("retries: 0", "", everyRequest);
    double with = failingAtTheEnd("retries: 3, backoff: 1s", "", everyRequest);
    assertTrue(without < 0.05, "without retries " + without + " still fail");
    assertTrue(with > 0.9, "with retries only " + with + " fail");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRetryBudgetFreesIt(boolean everyRequest) {
    double budget = failingAtTheEnd("retries: 3, backoff: 1s, retryBudget: 10%", "", everyRequest);
    assertTrue(budget < 0.05, "with a retry budget " + budget + " still fail");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sheddingFreesIt(boolean everyRequest) {
    double shedding =
        failingAtTheEnd("retries: 3, backoff: 1s", ", longestWait: 500ms", everyRequest);
    assertTrue(shedding < 0.3, "with shedding " + shedding + " still fail");
  }
}
