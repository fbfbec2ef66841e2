package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.simulator.world.Futures.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What releases meet in simulated worlds: smoke tests, and a control plane that refuses. */
class ReleasesTest {
  private static final int FUTURES = 300;

  private static Futures futures(String smokeTest, String deploys, String faults) {
    String yaml =
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: shop}
        spec: {instances: {min: 1, max: 9}}
        ---
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: a}
        spec: {service: shop, arrivals: {process: poisson, rate: 20/s}}
        ---
        apiVersion: premortem/v1
        kind: Rollout
        metadata: {name: canary}
        spec:
          smokeTest: %s
          smokeTestTime: 1m
          steps: [50, 100]
          bakeTime: 5m
          watchTime: 5m
          maxErrorRatio: 0.5%%
        ---
        apiVersion: premortem/v1
        kind: People
        metadata: {name: people}
        spec: {responders: [{name: Ada, acknowledge: 5m}]}
        ---
        escalation_policy:
          - {level: 1, responders: [Ada], timeout: 30m}
        ---
        apiVersion: premortem/v1
        kind: Scenario
        metadata: {name: one}
        spec:
          deploys: [{service: shop, times: always, %s}]
          faults: [%s]
        """
            .formatted(smokeTest, deploys, faults);
    return new Futures(yaml, "", "one", Duration.ofHours(4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true|quality: errors, errorRatio: 12%|0.12",
        "{requests: 20, mustPass: 95%}|quality: errors, errorRatio: 12%|0.711",
        "{requests: 20, mustPass: 95%}|quality: latency, latencyFactor: 3|0",
        "true|quality: latency, latencyFactor: 3, smokeTestCatches: 40%|0.4",
        "{requests: 20}|quality: good|0",
      })
  void aSmokeTestFailsABadReleaseAsOftenAsItsRequestsMeetErrors(
      String smokeTest, String deploys, double share) {
    Futures futures = futures(smokeTest, deploys, "");
    int failed = 0;
    for (int i = 0; i < FUTURES; i++) {
      Future future = futures.of(i);
      assertEquals(1, future.times("smoke", "smoke test of r2").size());
      failed += future.times("smoke", "failed").size();
    }
    double deviation = Math.sqrt(share * (1 - share) / FUTURES);
    assertEquals(share, failed / (double) FUTURES, 4 * deviation);
  }

  @Test
  void aReleaseIsHeldWhileTheControlPlaneRefusesAndGoesOnAfterIt() {
    String out = "{kind: failingApi, target: shop, withDeploy: true, duration: 40m, length: fixed}";
    Futures refused = futures("false", "quality: good", out);
    Futures free = futures("false", "quality: good", "");
    for (int i = 0; i < 20; i++) {
      long before = free.of(i).times("release", "r2 is the stable revision").get(0);
      long after = refused.of(i).times("release", "r2 is the stable revision").get(0);
      long later = (after - before) / 60;
      assertTrue(later >= 38 && later <= 52, later + " min: the outage and a retry at most");
    }
  }
}
