package dev.premortem.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.HoursSpec;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Moment;
import dev.premortem.engine.document.OnCallOverrideSpec;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.document.TimeOfDay;
import dev.premortem.rules.source.Place;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Who is on call agrees with a plain account kept minute by minute, and never is nobody. */
class OnCallPropertiesTest {
  /** Zones with the week in which their clocks change; two of them by or at half hours. */
  private static final Map<String, List<String>> CHANGES =
      Map.of(
          "Europe/Berlin", List.of("2026-03-29", "2026-10-25"),
          "America/New_York", List.of("2026-03-08", "2026-11-01"),
          "Australia/Lord_Howe", List.of("2026-04-05", "2026-10-04"),
          "America/St_Johns", List.of("2026-03-08", "2026-11-01"),
          "Asia/Kolkata", List.of("2026-03-29"));

  private static final List<String> ZONES = CHANGES.keySet().stream().sorted().toList();
  private static final int DAYS = 9;
  private static final PeopleSpec NOBODY_KNOWN = BundleLoader.load(Map.of(), "").bundle().people();

  private static <T> Located<T> at(T value) {
    return new Located<>(value, Place.file("test"));
  }

  /** What the clock has shown at the latest: turned back, it shows nothing new. */
  private static final class Clock {
    private final ZoneId zone;
    private LocalDateTime latest = LocalDateTime.MIN;

    private Clock(ZoneId zone, long from) {
      this.zone = zone;
      for (long minute = from - 2 * 86_400; minute <= from; minute += 60) {
        tick(minute);
      }
    }

    private LocalDateTime tick(long now) {
      LocalDateTime shown = WallClock.shows(now, zone);
      latest = shown.isAfter(latest) ? shown : latest;
      return latest;
    }
  }

  private static boolean covers(HoursSpec hours, LocalDateTime latest) {
    for (int day = -3; day <= 1; day++) {
      LocalDate date = latest.toLocalDate().plusDays(day);
      LocalDateTime from = date.atTime(hours.from().time());
      LocalDateTime until = date.atTime(hours.until().time());
      until = until.isAfter(from) ? until : until.plusDays(1);
      boolean named = hours.days().isEmpty() || hours.days().contains(date.getDayOfWeek());
      if (named && !from.isAfter(latest) && latest.isBefore(until)) {
        return true;
      }
    }
    return false;
  }

  private static String layer(OnCallSpec.Layer layer, LocalDateTime latest) {
    boolean begun = layer.from() == null || !layer.from().value().local().isAfter(latest);
    boolean over = layer.until() != null && !latest.isBefore(layer.until().value().local());
    boolean on =
        layer.during().isEmpty() || layer.during().stream().anyMatch(h -> covers(h, latest));
    if (!begun || over || !on) {
      return "";
    }
    LocalDateTime first = layer.firstDay().atTime(layer.handOver().time());
    long turn =
        Math.floorDiv(Duration.between(first, latest).toSeconds(), layer.shift().toSeconds());
    return layer.people().get((int) Math.floorMod(turn, (long) layer.people().size())).value();
  }

  private static HoursSpec hours(Random random) {
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (int i = random.nextInt(5); i > 0; i--) {
      days.add(DayOfWeek.of(1 + random.nextInt(7)));
    }
    return new HoursSpec(List.copyOf(days), time(random), time(random), null);
  }

  private static TimeOfDay time(Random random) {
    // Every other one lies in the hours around those that clocks skip or repeat.
    int minutes = random.nextBoolean() ? random.nextInt(1440) : random.nextInt(14) * 15;
    return new TimeOfDay(LocalTime.MIDNIGHT.plusMinutes(minutes));
  }

  private static Moment moment(LocalDate day, Random random) {
    LocalDateTime local = day.plusDays(random.nextInt(DAYS)).atTime(time(random).time());
    return new Moment(local, null, false, local.toString());
  }

  private static OnCallSpec.Layer layer(Random random, ZoneId zone, LocalDate day) {
    List<Located<String>> people = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      people.add(at("P" + random.nextInt(5)));
    }
    int[] hours = {1, 2, 5, 8, 12, 24, 36, 72, 168};
    List<HoursSpec> during = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      during.add(hours(random));
    }
    Moment one = moment(day, random);
    Moment two = moment(day, random);
    boolean bounded = random.nextInt(3) == 0 && one.local().isBefore(two.local());
    return new OnCallSpec.Layer(
        people,
        Duration.ofHours(hours[random.nextInt(hours.length)]),
        day.plusDays(random.nextInt(400) - 200),
        time(random),
        zone,
        bounded ? at(one) : null,
        bounded ? at(two) : null,
        during);
  }

  @Property(tries = 150)
  void whoIsOnCallAndUntilWhenAgreesWithAnAccountMinuteByMinute(@ForAll long seed) {
    Random random = new Random(seed);
    String name = ZONES.get(random.nextInt(ZONES.size()));
    List<String> changes = CHANGES.get(name);
    LocalDate day = LocalDate.parse(changes.get(random.nextInt(changes.size()))).minusDays(4);
    ZoneId home = ZoneId.of(name);
    ZoneId other = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    List<OnCallSpec.Layer> layers = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      layers.add(layer(random, random.nextBoolean() ? home : other, day));
    }
    Moment from = moment(day, random);
    Moment until = moment(day, random);
    List<OnCallOverrideSpec> overrides =
        from.local().isBefore(until.local())
            ? List.of(
                new OnCallOverrideSpec(at("Over"), at("primary"), at(from), at(until), home, ""))
            : List.of();
    OnCall rota =
        new OnCall(
            new OnCallSpec(
                List.of(),
                null,
                null,
                List.of(new OnCallSpec.Rotation(at("primary"), layers)),
                List.of()),
            overrides,
            NOBODY_KNOWN,
            ZoneId.of("UTC"));

    long start = day.atStartOfDay(home).toEpochSecond();
    Map<ZoneId, Clock> clocks = Map.of(home, new Clock(home, start));
    Clock there = new Clock(other, start);
    OnCall.Duty duty = rota.at(start);
    for (long now = start; now < start + DAYS * 86_400; now += 60) {
      LocalDateTime here = clocks.get(home).tick(now);
      LocalDateTime elsewhere = there.tick(now);
      String expected = "";
      for (OnCallSpec.Layer layer : layers) {
        String person = layer(layer, home.equals(layer.timezone()) ? here : elsewhere);
        expected = person.isEmpty() ? expected : person;
      }
      for (OnCallOverrideSpec override : overrides) {
        boolean on = !from.local().isAfter(here) && here.isBefore(override.until().value().local());
        expected = on ? "Over" : expected;
      }
      if (now == duty.nextChange()) {
        String before = duty.primary();
        duty = rota.at(now);
        assertFalse(before.equals(duty.primary()), "nothing changed at " + now);
      }
      assertEquals(expected, duty.primary(), () -> "seed " + seed);
      if (random.nextInt(500) == 0) {
        OnCall.Duty again = rota.at(now);
        assertEquals(duty.people(), again.people());
        if (duty.nextChange() < start + DAYS * 86_400) {
          assertEquals(duty.nextChange(), again.nextChange());
        }
        assertEquals(expected, rota.at(now + 59).primary());
      }
    }
  }

  @Property(tries = 60)
  void layersThatShareTheDayLeaveNobodyOutOfItAllYear(@ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    TimeOfDay first = time(random);
    TimeOfDay second = time(random);
    TimeOfDay third = time(random);
    List<TimeOfDay> cuts = new ArrayList<>(List.of(first, second, third));
    cuts.sort((a, b) -> a.time().compareTo(b.time()));
    List<OnCallSpec.Layer> layers = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      HoursSpec during =
          new HoursSpec(List.of(), cuts.get(i), cuts.get((i + 1) % cuts.size()), null);
      layers.add(
          new OnCallSpec.Layer(
              List.of(at("P" + i), at("Q" + i)),
              Duration.ofHours(1 + random.nextInt(200)),
              LocalDate.of(2026, 1, 1),
              time(random),
              zone,
              null,
              null,
              List.of(during)));
    }
    OnCall rota =
        new OnCall(
            new OnCallSpec(
                List.of(),
                null,
                null,
                List.of(new OnCallSpec.Rotation(at("primary"), layers)),
                List.of()),
            List.of(),
            NOBODY_KNOWN,
            zone);
    long start = LocalDate.of(2026, 1, 1).atStartOfDay(zone).toEpochSecond();
    long now = start;
    while (now < start + 366 * 86_400L) {
      OnCall.Duty duty = rota.at(now);
      assertFalse(duty.primary().isEmpty(), "nobody at " + now + ", seed " + seed);
      now = duty.nextChange();
    }
  }

  @Property(tries = 40)
  void aLayerOfOneWhoIsAlwaysThereBelowOthersMakesAnyRotationWhole(@ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    LocalDate day = LocalDate.of(2026, 3, 1);
    List<OnCallSpec.Layer> layers = new ArrayList<>();
    layers.add(
        new OnCallSpec.Layer(
            List.of(at("Always")),
            Duration.ofDays(7),
            null,
            new TimeOfDay(LocalTime.MIDNIGHT),
            null,
            null,
            null,
            List.of()));
    layers.add(layer(random, zone, day));
    OnCallSpec spec =
        new OnCallSpec(
            List.of(),
            null,
            null,
            List.of(new OnCallSpec.Rotation(at("primary"), layers)),
            List.of());
    OnCall rota = new OnCall(spec, List.of(), NOBODY_KNOWN, zone);
    long start = day.atStartOfDay(zone).toEpochSecond();
    for (long now = start; now < start + 30 * 86_400L; now = rota.at(now).nextChange()) {
      assertFalse(rota.at(now).primary().isEmpty());
    }
  }
}
