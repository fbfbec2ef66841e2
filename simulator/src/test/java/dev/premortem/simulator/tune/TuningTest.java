package dev.premortem.simulator.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuningTest {
  private static final Policy SEED = Policies.shipped("agent-marketplace");

  private static Tuning.Result tune(int threads, String... vary) {
    return tune(threads, 16, 7, vary);
  }

  private static Tuning.Result tune(int threads, int replications, int points, String... vary) {
    List<Knob> knobs =
        java.util.Arrays.stream(vary).map(v -> Knob.of(v, SEED.bundle().files())).toList();
    Options options =
        new Options(
            List.of("good-deploys", "bad-deploy"),
            replications,
            0,
            Duration.ofDays(1),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            threads,
            true,
            false,
            List.of());
    return new Tuning(
            SEED.bundle(),
            knobs,
            options,
            Map.of(),
            List.of("rollback.false.rate", "mitigate.time", "pages.perWeek"))
        .run(points, done -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rollout.maxErrorRatio",
        "rollout.maxErrorRatio=0.1%",
        "rollout.maxErrorRatio=2%..1%",
        "rollout.maxErrorRatio=much..more",
        "rollout.maxErorRatio=0.1%..2%",
        "rollout[green].maxErrorRatio=0.1%..2%",
        "rollout.strategy=1..2",
        "maxErrorRatio=1%..2%",
        "nowhere.yaml#a.b=1..2",
      })
  void whatCanNotBeVariedIsRefused(String vary) {
    assertThrows(IllegalArgumentException.class, () -> Knob.of(vary, SEED.bundle().files()));
  }

  @Test
  void aNumberIsChangedWhereItStandsAndNothingElse() {
    Map<String, byte[]> files = new TreeMap<>(SEED.bundle().files());
    Knob knob = Knob.of("rollout[canary].bakeTime=2m..20m", files);
    knob.put(files, 600);
    String before = new String(SEED.bundle().files().get("releases.yaml"), StandardCharsets.UTF_8);
    String after = new String(files.get("releases.yaml"), StandardCharsets.UTF_8);
    assertEquals(before.replace("bakeTime: 5m\n", "bakeTime: 10m\n"), after);
    assertTrue(
        Patch.of(SEED.bundle().files(), files).contains("-  bakeTime: 5m\n+  bakeTime: 10m\n"));
  }

  @Test
  void numbersAreWrittenAsTheBundleWritesThem() {
    Map<String, byte[]> files = SEED.bundle().files();
    assertEquals("1.25%", Knob.of("rollout.maxErrorRatio=0.1%..2%", files).written(0.0125));
    assertEquals("700", Knob.of("rollout[canary].minRequests=10..1000", files).written(700.2));
    assertEquals("7m", Knob.of("rollout.bakeTime=2m..20m", files).written(420));
    assertEquals("430s", Knob.of("rollout.bakeTime=2m..20m", files).written(430));
  }

  @Test
  void theFrontHasNoPointThatAnotherDominatesAndThreadsChangeNothing() {
    Tuning.Result one = tune(1, "rollout.maxErrorRatio=0.1%..15%");
    Tuning.Result two = tune(3, "rollout.maxErrorRatio=0.1%..15%");
    assertTrue(one.points().stream().anyMatch(Tuning.Point::front));
    assertTrue(one.points().stream().allMatch(p -> !p.front() || p.replications() == 16));
    assertArrayEquals(one.chosen().values(), two.chosen().values());
    assertEquals(one.patch(), two.patch());
    assertTrue(one.points().size() == 8);
  }

  @Test
  void fewReplicationsAreEnoughForManyPoints() {
    Tuning.Result result = tune(2, 2, 12, "rollout.maxErrorRatio=0.1%..15%");
    assertEquals(13, result.points().size());
    assertEquals(2, result.chosen().replications());
  }

  @Test
  void theChosenPointIsJudgedInFuturesThatHadNoPartInChoosingIt() {
    Tuning.Result result = tune(2, 4, 3, "rollout.maxErrorRatio=0.1%..15%");
    assertTrue(result.chosen().fresh());
    Options fresh =
        new Options(
            List.of("good-deploys", "bad-deploy"),
            4,
            4,
            Duration.ofDays(1),
            Duration.ZERO,
            Duration.ofMinutes(1),
            1,
            2,
            true,
            false,
            List.of());
    Report report =
        new Simulation(SEED, fresh, Map.of()).run(dev.premortem.simulator.run.Progress.NONE);
    double pages =
        report.scenarios().stream()
            .flatMap(s -> s.estimates().stream())
            .filter(e -> e.metric().name().equals("pages.perWeek"))
            .mapToDouble(Estimate::mean)
            .average()
            .orElseThrow();
    assertEquals(pages, result.base().values()[2], 1e-9, "the bundle as it is, in futures 4 to 7");
  }
}
