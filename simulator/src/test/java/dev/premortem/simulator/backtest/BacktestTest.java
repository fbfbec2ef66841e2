package dev.premortem.simulator.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.SeriesBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What would have been decided on a recording. */
class BacktestTest {
  private static final long START = 1_767_225_600L;
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 10}, rollout: canary, logSink: true}
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec: {steps: [10, 100], bakeTime: 5m, maxErrorRatio: %s, minRequests: 20}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes:
          - {severity: P1, errorRatioAbove: 5%%, page: true}
      ---
      escalation_policy: [{level: 1, responders: [Ada], timeout: 24h}]
      """;

  private static Policy shop(String maxErrorRatio) {
    return Policies.of(SHOP.formatted(maxErrorRatio));
  }

  private static void series(
      Recording recording, String service, String signal, String revision, double... values) {
    SeriesBuilder builder =
        new SeriesBuilder(recording, new Recording.Key(service, signal, revision), "test");
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        builder.add(START + 60L * i, values[i]);
      }
    }
  }

  private static double[] steps(double first, int n, double then, int m) {
    double[] values = new double[n + m];
    java.util.Arrays.fill(values, 0, n, first);
    java.util.Arrays.fill(values, n, n + m, then);
    return values;
  }

  private static Backtest.Result run(Policy policy, Recording recording) {
    Backtest.Result result = Backtest.run(policy, recording, new Playback.Options(60, 0, true));
    assertNotNull(result);
    return result;
  }

  private static List<String> kinds(Backtest.Result result) {
    List<String> kinds = new ArrayList<>();
    for (Backtest.Decided d : result.decisions()) {
      if (!d.decision().kind().equals("require")) {
        kinds.add((d.time() - START) / 60 + " " + d.decision().kind());
      }
    }
    return kinds;
  }

  @Test
  void anIncidentIsOpenedPagedAndResolvedAsTheRecordingGoes() {
    Recording recording = new Recording();
    series(recording, "shop", "requests", "", steps(100, 10, 100, 30));
    double[] errors = steps(0, 10, 20, 5);
    series(recording, "shop", "errors", "", errors);
    Backtest.Result result = run(shop("1%"), recording);
    assertEquals(List.of("11 openIncident", "11 page", "23 resolve"), kinds(result));
    assertEquals(1, result.incidents().size());
    assertEquals(1, result.pages().size());
  }

  @Test
  void aRevisionThatFailsIsRolledBack() {
    Recording recording = new Recording();
    series(recording, "shop", "requests", "r1", steps(100, 20, 90, 10));
    double[] candidate = steps(Double.NaN, 20, 10, 10);
    series(recording, "shop", "requests", "r2", candidate);
    series(recording, "shop", "errors", "r2", steps(Double.NaN, 20, 4, 10));
    Backtest.Result result = run(shop("1%"), recording);
    assertTrue(kinds(result).contains("20 promote"), () -> kinds(result).toString());
    assertTrue(
        kinds(result).stream().anyMatch(k -> k.endsWith(" rollBack")),
        () -> kinds(result).toString());
    Backtest.Result lenient = run(shop("60%"), recording);
    assertTrue(kinds(lenient).stream().noneMatch(k -> k.endsWith(" rollBack")));
    List<Difference> differences = Difference.between(result, lenient);
    assertTrue(
        differences.stream()
            .anyMatch(
                d ->
                    d.kind() == Difference.Kind.ONLY_BASE
                        && d.decided().decision().kind().equals("rollBack")),
        differences::toString);
    assertEquals(List.of(), Difference.between(result, result));
  }

  @Test
  void aServiceThatNobodyRecordedDecidesNothing() {
    Recording recording = new Recording();
    series(recording, "other", "requests", "", steps(100, 20, 0, 20));
    assertNull(Backtest.run(shop("1%"), recording, new Playback.Options(60, 0, true)));
  }

  @Test
  void whatWasNotMeasuredIsNotZero() {
    Recording recording = new Recording();
    series(recording, "shop", "latencyP95Ms", "", steps(100, 5, 900, 5));
    Policy policy =
        Policies.of(SHOP.formatted("1%").replace("errorRatioAbove: 5%", "latencyP95Above: 500ms"));
    // Without counts no rule that asks for enough requests may hold, whatever the latency.
    assertEquals(List.of(), kinds(run(policy, recording)));
    series(recording, "shop", "requests", "", steps(100, 5, 100, 5));
    assertEquals(List.of("7 openIncident", "7 page"), kinds(run(policy, recording)));
  }

  @Test
  void labelsGivePrecisionRecallAndDelay() throws IOException {
    Recording recording = new Recording();
    double[] errors = new double[200];
    for (int at : List.of(20, 60, 100)) {
      java.util.Arrays.fill(errors, at, at + 10, 50);
    }
    series(recording, "shop", "requests", "", steps(100, 100, 100, 100));
    series(recording, "shop", "errors", "", errors);
    Backtest.Result result = run(shop("1%"), recording);
    assertEquals(3, result.incidents().size());
    String json =
        "{\"x/shop.csv\": [[%d, %d], [%d, %d], [%d, %d]]}"
            .formatted(
                START + 60 * 18,
                START + 60 * 25,
                START + 60 * 98,
                START + 60 * 110,
                START + 60 * 150,
                START + 60 * 160);
    Labels labels = Labels.read("l.json", new ObjectMapper().readTree(json), new ArrayList<>());
    assertNotNull(labels);
    Map<String, Labels.Met> met = labels.compare(List.of("shop"), result);
    Labels.Met shop = met.get("shop");
    assertEquals(3, shop.windows());
    assertEquals(2, shop.detected());
    assertEquals(1, shop.falseAlarms());
    assertEquals(2 / 3.0, shop.precision(), 1e-12);
    assertEquals(2 / 3.0, shop.recall(), 1e-12);
    assertEquals(120, shop.delaySeconds(), 61);
  }
}
