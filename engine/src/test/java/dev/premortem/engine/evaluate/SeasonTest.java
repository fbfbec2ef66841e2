package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is usual at a time of day, where clocks change. */
class SeasonTest {
  private static final int TICK = 300;

  @TempDir Path folder;

  private Policy policy(String zone) {
    String orders =
        """
        ---
        apiVersion: premortem/v1
        kind: System
        metadata: {name: system}
        spec: {timezone: %s}
        ---
        apiVersion: premortem/v1
        kind: Metric
        metadata: {name: orders}
        spec:
          service: shop
          signal: orders
          limits: [{factor: 0.5, side: below, season: 1d, history: 14d, lasting: 15m}]
        """;
    return Bundles.policy(folder, Bundles.SHOP + orders.formatted(zone));
  }

  /** Orders come from 8 to 20 by the clock on the wall, a few at night. */
  private static double orders(long time, ZoneId zone) {
    ZonedDateTime wall = Instant.ofEpochSecond(time - TICK).atZone(zone);
    return wall.getHour() >= 8 && wall.getHour() < 20 ? 1000 : 100;
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/London, 2026-03-29, 0",
    "Europe/London, 2026-10-25, 0",
    "America/New_York, 2026-03-08, 0",
    "Europe/London, 2026-03-29, 1",
  })
  void theTimeOfDayIsThatOfTheClockOnTheWall(String zone, LocalDate change, int lost) {
    ZoneId rules = ZoneId.of(zone);
    long now = change.minusDays(20).atStartOfDay(rules).toEpochSecond();
    long until = change.plusDays(5).atStartOfDay(rules).toEpochSecond();
    long dropped = change.plusDays(3).atTime(12, 0).atZone(rules).toEpochSecond();
    List<String> opened = new ArrayList<>();
    Journal journal =
        (time, decision, fate, why) -> {
          if (fate == Journal.Fate.ACTED
              && decision.kind().equals("openIncident")
              && decision.because().rule().contains("metric: orders")) {
            opened.add(Instant.ofEpochSecond(time).atZone(rules).toString());
          }
        };
    try (Engine engine = new Engine(policy(zone), now, TICK, true, journal)) {
      engine.ignore(0, true);
      int handle = engine.series("shop", "orders");
      while (now < until) {
        now += TICK;
        boolean gone = lost > 0 && now >= dropped && now < dropped + 3600;
        engine.measured(handle, gone ? 50 : orders(now, rules));
        engine.evaluate(now);
      }
    }
    assertEquals(lost, opened.size(), opened.toString());
  }
}
