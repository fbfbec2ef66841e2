package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More false pages never improve any outcome for users: the same futures with the same faults, and
 * a rule that pages for nothing more and more often. With one person on call that holds in every
 * single future. With two of different skill a late answer may by luck bring the abler one; it
 * holds over all futures.
 */
class FalsePagesTest {
  private static final int FUTURES = 25;

  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: System
      metadata: {name: shops}
      spec: {services: [shop, quiet], entry: shop, start: 2026-03-02}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 1, max: 9}, dependsOn: [{name: db}, {name: search, share: 60%}]}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: quiet}, spec: {instances: {min: 1, max: 9}}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: search}, spec: {kind: api}}
      ---
      {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: shop, arrivals: {process: overdispersed, rate: 5/s, dispersion: 0.05, correlation: 20m}}}
      ---
      {apiVersion: premortem/v1, kind: Traffic, metadata: {name: b}, spec: {service: quiet, arrivals: {process: overdispersed, rate: 5/s, dispersion: 0.05, correlation: 20m}}}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: classes}
      spec: {quietTime: 5m, classes: [{severity: P0, page: true}]}
      ---
      apiVersion: premortem/v1
      kind: People
      metadata: {name: people}
      spec:
        responders:
          - {name: Ada, acknowledge: 5m, acknowledgeAtNight: 12m, misses: 5%}
          - {name: Bob, acknowledge: 7m, acknowledgeAtNight: 15m, misses: 5%, canMend: 70%}
      ---
      slos:
        - {name: availability, metric: request success rate, target: 99.9%, window: 30d}
      service: shop
      ---
      escalation_policy:
        - {level: 1, responders: [Bob], timeout: 30m}
        - {level: 2, responders: [Ada], timeout: 30m}
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: faults}
      spec:
        faults:
          - {kind: dependencyOutage, target: db, count: 2}
          - {kind: dependencyOutage, target: search, count: 2, duration: 6h}
      """;

  private static final String REAL =
      "rule \"shop fails\" when $s : ServiceHealth( service == \"shop\", errorRatio > 0.2, requests > 100 )"
          + " then decide.openIncident($s, Severity.P0, \"fails\"); end\n";

  /** A rule that pages whenever more requests come than usual, which is nobody's trouble. */
  private static String noise(String service, int requests) {
    return REAL
        + "rule \"busy\" when $s : ServiceHealth( service == \""
        + service
        + "\", errorRatio < 0.1, requests > "
        + requests
        + " ) then decide.openIncident($s, Severity.P0, \"busy\"); end\n";
  }

  private static Futures futures(String shop, String rules) {
    return new Futures(shop, rules, "faults", Duration.ofDays(3));
  }

  @ParameterizedTest
  @CsvSource({
    "quiet, 2200",
    "quiet, 1800",
    "quiet, 1500",
    "shop, 2200",
    "shop, 1800",
    "shop, 1500"
  })
  void withOnePersonOnCallNoFutureIsBetterForFalsePages(String service, int requests) {
    String alone = SHOP.replace("responders: [Bob]", "responders: [Ada]");
    Futures calm = futures(alone, REAL);
    Futures noisy = futures(alone, noise(service, requests));
    double worse = 0;
    double pages = 0;
    for (int r = 0; r < FUTURES; r++) {
      Futures.Future a = calm.of(r);
      Futures.Future b = noisy.of(r);
      pages += b.value("pages.perWeek") - a.value("pages.perWeek");
      for (String metric : new String[] {"requests.failed.rate", "mitigate.time"}) {
        double before = a.value(metric);
        double after = b.value(metric);
        assertTrue(
            after >= before * (1 - 1e-9),
            () -> metric + " fell from " + before + " to " + after + " with false pages");
        worse += after > before ? 1 : 0;
      }
      String budget = "slo.availability.budget.remaining";
      assertTrue(b.value(budget) <= a.value(budget) + 1e-9, budget);
    }
    assertTrue(pages > 0, "the noisy policy pages no more often");
    assertTrue(worse > FUTURES, "false pages harm users in " + worse + " values only");
  }

  @ParameterizedTest
  @CsvSource({"quiet, 2200", "quiet, 1500", "shop, 2200", "shop, 1500"})
  void withTwoOfDifferentSkillAllFuturesTogetherAreWorse(String service, int requests) {
    Futures calm = futures(SHOP, REAL);
    Futures noisy = futures(SHOP, noise(service, requests));
    double failed = 0;
    double mitigated = 0;
    for (int r = 0; r < FUTURES; r++) {
      Futures.Future a = calm.of(r);
      Futures.Future b = noisy.of(r);
      failed += b.value("requests.failed.rate") - a.value("requests.failed.rate");
      mitigated += b.value("mitigate.time") - a.value("mitigate.time");
    }
    assertTrue(failed > 0, "fewer requests fail with false pages");
    assertTrue(mitigated > 0, "mitigation is quicker with false pages");
  }

  @Test
  void falsePagesCountAsUnneededThoughSomethingElseIsWrong() {
    Futures noisy = futures(SHOP, noise("quiet", 1500));
    double unneeded = 0;
    for (int r = 0; r < 5; r++) {
      unneeded += noisy.of(r).value("pages.unneeded.rate");
    }
    assertTrue(unneeded > 0.5, "share of unneeded pages " + unneeded / 5);
  }
}
