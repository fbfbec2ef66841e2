package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.document.Quantities;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When what a scenario names happens, how often, and for how long. */
class ScenarioTimesTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");

  private static Futures futures(String what, Duration horizon) {
    return new Futures(
        """
        apiVersion: premortem/v1
        kind: System
        metadata: {name: shops}
        spec: {services: [shop], start: 2026-03-02, timezone: Asia/Kolkata}
        ---
        {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {dependsOn: [{name: db}], instances: {min: 1}}}
        ---
        {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
        ---
        {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: shop, arrivals: {rate: 1/s}}}
        ---
        {apiVersion: premortem/v1, kind: Scenario, metadata: {name: s}, spec: {%s}}
        """
            .formatted(what),
        "",
        "s",
        horizon);
  }

  private static List<Long> lengths(String length) {
    String fault =
        "faults: [{kind: dependencyOutage, target: db, duration: 20m, length: " + length + "}]";
    Futures futures = futures(fault, Duration.ofDays(2));
    List<Long> lengths = new ArrayList<>();
    for (int r = 0; r < 150; r++) {
      Futures.Future future = futures.of(r);
      lengths.add(future.times("mended", "db").get(0) - future.times("fault", "db").get(0));
    }
    return lengths;
  }

  @Test
  void aFaultOfExactlyTwentyMinutesIsNeitherShorterNorLonger() {
    lengths("fixed").forEach(seconds -> assertEquals(1200, seconds, 60));
  }

  @Test
  void otherLengthsVaryAroundTheirMean() {
    for (String length : List.of("exponential", "lognormal")) {
      List<Long> lengths = lengths(length);
      double mean = lengths.stream().mapToLong(Long::longValue).average().orElse(0);
      assertEquals(1200, mean, 400, length);
      assertTrue(lengths.stream().distinct().count() > 20, length);
    }
  }

  private static List<ZonedDateTime> releases(String times) {
    Futures futures =
        futures("deploys: [{service: shop, count: 8" + times + "}]", Duration.ofDays(14));
    List<ZonedDateTime> releases = new ArrayList<>();
    for (int r = 0; r < 10; r++) {
      for (long second : futures.of(r).times("deploy", "shop")) {
        releases.add(Instant.ofEpochSecond(futures.blueprint.clock.start() + second).atZone(ZONE));
      }
    }
    assertEquals(80, releases.size());
    return releases;
  }

  private static boolean atWork(ZonedDateTime time) {
    DayOfWeek day = time.getDayOfWeek();
    return day != DayOfWeek.SATURDAY
        && day != DayOfWeek.SUNDAY
        && time.getHour() >= 9
        && time.getHour() < 18; // one that waits for another comes half an hour later
  }

  @Test
  void releasesHappenInWorkingHoursUnlessTheScenarioSaysOtherwise() {
    assertTrue(releases("").stream().allMatch(ScenarioTimesTest::atWork));
    long outside = releases(", times: always").stream().filter(t -> !atWork(t)).count();
    assertTrue(outside > 40, outside + " of 80 outside of working hours");
  }

  @Test
  void aHorizonWithoutWorkingHoursHasReleasesAllTheSame() {
    WorkingHours weekend =
        new WorkingHours(
            ZonedDateTime.of(2026, 3, 7, 0, 0, 0, 0, ZONE).toEpochSecond(), 2 * 86_400, ZONE);
    assertEquals(ZonedDateTime.of(2026, 3, 8, 0, 0, 0, 0, ZONE).toEpochSecond(), weekend.at(0.5));
  }

  @Test
  void ratesAreSaidPerDayPerYearAndPerSeveralDays() {
    assertEquals(5.0 / (365 * 86_400), Quantities.rate("5/year").perSecond(), 1e-15);
    assertEquals(1.0 / (30 * 86_400), Quantities.rate("1/30d").perSecond(), 1e-15);
    assertEquals(2.0 / 86_400, Quantities.rate("2/d").perSecond(), 1e-15);
    assertEquals(null, Quantities.rate("2/0d"));
    assertEquals(null, Quantities.rate("2/3/d"));
  }
}
