package dev.premortem.simulator.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import dev.premortem.simulator.traffic.GeneratedTraffic;
import dev.premortem.simulator.traffic.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficFitTest {
  private static final String TRUE =
      """
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: shop}
      spec:
        service: shop
        arrivals:
          process: overdispersed
          rate: 12/s
          dispersion: 0.04
          correlation: 30m
          timezone: Asia/Kolkata
          hourOfDay: [0.5, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.8, 1.1, 1.4, 1.6, 1.6,
                      1.4, 1.3, 1.3, 1.4, 1.4, 1.3, 1.2, 1.3, 1.4, 1.3, 1.0, 0.7]
          dayOfWeek: {saturday: 0.8, sunday: 0.7}
      """;

  @TempDir Path folder;

  private static TrafficSpec.Arrivals arrivals(String yaml) {
    BundleLoader.Loaded loaded =
        BundleLoader.load(Map.of("t.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "");
    return loaded.bundle().all(Kind.TRAFFIC, TrafficSpec.class).get(0).spec().arrivals();
  }

  private Counts recorded(TrafficSpec.Arrivals model, int days) throws IOException {
    Traffic traffic = new GeneratedTraffic(model, 1_767_225_600L, 60, days * 1440);
    Traffic.Arrivals path = traffic.begin(new Stream(5, 0, Purpose.TRAFFIC, 0));
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int i = 0; i < days * 1440; i++) {
      csv.append(1_767_225_600L + 60L * i).append(",shop,requests,").append(path.next(i, 1));
      csv.append('\n');
    }
    return read(Files.writeString(folder.resolve("r.csv"), csv));
  }

  private static Counts read(Path file) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Recordings recordings = new Recordings(Map.of(), problems);
    recordings.read(file, "");
    assertEquals(List.of(), problems);
    Recording recording = recordings.recording();
    int tick = recording.settle();
    return Counts.of(recording.series().values().iterator().next(), tick);
  }

  @Test
  void findsTheModelAgainThatDrewTheRecording() throws IOException {
    Counts counts = recorded(arrivals(TRUE), 28);
    String yaml = TrafficFit.of(counts, ZoneId.of("Asia/Kolkata"), List.of()).yaml("shop", "r.csv");
    TrafficSpec.Arrivals found = arrivals(yaml);
    assertEquals(counts.mean() / 60, found.rate().perSecond(), 0.1 * counts.mean() / 60, yaml);
    assertEquals(0.04, found.dispersion(), 0.015, yaml);
    assertEquals(1800.0, found.correlation().toMillis() / 1000.0, 700.0, yaml);
    double night = found.hourOfDay().get(3) / found.hourOfDay().get(12);
    assertEquals(0.3 / 1.4, night, 0.06, yaml);
    double sunday =
        found.dayOfWeek().get(DayOfWeek.SUNDAY) / found.dayOfWeek().get(DayOfWeek.WEDNESDAY);
    assertEquals(0.7, sunday, 0.08, yaml);
    PredictiveCheck.Result check = PredictiveCheck.of(counts, found, 100, 1);
    assertTrue(check.misfits().size() <= 1, check.misfits().toString());
  }

  @Test
  void whatIsNoPartOfTheModelIsSaidToBeNone() throws IOException {
    Counts counts = recorded(arrivals(TRUE), 14);
    double[] values = counts.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= i % 2 == 0 ? 1.6 : 0.4;
    }
    TrafficSpec.Arrivals found =
        arrivals(TrafficFit.of(counts, ZoneId.of("Asia/Kolkata"), List.of()).yaml("shop", "r.csv"));
    assertTrue(
        PredictiveCheck.of(counts, found, 60, 1).misfits().stream()
            .anyMatch(f -> f.name().contains("one interval")));
  }

  @Test
  void twoDaysAreTheLeast() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> recorded(arrivals(TRUE), 1));
  }

  @Test
  void aRealHistoryIsFittedAndItsMisfitsAreSaid() throws IOException {
    Path real =
        Path.of(
            System.getProperty("premortem.root"),
            "..",
            "shared",
            "data",
            "traffic",
            "nasa-1995-07-per-minute.csv");
    Assumptions.assumeTrue(Files.exists(real), "the recording is not on this machine");
    Counts counts = read(real);
    String yaml =
        TrafficFit.of(counts, ZoneId.of("America/New_York"), List.of()).yaml("www", "nasa");
    PredictiveCheck.Result check = PredictiveCheck.of(counts, arrivals(yaml), 60, 1);
    assertTrue(check.figures().size() == 12);
    assertTrue(check.misfits().size() <= 4, check.misfits().toString());
  }
}
