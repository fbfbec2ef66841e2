package dev.premortem.simulator.rare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.simulator.Policies;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.Blueprint;
import dev.premortem.simulator.world.Tilt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class RareEventsTest {
  private static final String BUNDLE =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {min: 4, max: 8}}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: t}
      spec:
        service: shop
        arrivals: {rate: 5/s}
      ---
      service: shop
      slos: [{name: availability, target: %s, window: 6h, metric: successful_requests / total_requests}]
      ---
      apiVersion: premortem/v1
      kind: Scenario
      metadata: {name: outages}
      spec:
        faults:
          - {kind: dependencyOutage, target: shop, rate: 4/d, duration: 4m, errorRatio: 50%%}
      """;

  private static Simulation simulation(String target, int threads) {
    Options options =
        new Options(
            List.of(),
            1000,
            0,
            Duration.ofHours(6),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            threads,
            true,
            false,
            List.of());
    return new Simulation(Policies.of(BUNDLE.formatted(target)), options, Map.of());
  }

  private static RareEstimate missed(Simulation simulation, long replications) {
    return new RareEvents(simulation)
        .estimate(
            "outages",
            simulation.scenarios().get("outages"),
            RareEvent.of("slo.availability.met.probability"),
            replications);
  }

  @Test
  void weighedFuturesAgreeWithPlainOnes() {
    Simulation simulation = simulation("97%", 2);
    Blueprint blueprint = simulation.blueprint(simulation.scenarios().get("outages"));
    int metric = blueprint.catalogue().of("slo.availability.met.probability");
    int n = 20_000;
    int missed = 0;
    for (Outcome outcome : simulation.outcomes(blueprint, 500_000, 500_000 + n)) {
      missed += outcome.values[metric] < 0.5 ? 1 : 0;
    }
    double plain = missed / (double) n;
    RareEstimate rare = missed(simulation, 1000);
    double error = Math.sqrt(plain / n + Math.pow((rare.high() - rare.low()) / 2 / 1.96, 2));
    assertEquals(plain, rare.probability(), 3 * error);
    assertTrue(plain > 0.005 && plain < 0.05, "the event is rare: " + plain);
    assertTrue(rare.varianceRatio() > 4, "variance ratio " + rare.varianceRatio());
  }

  @Test
  void aMissInTenThousandIsFoundWithAThousandFutures() {
    RareEstimate rare = missed(simulation("93%", 2), 1000);
    assertTrue(rare.probability() > 1e-6 && rare.probability() < 5e-4, "" + rare);
    assertTrue(rare.high() - rare.low() < rare.probability(), "" + rare);
    assertTrue(rare.varianceRatio() > 50, "" + rare);
  }

  @Test
  void threadsChangeNothing() {
    assertEquals(missed(simulation("97%", 1), 200), missed(simulation("97%", 3), 200));
  }

  @Test
  void weightsOfTiltedFuturesAverageToOne() {
    Simulation simulation = simulation("97%", 1);
    Blueprint blueprint = simulation.blueprint(simulation.scenarios().get("outages"));
    double sum = 0;
    double none = 0;
    int n = 4000;
    for (Outcome outcome : simulation.outcomes(blueprint, new Tilt(2, 3), 0, n)) {
      sum += outcome.weight;
      assertTrue(outcome.weight <= 10);
      none += outcome.harm < 60 ? outcome.weight : 0; // no outage, or the shortest
    }
    assertEquals(1, sum / n, 0.1);
    double quiet = new PoissonDistribution(1).probability(0);
    assertTrue(none / n > quiet - 0.05 && none / n < quiet + 0.25, "" + none / n);
  }

  @Test
  void whatNeverHappensIsBoundedNotZero() {
    Simulation simulation = simulation("97%", 2);
    RareEstimate rare =
        new RareEvents(simulation)
            .estimate(
                "outages",
                simulation.scenarios().get("outages"),
                RareEvent.of("requests.failed.rate>99%"),
                100);
    assertEquals(0, rare.hits());
    assertEquals(0, rare.probability());
    assertTrue(rare.high() >= 0.03);
  }

  @Test
  void eventsAreComparisonsOrMissedObjectives() {
    assertEquals(0.005, RareEvent.of("requests.failed.rate > 0.5%").limit());
    assertTrue(RareEvent.of("slo.a.budget.remaining<-2").below());
    assertThrows(IllegalArgumentException.class, () -> RareEvent.of("requests.failed.rate"));
    assertThrows(IllegalArgumentException.class, () -> RareEvent.of("a>b"));
    assertThrows(IllegalArgumentException.class, () -> RareEvent.of("a>1.2.3"));
    Simulation simulation = simulation("97%", 1);
    Exception unknown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new RareEvents(simulation)
                    .estimate(
                        "outages",
                        simulation.scenarios().get("outages"),
                        RareEvent.of("requests.faled.rate>1"),
                        10));
    assertTrue(unknown.getMessage().contains("requests.failed.rate"), unknown.getMessage());
  }
}
