package dev.premortem.simulator.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.compare.Difference.Verdict;
import dev.premortem.simulator.outcome.Level;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Path SEED =
      Path.of(System.getProperty("premortem.root"), "policies", "agent-marketplace");

  private static Policy seed(String from, String to) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(SEED)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(path).replace(from, to);
        files.put(SEED.relativize(path).toString(), text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return Policy.compile(BundleLoader.load(files, "").bundle()).policy();
  }

  private static Comparison.Result compare(
      String from, String to, String scenario, int replications, int threads) throws IOException {
    Options options =
        new Options(
            List.of(scenario),
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
    return new Comparison(
            new Simulation(seed("none of it", ""), options, Map.of()),
            new Simulation(seed(from, to), options, Map.of()),
            options)
        .run(Progress.NONE);
  }

  private static Difference of(Comparison.Result result, String metric) {
    return result.scenarios().get(0).differences().stream()
        .filter(d -> d.metric().name().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSamePolicyComesToTheSameInEveryFuture() throws IOException {
    Comparison.Result result = compare("none of it", "", "bad-deploy", 8, 2);
    result
        .scenarios()
        .get(0)
        .differences()
        .forEach(d -> assertEquals(Verdict.SAME, d.verdict(), d.metric().name()));
  }

  @Test
  void aLimitThatLetsBadReleasesThroughIsWorse() throws IOException {
    Comparison.Result result =
        compare("maxErrorRatio: 0.5%", "maxErrorRatio: 15%", "bad-deploy", 40, 2);
    assertEquals(Verdict.WORSE, of(result, "mitigate.time").verdict());
    assertEquals(Verdict.WORSE, of(result, "rollback.time").verdict());
    assertTrue(!of(result, "rollback.missed.rate").flipped().isEmpty());
  }

  /** What never detects has longer times, not fewer. */
  @Test
  void aPolicyThatNeverDetectsIsWorse() {
    Metric detect = new Metric("detect.time", Metric.Kind.TIME, "s", "", -1);
    PairedMetric pair = PairedMetric.of(detect, 0, 0);
    for (int r = 0; r < 40; r++) {
      Outcome base = new Outcome(r, 1);
      base.horizonSeconds = 86_400;
      base.took(0, 180 + 60 * (r % 3), true);
      Outcome candidate = new Outcome(r, 1);
      candidate.horizonSeconds = 86_400;
      candidate.took(0, 40_000 + 500 * r, false);
      pair.add(base, candidate);
    }
    Difference d = pair.difference(Level.USUAL, Relevance.DEFAULT);
    assertEquals(Verdict.WORSE, d.verdict(), d.toString());
    assertEquals(43_200, d.candidate(), 1e-6, "half of the horizon: not within it");
    assertEquals(40, d.n());
  }

  @Test
  void dustIsNoRelevantDifferenceAndWhatMattersCanBeSaid() {
    Metric mitigate = new Metric("mitigate.time", Metric.Kind.TIME, "s", "", -1);
    PairedMetric pair = PairedMetric.of(mitigate, 0, 0);
    for (int r = 0; r < 40; r++) {
      Outcome base = new Outcome(r, 1);
      base.horizonSeconds = 86_400;
      base.took(0, 600 + r, true);
      Outcome candidate = new Outcome(r, 1);
      candidate.horizonSeconds = 86_400;
      candidate.took(0, 602 + r, true);
      pair.add(base, candidate);
    }
    assertEquals(Verdict.NOT_RELEVANT, pair.difference(Level.USUAL, Relevance.DEFAULT).verdict());
    assertEquals(
        Verdict.WORSE,
        pair.difference(Level.USUAL, new Relevance(Map.of("mitigate.time", 1.0))).verdict());
  }

  @Test
  void aFifthMoreOfOneLimitNeedsATenthOfTheFuturesThatIndependentRunsNeed() throws IOException {
    Comparison.Result result =
        compare("maxErrorRatio: 0.5%", "maxErrorRatio: 0.6%", "good-deploys", 60, 2);
    for (String metric : List.of("requests.failed.rate", "incidents.perWeek", "pages.perWeek")) {
      Difference d = of(result, metric);
      assertTrue(
          Double.isNaN(d.independent()) || d.independent() > 10,
          metric + " needs " + d.independent() + " times as many");
    }
  }

  @Test
  void threadsChangeNothing() throws IOException {
    String from = "maxErrorRatio: 0.5%";
    String to = "maxErrorRatio: 0.6%";
    assertEquals(
        compare(from, to, "good-deploys", 20, 1).scenarios().toString(),
        compare(from, to, "good-deploys", 20, 3).scenarios().toString());
  }
}
