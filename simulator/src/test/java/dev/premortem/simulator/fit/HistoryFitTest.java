package dev.premortem.simulator.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFitTest {
  private static final long START = 1_767_225_600L; // 2026-01-01
  private static final int DAYS = 42;

  @TempDir Path folder;

  private final List<Problem> problems = new ArrayList<>();
  private final StringBuilder labels = new StringBuilder("{\"shop\": [");
  private final StringBuilder deploys = new StringBuilder("timestamp,service,outcome\n");

  /**
   * Six weeks at 200 requests a minute, half of that on two holidays, an incident of 30 minutes in
   * which 20% fail every third day, and a bad release (4%) each Monday.
   */
  private Recording recording() throws IOException {
    Stream stream = new Stream(3, 0, Purpose.TRAFFIC, 0);
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int i = 0; i < DAYS * 1440; i++) {
      long time = START + 60L * i;
      int day = i / 1440;
      int minute = i % 1440;
      boolean holiday = day == 10 || day == 20;
      boolean incident = day % 3 == 1 && minute >= 600 && minute < 630;
      boolean bad = day % 7 == 4 && minute >= 840 && minute < 870;
      long requests = stream.poisson(holiday ? 100 : 200);
      long errors = stream.binomial(requests, incident ? 0.2 : bad ? 0.04 : 0.001);
      if (minute == 600 && incident) {
        labels.append(labels.charAt(labels.length() - 1) == '[' ? "" : ", ");
        labels.append("[\"").append(Instant.ofEpochSecond(time)).append("\", \"");
        labels.append(Instant.ofEpochSecond(time + 1799)).append("\"]");
      }
      if (minute == 840 && day % 7 < 5) {
        deploys.append(Instant.ofEpochSecond(time)).append(",shop,");
        deploys.append(day % 7 == 4 ? "bad\n" : "good\n");
      }
      csv.append(time).append(",shop,requests,").append(requests).append('\n');
      csv.append(time).append(",shop,errors,").append(errors).append('\n');
    }
    Path file = folder.resolve("r.csv");
    Files.writeString(file, csv);
    Recordings recordings = new Recordings(Map.of(), problems);
    recordings.read(file, "");
    return recordings.recording();
  }

  private HistoryFit fit(List<LocalDate> holidays) throws IOException {
    Recording recording = recording();
    int tick = recording.settle();
    Labels windows = Labels.read("l.json", new ObjectMapper().readTree(labels + "]}"), problems);
    List<LogCsv.Row> rows =
        LogCsv.read("d.csv", deploys.toString(), List.of("service", "outcome"), problems);
    HistoryFit fit =
        HistoryFit.of(
            recording,
            "shop",
            tick,
            ZoneOffset.UTC,
            new HistoryFit.Known(holidays, windows, "d.csv", rows),
            problems);
    assertEquals(List.of(), problems);
    assertNotNull(fit);
    return fit;
  }

  private static <T extends Record> T read(String yaml, Kind kind, Class<T> type) {
    BundleLoader.Loaded loaded =
        BundleLoader.load(Map.of("t.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "");
    return loaded.bundle().all(kind, type).get(0).spec();
  }

  @Test
  void incidentsAndReleasesComeBackAsOftenAsLongAndAsBadAsTheyWere() throws IOException {
    HistoryFit fit = fit(List.of());
    String yaml = HistoryFit.scenario(Map.of("shop", fit), "logs");
    ScenarioSpec scenario = read(yaml, Kind.SCENARIO, ScenarioSpec.class);
    ScenarioSpec.Fault fault = scenario.faults().get(0);
    assertEquals(14.0 / DAYS, fault.rate().perSecond() * 86_400, 0.002);
    assertEquals(1800, (double) fault.duration().toSeconds(), 60);
    assertEquals(0.199, fault.errorRatio().value(), 0.005);
    ScenarioSpec.Deploys good = scenario.deploys().get(0);
    ScenarioSpec.Deploys bad = scenario.deploys().get(1);
    assertEquals(24.0 / DAYS, good.rate().perSecond() * 86_400, 0.002);
    assertEquals(6.0 / DAYS, bad.rate().perSecond() * 86_400, 0.002);
    assertEquals(0.04, bad.errorRatio().value(), 0.003);
  }

  @Test
  void theIntervalOfARateIsThatOfAPoissonCount() throws IOException {
    double[] interval = fit(List.of()).incidents().rateInterval();
    // 14 events: 7.654 to 23.490, tables of the Poisson distribution
    assertEquals(7.654 / DAYS, interval[0], 1e-4);
    assertEquals(23.490 / DAYS, interval[1], 1e-4);
  }

  @Test
  void daysUnlikeOthersAreNamedAndAsHolidaysFitted() throws IOException {
    HistoryFit unaware = fit(List.of());
    List<LocalDate> two = List.of(LocalDate.of(2026, 1, 11), LocalDate.of(2026, 1, 21));
    assertEquals(two, List.copyOf(unaware.traffic().unusualDays().keySet()));
    labels.setLength("{\"shop\": [".length());
    deploys.setLength("timestamp,service,outcome\n".length());
    HistoryFit aware = fit(two);
    TrafficSpec.Arrivals arrivals =
        read(aware.traffic().yaml("shop", "r.csv"), Kind.TRAFFIC, TrafficSpec.class).arrivals();
    assertEquals(two, arrivals.holidays().dates());
    assertEquals(0.5, arrivals.holidays().factor(), 0.01);
    assertEquals(200.0 / 60, arrivals.rate().perSecond(), 0.02);
    assertTrue(aware.traffic().unusualDays().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "a: b{", "null", "#1", "\"quoted\"", "back\\slash", "7", "läden"})
  void namesOfServicesSurviveWhateverTheyAre(String name) {
    double[] values = new double[2 * 1440];
    java.util.Arrays.fill(values, 50);
    TrafficFit fit = TrafficFit.of(new Counts(START, 60, values), ZoneOffset.UTC, List.of());
    TrafficSpec spec = read(fit.yaml(name, "r.csv"), Kind.TRAFFIC, TrafficSpec.class);
    assertEquals(name, spec.service().value());
  }

  @Test
  void peoplesTimesComeBackByDayAndNight() {
    Stream stream = new Stream(1, 0, Purpose.PEOPLE, 0);
    StringBuilder csv = new StringBuilder("timestamp,responder,acknowledged\n");
    for (int i = 0; i < 2000; i++) {
      long time = START + i * 7_200L;
      int hour = Instant.ofEpochSecond(time).atZone(ZoneOffset.UTC).getHour();
      boolean night = hour >= 22 || hour < 7;
      boolean missed = stream.chance(0.1);
      long answered = time + Math.round(stream.lognormal(night ? 600 : 120, 0.5));
      csv.append(time).append(",Ada \"on call\",").append(missed ? "" : answered).append('\n');
    }
    PeopleFit fit = PeopleFit.of("p.csv", csv.toString(), ZoneOffset.UTC, problems);
    assertEquals(List.of(), problems);
    PeopleSpec people = read(fit.yaml("p.csv"), Kind.PEOPLE, PeopleSpec.class);
    PeopleSpec.Responder ada = people.responders().get(0);
    assertEquals("Ada \"on call\"", ada.name());
    assertEquals(120, (double) ada.acknowledge().toSeconds(), 6);
    assertEquals(600, (double) ada.acknowledgeAtNight().toSeconds(), 40);
    assertEquals(0.1, ada.misses().value(), 0.02);
    assertEquals(0.5, people.spread(), 0.03);
  }

  @Test
  void logsThatCanNotBeReadAreSaidWithTheirPlace() {
    LogCsv.read("d.csv", "time,service\n", List.of("service"), problems);
    LogCsv.read("d.csv", "timestamp,service\nyesterday,shop\n", List.of("service"), problems);
    LogCsv.read("d.csv", "timestamp,service\n1767225600\n", List.of("service"), problems);
    PeopleFit.of(
        "p.csv",
        "timestamp,responder,acknowledged\n1767225600,Ada,1767225599\n",
        ZoneOffset.UTC,
        problems);
    assertEquals(
        List.of("CSV-HEADER", "CSV-TIME", "CSV-COLUMNS", "CSV-VALUE"),
        problems.stream().map(Problem::code).toList());
    assertEquals("p.csv:2:1", problems.get(3).place().toString());
    assertFalse(problems.get(1).hint().isEmpty());
  }
}
