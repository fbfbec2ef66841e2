package dev.premortem.simulator.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.forecast.CapacityForecast;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The seed's policy in simulated futures. */
class SeedSimulationTest {
  private static Policy policy;

  @BeforeAll
  static void compile() throws IOException {
    Path root = Path.of(System.getProperty("premortem.root"), "policies", "agent-marketplace");
    policy = Policy.compile(BundleLoader.load(root).bundle()).policy();
  }

  private static Options options(List<String> scenarios, int replications, int threads) {
    return new Options(
        scenarios,
        replications,
        0,
        Duration.ofDays(2),
        Duration.ZERO,
        Duration.ofMinutes(1),
        1,
        threads,
        true,
        false,
        List.of());
  }

  private static Report run(Options options) {
    return new Simulation(policy, options, Map.of()).run(Progress.NONE);
  }

  private static Estimate metric(Report report, String name) {
    return report.scenarios().get(0).estimates().stream()
        .filter(e -> e.metric().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /** Hears every value of every replication. */
  private static final class Values implements Progress {
    final List<String> rows = new ArrayList<>();

    @Override
    public void scenario(String name, List<Metric> metrics) {
      rows.add(name);
    }

    @Override
    public void replication(String scenario, Outcome outcome) {
      StringBuilder row = new StringBuilder().append(outcome.replication);
      for (double value : outcome.values) {
        row.append(' ').append(Double.doubleToLongBits(value));
      }
      rows.add(row.toString());
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    Values one = new Values();
    Values two = new Values();
    List<String> scenarios = List.of("good-deploys", "database-loss");
    Report a = new Simulation(policy, options(scenarios, 20, 1), Map.of()).run(one);
    Report b = new Simulation(policy, options(scenarios, 20, 3), Map.of()).run(two);
    assertEquals(one.rows, two.rows);
    for (int i = 0; i < 2; i++) {
      List<Estimate> x = a.scenarios().get(i).estimates();
      List<Estimate> y = b.scenarios().get(i).estimates();
      for (int k = 0; k < x.size(); k++) {
        assertEquals(x.get(k).mean(), y.get(k).mean());
        assertEquals(x.get(k).low(), y.get(k).low());
        assertEquals(x.get(k).p99(), y.get(k).p99());
      }
    }
  }

  @Test
  void keepingQuietTicksFromDroolsChangesNoBit() {
    List<String> scenarios =
        List.of(
            "bad-deploy", "dependency-outage", "metric-gap", "expired-secret", "regional-outage");
    Options quiet = options(scenarios, 4, 2);
    Options plain =
        new Options(
            scenarios,
            4,
            0,
            quiet.horizon(),
            quiet.warmup(),
            quiet.tick(),
            1,
            2,
            false,
            false,
            List.of());
    Values a = new Values();
    Values b = new Values();
    new Simulation(policy, quiet, Map.of()).run(a);
    new Simulation(policy, plain, Map.of()).run(b);
    assertEquals(b.rows, a.rows);
  }

  @Test
  void goodReleasesAreRarelyRolledBack() {
    Report report = run(options(List.of("good-deploys"), 60, 2));
    assertTrue(metric(report, "rollback.false.rate").mean() < 0.01);
  }

  @Test
  void aReleaseThatFailsTwelvePercentIsRolledBackInNearlyEveryFuture() {
    Report report = run(options(List.of("bad-deploy"), 100, 2));
    assertTrue(metric(report, "rollback.missed.rate").mean() <= 0.02);
    assertTrue(metric(report, "rollback.time").mean() < 300);
  }

  @Test
  void aRegionalOutageLastsAsLongAsItsProcedureTakes() {
    Report report = run(options(List.of("regional-outage"), 60, 2));
    double hours = metric(report, "mitigate.time").p50() / 3600;
    assertTrue(hours > 2 && hours < 4.5, "median " + hours + " h");
  }

  @Test
  void anExpiredSecretStrikesEveryServiceThatUsesIt() {
    Report report = run(options(List.of("expired-secret"), 20, 2));
    assertTrue(metric(report, "slo.availability.budget.remaining").mean() < 0.65);
  }

  @Test
  void aMetricThatAScenarioCannotProduceIsAbsent() {
    Report report = run(options(List.of("baseline"), 4, 1));
    assertTrue(
        report.scenarios().get(0).estimates().stream()
            .noneMatch(e -> e.metric().name().startsWith("rollback.")));
  }

  @Test
  void aRunEndsWhenItsMetricIsKnownWellEnough() {
    Options options = options(List.of("baseline"), 2000, 2);
    Options precise =
        new Options(
            options.scenarios(),
            2000,
            0,
            options.horizon(),
            options.warmup(),
            options.tick(),
            1,
            2,
            true,
            false,
            List.of(new Options.Precision("cost.perMonth", 500)));
    Report report = run(precise);
    assertEquals(64, report.scenarios().get(0).replications());
  }

  @Test
  void theForecastIsTheSeedsArithmetic() {
    CapacitySpec spec = policy.bundle().only(Kind.CAPACITY, CapacitySpec.class).spec();
    CapacityForecast.Result forecast = CapacityForecast.of(spec, "INR", 6, 1);
    assertEquals("1300 26 13 195000", line(forecast.months().get(0)));
    assertEquals("1690 34 17 255000", line(forecast.months().get(1)));
    assertEquals("3712 75 38 570000", line(forecast.months().get(4)));
    assertEquals("4825 97 49 735000", line(forecast.months().get(5)));
  }

  private static String line(CapacityForecast.Month month) {
    return String.format(
        java.util.Locale.ROOT,
        "%.0f %.0f %.0f %.0f",
        month.users().p50(),
        month.vcpus().p50(),
        month.instances().p50(),
        month.cost().p50());
  }
}
