package dev.premortem.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.schedule.WallClock;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** When a silence covers, and when it ends, agrees with a plain account kept minute by minute. */
class SilencesPropertiesTest {
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
  private static final List<String> STARTS =
      List.of("2026-03-25", "2026-03-04", "2026-04-01", "2026-10-21", "2026-10-29", "2026-09-30");
  private static final String[] DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  private static final Map<String, String> LABELS = Map.of("about", "db");

  @Property(tries = 60)
  void coverAndEndAgreeWithAnAccountMinuteByMinute(@ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    LocalDate day = LocalDate.parse(STARTS.get(random.nextInt(STARTS.size())));
    int from = random.nextInt(96) * 15;
    int until = random.nextInt(20) * 15;
    TreeSet<Integer> days = new TreeSet<>();
    for (int i = 1 + random.nextInt(7); i > 0; i--) {
      days.add(random.nextInt(7));
    }
    String yaml =
        """
        {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
        ---
        {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {instances: {max: 2}}}
        ---
        apiVersion: premortem/v1
        kind: Silence
        metadata: {name: s}
        spec: {reason: r, services: [db], timezone: %s, every: {days: %s, from: "%s", until: "%s"}}
        """
            .formatted(zone, days.stream().map(d -> DAYS[d]).toList(), clock(from), clock(until));
    Silences silences =
        Policy.compile(
                BundleLoader.load(Map.of("b.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "")
                    .bundle())
            .policy()
            .silences();
    long start = day.atStartOfDay(zone).toEpochSecond();
    LocalDateTime latest = LocalDateTime.MIN;
    Silences.Cover cover = null;
    for (long now = start - 3 * 86_400; now < start + 9 * 86_400; now += 60) {
      LocalDateTime shown = WallClock.shows(now, zone);
      latest = shown.isAfter(latest) ? shown : latest;
      if (now < start) {
        continue;
      }
      boolean expected = false;
      for (int back = -1; back <= 2; back++) {
        LocalDate date = latest.toLocalDate().minusDays(back);
        LocalDateTime begins = date.atStartOfDay().plusMinutes(from);
        LocalDateTime ends = date.atStartOfDay().plusMinutes(until);
        ends = ends.isAfter(begins) ? ends : ends.plusDays(1);
        expected |=
            days.contains(date.getDayOfWeek().getValue() - 1)
                && !begins.isAfter(latest)
                && latest.isBefore(ends);
      }
      if (cover != null) {
        assertEquals(now < cover.until(), expected, "the end that was said, seed " + seed);
      }
      cover = silences.covering(LABELS, now);
      assertEquals(expected, cover != null, "at " + now + ", seed " + seed);
    }
  }

  private static String clock(int minutes) {
    return String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
  }
}
