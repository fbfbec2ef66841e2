package dev.premortem.simulator.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.recommend.Recommendation.Verdict;
import dev.premortem.simulator.run.Options;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommenderTest {
  private static final String BUNDLE =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 4, max: 8}, concurrency: 2, startupTime: 20s, longestWait: 2s}
      ---
      apiVersion: premortem/v1
      kind: Resource
      metadata: {name: db}
      spec: {kind: database}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: t}
      spec:
        service: shop
        arrivals: {process: overdispersed, rate: %s, dispersion: 0.2, correlation: 30m}
        serviceTime: {distribution: exponential, mean: 500ms}
      ---
      service: shop
      slos: [{name: availability, target: 99.9%%, window: 2d, metric: successful_requests / total_requests}]
      ---
      apiVersion: premortem/v1
      kind: Costs
      metadata: {name: c}
      spec:
        components:
          - {name: run, monthly: 100, service: shop, instancesIncluded: 1}
          - {name: sql, monthly: 50}
          - {name: disk, monthly: 9}
        optimisations:
          - {component: sql, optimized: 20, recommendation: smaller database, effect: {target: shop, errorRatio: %s}}
          - {component: disk, optimized: 1, recommendation: smaller disk}
      """;

  private static Recommender.Result run(String rate, String errors, long replications) {
    Policy policy = Policies.of(BUNDLE.formatted(rate, errors));
    return new Recommender(policy, options(replications), Map.of(), 0.02).run(what -> {});
  }

  private static Options options(long replications) {
    return new Options(
        List.of(),
        replications,
        0,
        Duration.ofDays(2),
        Duration.ZERO,
        Duration.ofMinutes(1),
        1,
        2,
        true,
        false,
        List.of());
  }

  private static Recommendation of(Recommender.Result result, String words) {
    return result.recommendations().stream()
        .filter(r -> r.change().words().startsWith(words))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatSavesMoneyAndHarmsNobodyIsRecommendedWithItsSaving() {
    Recommender.Result result = run("0.5/s", "0%", 200);
    Recommendation sql = of(result, "smaller database");
    assertEquals(Verdict.RECOMMENDED, sql.verdict());
    assertEquals(-30, sql.saving().difference(), 1e-9);
    Recommendation fewer = of(result, "min instances 4 → 3");
    assertEquals(Verdict.RECOMMENDED, fewer.verdict(), fewer.reason());
    assertEquals(-100, fewer.saving().difference(), 5);
    assertNotNull(result.together());
    assertTrue(result.together().saving().difference() < -120);
  }

  @Test
  void whatSpendsTheErrorBudgetIsTooRisky() {
    Recommendation sql = of(run("0.5/s", "0.3%", 200), "smaller database");
    assertEquals(Verdict.TOO_RISKY, sql.verdict());
    assertTrue(sql.worst().difference().candidate() < 0.2);
    assertTrue(sql.reason().contains("availability is met in"), sql.reason());
  }

  @Test
  void fewFuturesInWhichNothingHappenedProveNothing() {
    Recommendation sql = of(run("0.5/s", "0%", 40), "smaller database");
    assertEquals(Verdict.UNCLEAR, sql.verdict());
    assertEquals(137, (double) sql.moreReplications(), 2);
  }

  @Test
  void nothingIsRecommendedThatSaysNothingOfWhatItDoes() {
    Recommender.Result result = run("0.5/s", "0%", 16);
    assertEquals("smaller disk", result.unknown().get(0).recommendation());
    assertTrue(
        result.recommendations().stream().noneMatch(r -> r.change().subject().equals("disk")));
  }

  @Test
  void theSeedsDailyBackupMissesItsDayAndTwoADayWouldNot() {
    List<RecoveryPlan> plans =
        new RecoveryPlanner(Policies.shipped("agent-marketplace"), options(60)).run();
    RecoveryPlan database = plans.get(0);
    assertEquals("database-failure", database.procedure());
    RecoveryPlan.Loss loss = database.loss();
    assertEquals(0.985, loss.spread().met(), 0.003);
    assertEquals(43_200, loss.needed());
    RecoveryPlan.Time time = database.duration();
    assertTrue(time.spread().p50() > 75 * 60, "the steps alone take 75 minutes");
    assertTrue(time.spread().p50() < 180 * 60, "answering and triage take more than the steps");
    assertTrue(time.spread().met() > 0.8, "met in " + time.spread().met());
    RecoveryPlan region = plans.get(1);
    assertEquals(List.of("plant-sql-automated-backup"), region.loss().notCounted());
    assertTrue(region.loss().spread().met() < 0.01);
  }
}
