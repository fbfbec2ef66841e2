package dev.premortem.simulator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Noticed.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingQualityTest {
  private static final String HEADER = "timestamp,service,signal,value\n";
  private static final long START = 1_780_000_020;

  @TempDir Path folder;
  private final List<Problem> problems = new ArrayList<>();

  private Recording read(String... texts) throws IOException {
    Recordings recordings = new Recordings(Map.of(), problems);
    for (int i = 0; i < texts.length; i++) {
      recordings.read(Files.writeString(folder.resolve("part" + i + ".csv"), texts[i]), "");
    }
    recordings.recording().settle();
    assertEquals(List.of(), problems);
    return recordings.recording();
  }

  private static String rows(String signal, int n, IntToDoubleFunction values) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < n; i++) {
      rows.append(START + 60L * i).append(",books,").append(signal).append(',');
      rows.append(values.applyAsDouble(i)).append('\n');
    }
    return rows.toString();
  }

  private static String answer(String... series) {
    return "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": ["
        + String.join(",", series)
        + "]}}";
  }

  private static String series(String labels, int n, IntToDoubleFunction values) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < n; i++) {
      points.append(i == 0 ? "" : ",").append('[').append(START + 60L * i).append(",\"");
      points.append(values.applyAsDouble(i)).append("\"]");
    }
    return "{\"metric\": {" + labels + "}, \"values\": [" + points + "]}";
  }

  private static Noticed only(Recording recording) {
    assertEquals(1, recording.noticed().size(), recording.noticed()::toString);
    return recording.noticed().get(0);
  }

  private static Recording.Series books(Recording recording, String signal) {
    return recording.series().get(new Recording.Key("books", signal, ""));
  }

  @Test
  void ofTwoValuesOfOneMomentOneCountsAndItIsSaidWhich() throws IOException {
    Recording recording =
        read(
            HEADER + rows("requests", 6, i -> 40 + i % 2) + (START + 120) + ",books,requests,70\n");
    assertEquals(70, books(recording, "requests").value(2));
    assertEquals(6, books(recording, "requests").size());
    Noticed noticed = only(recording);
    assertEquals(Kind.DUPLICATES, noticed.kind());
    assertFalse(noticed.refused());
    assertTrue(noticed.message().startsWith("1 time has more than one value, 1 of them"));
    assertTrue(noticed.message().contains("read last counts"), noticed::message);
  }

  @Test
  void filesThatOverlapAreNotAddedUp() throws IOException {
    String first = HEADER + rows("requests", 8, i -> 30 + i % 3);
    Recording recording = read(first, first);
    assertEquals(8, recording.values());
    assertEquals(31, books(recording, "requests").value(1));
    Noticed noticed = only(recording);
    assertEquals(Kind.OVERLAP, noticed.kind());
    assertTrue(noticed.message().contains("part1.csv overlap in 8 times, with the same values"));
  }

  @Test
  void aRunningTotalIsNoCountOfIntervalsAndIsRefused() throws IOException {
    Recording total = read(HEADER + rows("requests", 12, i -> 7000 + 35 * i));
    assertEquals(Kind.COUNTER, only(total).kind());
    assertTrue(only(total).refused());
    // It restarts from nothing, as after a deployment.
    assertTrue(only(read(HEADER + rows("errors", 14, i -> i < 7 ? 900 + 9 * i : i - 7))).refused());
    String pod = "\"__name__\": \"requests\", \"service\": \"books\", \"pod\": ";
    Recording pods =
        read(
            answer(
                series(pod + "\"x\"", 12, i -> 50 + 3 * i),
                series(pod + "\"y\"", 12, i -> 20 + i % 4)));
    assertEquals("books requests{pod=\"x\"}", only(pods).series());
  }

  @Test
  void countsThatRiseForAWhileOrStayAreCounts() throws IOException {
    assertEquals(
        List.of(), read(HEADER + rows("requests", 40, i -> Math.min(i, 30) + i % 2)).noticed());
    assertEquals(List.of(), read(HEADER + rows("requests", 40, i -> 12)).noticed());
    assertEquals(List.of(), read(HEADER + rows("requests", 6, i -> 10 * i)).noticed());
  }

  @Test
  void countsOfNoneOrAFewAreNoRunningTotalThatBeginsAnewAllTheTime() throws IOException {
    assertEquals(List.of(), read(HEADER + rows("errors", 40, i -> i % 2)).noticed());
    assertEquals(List.of(), read(HEADER + rows("errors", 40, i -> i % 3)).noticed());
    assertEquals(List.of(), read(HEADER + rows("errors", 60, i -> i * i % 7 % 2)).noticed());
  }

  @Test
  void percentWhereARatioIsReadIsRefused() throws IOException {
    Recording ratio = read(HEADER + rows("errorRatio", 5, i -> i == 3 ? 14 : 0.4));
    assertEquals(Kind.PERCENTAGE, only(ratio).kind());
    assertTrue(only(ratio).refused());
    assertTrue(only(read(HEADER + rows("cpuUtilization", 5, i -> 60 + i))).refused());
    assertEquals(List.of(), read(HEADER + rows("cpuUtilization", 5, i -> 1.1)).noticed());
    Recording other = read(HEADER + rows("cache_hit_ratio", 5, i -> 88));
    assertEquals(Kind.PERCENTAGE, only(other).kind());
    assertFalse(only(other).refused());
  }

  @Test
  void timesWithoutAZoneAreTold() throws IOException {
    Recording recording =
        read(
            HEADER
                + "2026-05-04 10:00:00,books,requests,3\n"
                + "2026-05-04T10:01:00,books,requests,4\n"
                + "2026-05-04T10:02:00Z,books,requests,5\n"
                + "2026-05-04T12:03:00+02:00,books,requests,4\n");
    assertEquals(Kind.ZONE, only(recording).kind());
    assertTrue(only(recording).message().startsWith("2 times say no zone"));
  }

  @Test
  void gapsAreToldWithTheLongestOne() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 30; i++) {
      if ((i < 5 || i > 9) && (i < 20 || i > 22)) {
        text.append(START + 60L * i).append(",books,queueDepth,").append(i % 4).append('\n');
      }
    }
    Noticed gap = only(read(text.toString()));
    assertEquals(Kind.GAP, gap.kind());
    assertTrue(gap.message().contains("2 gaps"), gap::message);
    assertTrue(gap.message().contains("the longest 360 s"), gap::message);
  }

  @Test
  void latenciesInSecondsAndMoreErrorsThanRequestsAreTold() throws IOException {
    assertEquals(
        Kind.UNIT, only(read(HEADER + rows("latencyP95Ms", 5, i -> 0.2 + i / 100.0))).kind());
    assertEquals(List.of(), read(HEADER + rows("latencyP95Ms", 5, i -> 180)).noticed());
    Noticed excess =
        only(read(HEADER + rows("requests", 5, i -> 9) + rows("errors", 5, i -> i < 2 ? 11 : 4)));
    assertEquals(Kind.EXCESS, excess.kind());
    assertTrue(excess.message().startsWith("2 intervals have"));
  }

  @Test
  void whatIsCountedOfSeveralPodsAddsUpAndWhatIsMeasuredStaysApart() throws IOException {
    String requests = "\"__name__\": \"requests\", \"service\": \"books\", \"pod\": ";
    String memory = "\"__name__\": \"heap\", \"service\": \"books\", \"pod\": ";
    Recording recording =
        read(
            answer(
                series(requests + "\"x\"", 3, i -> 5),
                series(requests + "\"y\"", 3, i -> 7),
                series(memory + "\"x\"", 3, i -> 0.9),
                series(memory + "\"y\"", 3, i -> 0.1)));
    assertEquals(12, books(recording, "requests").value(1));
    assertEquals(3, recording.series().size());
    assertEquals(
        0.9,
        recording.series().get(new Recording.Key("books", "heap", "", "{pod=\"x\"}")).value(2));
    assertEquals(List.of(), recording.noticed());
  }

  @Test
  void aQueryTellsOfDuplicatesGapsAndZonesToo() throws IOException {
    String up = "\"__name__\": \"up\", \"job\": \"db\"";
    Path once = Files.writeString(folder.resolve("a.json"), answer(series(up, 9, i -> 1)));
    Path again =
        Files.writeString(
            folder.resolve("b.json"),
            answer("{\"metric\": {" + up + "}, \"value\": [" + (START + 60) + ", \"0\"]}"));
    Path zoneless =
        Files.writeString(
            folder.resolve("c.csv"), HEADER + "2026-05-04 10:00:00,books,requests,3\n");
    List<Noticed> noticed = new ArrayList<>();
    LabelledSeries.read(List.of(once, again, zoneless), problems, noticed);
    assertEquals(List.of(Kind.OVERLAP, Kind.ZONE), noticed.stream().map(Noticed::kind).toList());
    assertTrue(noticed.get(0).message().contains("1 of them with different values"));
  }

  @Test
  void settlingTwiceNoticesNothingTwice() throws IOException {
    Recording recording = read(HEADER + rows("errorRatio", 5, i -> 3));
    recording.settle();
    assertEquals(1, recording.noticed().size());
    assertEquals(START + 60, books(recording, "errorRatio").time(0));
  }
}
