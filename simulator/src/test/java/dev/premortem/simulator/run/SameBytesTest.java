package dev.premortem.simulator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rules that calculate decide the same in every run, however often they were evaluated before. */
class SameBytesTest {
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 1, max: 20}, concurrency: 80}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: visitors}
      spec:
        service: shop
        arrivals: {process: poisson, rate: 5/s}
        serviceTime: {distribution: exponential, mean: 100ms}
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: calm}
      spec: {description: Nothing happens.}
      """;

  /** Returns every estimate of a run with its interval, as the summary shows it. */
  private static List<String> run(String condition, int threads) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("shop.yaml", SHOP.getBytes(StandardCharsets.UTF_8));
    String rule =
        "rule \"shop: busy\" when $s : ServiceHealth( "
            + condition
            + " ) then decide.openIncident($s, Severity.P2, \"busy\"); end";
    files.put("rules.drl", rule.getBytes(StandardCharsets.UTF_8));
    Policy policy =
        Objects.requireNonNull(
            Policy.compile(BundleLoader.load(files, "").bundle()).policy(), condition);
    Options options =
        new Options(
            List.of(),
            4,
            0,
            Duration.ofHours(12),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            threads,
            false,
            false,
            List.of());
    return new Simulation(policy, options, Map.of())
        .run(Progress.NONE).scenarios().get(0).estimates().stream()
            .map(e -> e.metric().name() + " " + e.mean() + " " + e.low() + " " + e.high())
            .toList();
  }

  @Test
  void tenRunsWithArithmeticInARuleComeOutAlike() {
    List<String> first = run("requests / 300 > 4.9", 1);
    for (int i = 1; i < 10; i++) {
      assertEquals(first, run("requests / 300 > 4.9", 1 + i % 2), "run " + i);
    }
    assertTrue(first.toString().contains("incidents"), first.toString());
  }

  @Test
  void wholeNumbersAreDividedAsDecimalsHoweverTheyAreWritten() {
    assertEquals(run("requests / 300.0 > 4.9", 1), run("requests / 300 > 4.9", 1));
    assertNotEquals(run("requests / 300 > 5.4", 1), run("requests / 300 > 4.9", 1));
  }
}
