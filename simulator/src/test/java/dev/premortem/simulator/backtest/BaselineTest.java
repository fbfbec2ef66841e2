package dev.premortem.simulator.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import dev.premortem.simulator.recording.SeriesBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that are learnt from the past of a series. */
class BaselineTest {
  private static final int DAY = 288;

  private static Policy metric(String limit) {
    return Policies.of(
        """
        apiVersion: premortem/v1
        kind: Metric
        metadata: {name: m}
        spec:
          limits:
            - {%s}
        """
            .formatted(limit));
  }

  /** Plays values every five minutes and returns the numbers of the values at which it opened. */
  private static List<Integer> opened(Policy policy, int n, IntToDoubleFunction values) {
    Recording recording = new Recording();
    SeriesBuilder builder =
        new SeriesBuilder(recording, new Recording.Key("disk", "value", ""), "test");
    for (int i = 0; i < n; i++) {
      builder.add(300L * i, values.applyAsDouble(i));
    }
    Backtest.Result result = Backtest.run(policy, recording, new Playback.Options(300, 0, true));
    assertNotNull(result);
    return result.decisions().stream()
        .filter(d -> d.decision().kind().equals("openIncident"))
        .map(d -> (int) (d.time() / 300))
        .toList();
  }

  @Test
  void aFixedLimitHoldsFromTheFirstValue() {
    assertEquals(List.of(3), opened(metric("value: 10"), 20, i -> i == 3 ? 11 : 10));
    assertEquals(List.of(3), opened(metric("value: 10, side: below"), 20, i -> i == 3 ? 9 : 10));
    assertEquals(
        List.of(7), opened(metric("value: 10, lasting: 15m"), 20, i -> i == 2 || i >= 5 ? 11 : 10));
  }

  @Test
  void aConditionDoesNotGoOnOverAGapAndEverySeriesIsHeldAgainstItForItself() {
    Policy lasting = metric("value: 10, lasting: 15m");
    Recording recording = new Recording();
    SeriesBuilder gap =
        new SeriesBuilder(recording, new Recording.Key("disk", "value", ""), "test");
    // Two bad values, an hour without one, two bad values: never three in a row.
    for (int i : List.of(0, 1, 2, 14, 15, 17, 18, 19, 20)) {
      gap.add(300L * i, i == 0 || i == 17 ? 3 : 30);
    }
    assertEquals(List.of(20L), opened(lasting, recording));
    Recording two = new Recording();
    for (String disk : List.of("{disk=\"a\"}", "{disk=\"b\"}")) {
      SeriesBuilder one =
          new SeriesBuilder(two, new Recording.Key("disk", "value", "", disk), "test");
      for (int i = 0; i < 12; i++) {
        one.add(300L * i, disk.contains("a") && i > 4 ? 12 : 2);
      }
    }
    assertEquals(List.of(7L), opened(lasting, two));
  }

  private static List<Long> opened(Policy policy, Recording recording) {
    Backtest.Result result = Backtest.run(policy, recording, new Playback.Options(300, 0, true));
    assertNotNull(result);
    return result.decisions().stream()
        .filter(d -> d.decision().kind().equals("openIncident"))
        .map(d -> d.time() / 300)
        .toList();
  }

  @Test
  void aFactorOverTheSameTimeOfDayKnowsTheSeason() {
    IntToDoubleFunction day = i -> 100 + 90 * Math.sin(2 * Math.PI * i / DAY);
    Policy factor = metric("factor: 1.5, season: 1d, history: 7d, minHistory: 2d");
    int spike = 6 * DAY + 3 * DAY / 4;
    // At the bottom of the day 40 is far above the usual 10, though below the mean of 100.
    assertEquals(
        List.of(spike), opened(factor, 8 * DAY, i -> i == spike ? 40 : day.applyAsDouble(i)));
    Policy flat = metric("factor: 1.5, history: 7d, minHistory: 2d");
    assertTrue(opened(flat, 8 * DAY, day).size() > 3, "without a season the top of the day alarms");
  }

  @Test
  void aQuantileOfThePastIsPassedByWhatNeverWas() {
    Stream noise = new Stream(3, 0, Purpose.NOISE, 0);
    double[] values = new double[10 * DAY];
    java.util.Arrays.setAll(values, i -> noise.nextDouble());
    values[9 * DAY] = 1.5;
    List<Integer> found = opened(metric("quantile: 1, history: 7d"), values.length, i -> values[i]);
    assertTrue(found.contains(9 * DAY), found::toString);
    assertTrue(found.size() <= 12, "a record every few days at most: " + found);
  }

  @Test
  void deviationsAreRobustAgainstWhatTheyShallFind() {
    Stream noise = new Stream(5, 0, Purpose.NOISE, 0);
    double[] values = new double[10 * DAY];
    java.util.Arrays.setAll(values, i -> 50 + noise.nextGaussian());
    for (int i = 5 * DAY; i < 5 * DAY + 12; i++) {
      values[i] = 500;
    }
    values[8 * DAY] = 70;
    values[9 * DAY] = 30;
    List<Integer> above =
        opened(metric("deviations: 6, history: 7d"), values.length, i -> values[i]);
    assertEquals(List.of(5 * DAY, 8 * DAY), above);
    List<Integer> either =
        opened(metric("deviations: 6, history: 7d, side: either"), values.length, i -> values[i]);
    assertEquals(List.of(5 * DAY, 8 * DAY, 9 * DAY), either);
  }

  @Test
  void nothingIsConcludedBeforeThereIsHistoryEnough() {
    assertEquals(
        List.of(),
        opened(metric("deviations: 3, minHistory: 1d"), DAY, i -> i % 50 == 49 ? 1e6 : i % 7));
  }

  /**
   * The Numenta Anomaly Benchmark's windowed Gaussian: distance from the mean of the latest 6,400
   * values in standard deviations, the window moved on by 100 values at a time.
   */
  private static boolean[] windowedGaussian(double[] values, double threshold) {
    boolean[] flags = new boolean[values.length];
    List<Double> window = new ArrayList<>();
    List<Double> buffer = new ArrayList<>();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double x = values[i];
      int n = window.size();
      if (n > 1) {
        double mean = sum / n;
        double deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
        flags[i] = deviation > 0 ? Math.abs(x - mean) / deviation > threshold : x != mean;
      }
      if (n < 6400) {
        window.add(x);
        sum += x;
        squares += x * x;
      } else {
        buffer.add(x);
        if (buffer.size() == 100) {
          window.subList(0, 100).clear();
          window.addAll(buffer);
          buffer.clear();
          sum = window.stream().mapToDouble(v -> v).sum();
          squares = window.stream().mapToDouble(v -> v * v).sum();
        }
      }
    }
    return flags;
  }

  @ParameterizedTest
  @ValueSource(doubles = {3, 3.5, 4})
  void theShippedBaselineFindsAsManyWindowsAsAWindowedGaussianAtNoMoreFalseAlarms(double threshold)
      throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/nab");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    Labels labels =
        Labels.read(
            "windows.json",
            new ObjectMapper().readTree(data.resolve("windows.json").toFile()),
            new ArrayList<>());
    assertNotNull(labels);
    Policy policy = Policies.shipped("baseline");
    List<Path> files;
    try (var all = Files.list(data)) {
      files = all.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
    }
    int peerDetected = 0;
    int peerFalse = 0;
    List<Labels.Met> own = new ArrayList<>();
    for (Path file : files) {
      Recordings recordings = new Recordings(Map.of(), new ArrayList<>());
      recordings.read(file, "");
      Recording recording = recordings.recording();
      int tick = recording.settle();
      Backtest.Result result = Backtest.run(policy, recording, new Playback.Options(tick, 0, true));
      assertNotNull(result);
      Map.Entry<Recording.Key, Recording.Series> series =
          recording.series().entrySet().iterator().next();
      own.addAll(labels.compare(List.of(series.getKey().service()), result).values());
      int[] peer =
          peer(series.getValue(), labels.of(series.getKey().service()), threshold, 3 * 3600);
      peerDetected += peer[0];
      peerFalse += peer[1];
    }
    int detected = own.stream().mapToInt(Labels.Met::detected).sum();
    int falseAlarms = own.stream().mapToInt(Labels.Met::falseAlarms).sum();
    String said =
        detected
            + " windows, "
            + falseAlarms
            + " false alarms; the windowed Gaussian beyond "
            + threshold
            + " has "
            + peerDetected
            + " and "
            + peerFalse;
    assertTrue(detected >= peerDetected, said);
    assertTrue(falseAlarms <= peerFalse, said);
  }

  /** Windows with a flag, and runs of flags outside of windows; runs end after a quiet time. */
  private static int[] peer(
      Recording.Series series, List<Labels.Window> windows, double threshold, long quiet) {
    double[] values = new double[series.size()];
    java.util.Arrays.setAll(values, series::value);
    boolean[] flags = windowedGaussian(values, threshold);
    boolean[] hit = new boolean[windows.size()];
    int alarms = 0;
    long last = Long.MIN_VALUE / 2;
    // As the benchmark has it, the first 15% of a file only train.
    for (int i = (int) (0.15 * flags.length); i < flags.length; i++) {
      if (!flags[i]) {
        continue;
      }
      long time = series.time(i);
      boolean inside = false;
      for (int w = 0; w < hit.length; w++) {
        if (windows.get(w).from() <= time && time <= windows.get(w).to()) {
          hit[w] = true;
          inside = true;
        }
      }
      alarms += !inside && time - last > quiet ? 1 : 0;
      last = time;
    }
    int detected = 0;
    for (boolean h : hit) {
      detected += h ? 1 : 0;
    }
    return new int[] {detected, alarms};
  }
}
