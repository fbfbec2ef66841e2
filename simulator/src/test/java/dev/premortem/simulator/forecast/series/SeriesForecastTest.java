package dev.premortem.simulator.forecast.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesForecastTest {
  @TempDir Path folder;

  private static double[] series(int n, Stream noise) {
    return IntStream.range(0, n)
        .mapToDouble(
            i ->
                (100 + 30 * Math.sin(2 * Math.PI * i / 24) + ((i / 24) % 7 < 5 ? 8 : -12))
                    * Math.exp(0.03 * noise.nextGaussian()))
        .toArray();
  }

  @Test
  void findsDayAndWeekAgain() {
    double[] all = series(24 * 28 + 48, new Stream(1, 0, Purpose.NOISE, 0));
    SeriesForecast.Result next = SeriesForecast.of(Arrays.copyOf(all, 24 * 28), 24, 48);
    double error = 0;
    for (int h = 0; h < 48; h++) {
      error += Math.abs(next.mean()[h] / all[24 * 28 + h] - 1) / 48;
    }
    assertTrue(error < 0.05, "the noise alone is 2.4%, found " + error);
    assertEquals(24, Seasons.detect(all));
  }

  @Test
  void intervalsCoverWhatTheySay() {
    int inside = 0;
    for (int r = 0; r < 60; r++) {
      double[] all = series(24 * 28 + 48, new Stream(1, r, Purpose.NOISE, 0));
      SeriesForecast.Result next = SeriesForecast.of(Arrays.copyOf(all, 24 * 28), 24, 48);
      for (int h = 0; h < 48; h++) {
        double y = all[24 * 28 + h];
        inside += y >= next.low()[h] && y <= next.high()[h] ? 1 : 0;
      }
    }
    double share = inside / (60.0 * 48);
    assertTrue(share > 0.93 && share < 0.99, "covered " + share);
  }

  @Test
  void aConstantStaysAsItIs() {
    double[] past = new double[100];
    Arrays.fill(past, 7);
    SeriesForecast.Result next = SeriesForecast.of(past, 24, 3);
    assertArrayEquals(new double[] {7, 7, 7}, next.mean(), 1e-9);
  }

  @Property(tries = 200)
  void anySeriesHasAForecastWithinItsInterval(
      @ForAll @Size(min = 1, max = 90) List<@DoubleRange(min = -1e6, max = 1e6) Double> past,
      @ForAll @IntRange(min = 1, max = 12) int season,
      @ForAll @IntRange(min = 1, max = 20) int horizon) {
    double[] values = past.stream().mapToDouble(Double::doubleValue).toArray();
    SeriesForecast.Result next = SeriesForecast.of(values, season, horizon);
    assertEquals(horizon, next.mean().length);
    double least = Arrays.stream(values).min().orElseThrow();
    for (int h = 0; h < horizon; h++) {
      assertTrue(Double.isFinite(next.mean()[h]), Arrays.toString(next.mean()));
      assertTrue(next.high()[h] >= next.mean()[h] - 1e-6 * Math.abs(next.mean()[h]) - 1e-9);
      assertTrue(
          next.low()[h] <= Math.max(next.mean()[h], least >= 0 ? 0 : -1e300) + 1e-6 || least >= 0);
    }
  }

  private List<String> codes(String csv) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Path file = Files.writeString(folder.resolve("h.csv"), csv);
    HistoryCsv.read(file, problems);
    return problems.stream().map(p -> p.code() + ":" + p.place().line()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,time,value;a,1,2|CSV-HEADER:1",
        "series,timestamp,value;a,1|CSV-COLUMNS:2",
        "series,timestamp,value;a,yesterday,3|CSV-TIME:2",
        "series,timestamp,value;a,1,much|CSV-VALUE:2",
        "series,timestamp,value;a,1,1;a,1,2|CSV-DUPLICATE:3",
        "series,timestamp,value;a,1,1;a,3,2;a,6,2|CSV-TIME:4",
        "series,timestamp,value;a,1,1;a,2,;a,3,3|CSV-GAP:2",
        "series,timestamp,value;a,1,|CSV-VALUE:2",
      })
  void whatCanNotBeReadIsSaidWithItsLine(String csv, String expected) throws IOException {
    assertEquals(List.of(expected), codes(csv.replace(';', '\n') + "\n"));
  }

  @Test
  void seriesKeepTheirOrderAndMissingValuesAreInterpolated() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("h.csv"),
            """
            series,timestamp,value
            b,2026-01-01T00:00:00Z,1
            a,1,5
            b,2026-01-01T02:00:00Z,3
            b,2026-01-01T01:00:00Z,
            """);
    Map<String, double[]> series = HistoryCsv.read(file, new ArrayList<>());
    assertEquals(List.of("b", "a"), List.copyOf(series.keySet()));
    assertArrayEquals(new double[] {1, 2, 3}, series.get("b"));
  }

  private static void inOrder(SeriesForecast.Result result) {
    for (int h = 0; h < result.mean().length; h++) {
      assertTrue(
          result.low()[h] <= result.mean()[h] && result.mean()[h] <= result.high()[h],
          "step " + h + ": " + result.low()[h] + " " + result.mean()[h] + " " + result.high()[h]);
    }
  }

  @Test
  void aDeclineDoesNotLeaveItsOwnInterval() {
    double[] falling =
        java.util.stream.IntStream.range(0, 60).mapToDouble(i -> 600 - 10 * i).toArray();
    SeriesForecast.Result result = SeriesForecast.of(falling, 1, 12);
    inOrder(result);
    assertTrue(result.mean()[11] >= 0, "counts do not fall below zero");
  }

  @Test
  void anOutlierAtTheEndIsNotGoneOnFromAndAStepIsNotCertain() {
    double[] spike = new double[100];
    double[] step = new double[100];
    for (int i = 0; i < 100; i++) {
      spike[i] = i == 99 ? 1000 : 10 + i % 7 / 10.0;
      step[i] = i < 97 ? 10 : 20;
    }
    SeriesForecast.Result after = SeriesForecast.of(spike, 1, 12);
    inOrder(after);
    assertEquals(10, after.mean()[0], 2);
    SeriesForecast.Result stepped = SeriesForecast.of(step, 1, 12);
    inOrder(stepped);
    assertTrue(stepped.high()[0] - stepped.low()[0] > 0.5, "a series that stepped is not constant");
  }

  @Test
  void onlyWhatNeverChangedIsCertain() {
    double[] same = new double[40];
    java.util.Arrays.fill(same, 7);
    SeriesForecast.Result certain = SeriesForecast.of(same, 1, 3);
    assertEquals(certain.low()[2], certain.high()[2]);
    SeriesForecast.Result one = SeriesForecast.of(new double[] {5}, 1, 3);
    inOrder(one);
    assertTrue(one.high()[0] > 20, "one value says little");
  }

  @Test
  void intervalsCoverFromThirtyValuesOn() {
    for (int n : new int[] {30, 60}) {
      java.util.Random random = new java.util.Random(n);
      int covered = 0;
      int all = 0;
      for (int series = 0; series < 60; series++) {
        double[] values = new double[n + 8];
        double level = 0;
        for (int i = 0; i < values.length; i++) {
          level = (series % 3 == 0 ? 0 : series % 3 == 1 ? 0.7 : 1) * level + random.nextGaussian();
          values[i] = 100 + level;
        }
        double[] past = java.util.Arrays.copyOf(values, n);
        SeriesForecast.Result result = SeriesForecast.of(past, Seasons.detect(past), 8);
        inOrder(result);
        for (int h = 0; h < 8; h++) {
          covered += result.low()[h] <= values[n + h] && values[n + h] <= result.high()[h] ? 1 : 0;
          all++;
        }
      }
      double share = (double) covered / all;
      assertTrue(share >= 0.90 && share <= 0.985, n + " values: " + share);
    }
  }

  @Test
  void whatIsMissingAtTheEndIsForecastLikeTheStepsAfterIt(@TempDir Path folder) throws IOException {
    StringBuilder csv = new StringBuilder("series,timestamp,value\n");
    for (int i = 0; i < 240; i++) {
      double value = 100 + 50 * Math.sin(2 * Math.PI * i / 24) + i % 5 / 10.0;
      csv.append("a,").append(3600 * i).append(',').append(i < 234 ? value : "").append('\n');
    }
    Path file = Files.writeString(folder.resolve("h.csv"), csv);
    List<Problem> problems = new ArrayList<>();
    double[] values = HistoryCsv.read(file, problems).get("a");
    assertEquals("CSV-GAP", problems.get(0).code());
    SeriesForecast.Result result = SeriesForecast.of(values, Seasons.detect(values), 6);
    assertEquals(100, result.mean()[0], 3, "hour 240 is a midnight, not hour 234");
    assertTrue(result.high()[0] > result.low()[0]);
  }

  @Test
  void calendarMonthsAreEqualSteps(@TempDir Path folder) throws IOException {
    for (String day : List.of("", "-01", "-15")) {
      StringBuilder csv = new StringBuilder("series,timestamp,value\n");
      for (int i = 0; i < 30; i++) {
        String month = String.format(java.util.Locale.ROOT, "%d-%02d", 2020 + i / 12, 1 + i % 12);
        csv.append("a,").append(month).append(day).append(',').append(i).append('\n');
      }
      List<Problem> problems = new ArrayList<>();
      Path file = Files.writeString(folder.resolve("m.csv"), csv);
      assertEquals(30, HistoryCsv.read(file, problems).get("a").length, problems.toString());
      assertEquals(List.of(), problems);
    }
  }
}
