package dev.premortem.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules that people have, in what the wall clock shows. */
class OnCallTest {
  @TempDir Path folder;

  private static final String SYSTEM =
      """
      apiVersion: premortem/v1
      kind: System
      metadata: {name: all}
      spec: {services: [shop], timezone: %s, start: 2026-01-05}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 2}}
      ---
      """;

  private OnCall rota(String zone, String documents) {
    return Bundles.policy(folder, SYSTEM.formatted(zone) + documents).rota();
  }

  private static long at(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  private static String primary(OnCall rota, String instant) {
    return rota.at(at(instant)).primary();
  }

  private static void handsOver(OnCall rota, String from, String to, String at) {
    long moment = at(at);
    assertEquals(from, rota.at(moment - 1).primary(), "a second before " + at);
    assertEquals(moment, rota.at(moment - 1).nextChange(), "next change before " + at);
    assertEquals(to, rota.at(moment).primary(), at);
  }

  private static final String WEEKS =
      """
      schedule:
        - {week_of: 2026-01-05, primary: Ada, backup: Linus}
        - {week_of: 2026-01-12, primary: Grace, backup: Linus}
      """;

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-22T23:00:00Z, Ada, Grace",
    "Europe/Berlin, 2026-03-29T22:00:00Z, Grace, Ada",
    "Europe/Berlin, 2026-10-18T22:00:00Z, Ada, Grace",
    "Europe/Berlin, 2026-10-25T23:00:00Z, Grace, Ada",
    "America/New_York, 2026-03-09T04:00:00Z, Ada, Grace",
    "America/New_York, 2026-11-02T05:00:00Z, Ada, Grace",
    "Australia/Adelaide, 2026-03-29T13:30:00Z, Grace, Ada",
    "Australia/Adelaide, 2026-04-05T14:30:00Z, Ada, Grace",
    "Australia/Lord_Howe, 2026-10-04T13:00:00Z, Ada, Grace",
  })
  void aWeekIsHandedOverAtLocalMidnightBeforeAndAfterTheClocksChange(
      String zone, String moment, String from, String to) {
    handsOver(rota(zone, WEEKS), from, to, moment);
  }

  @Test
  void aWeekMayBeHandedOverAtAnHourOfAnotherZone() {
    OnCall rota = rota("UTC", WEEKS + "hand_over: \"09:30\"\ntimezone: America/New_York\n");
    handsOver(rota, "Grace", "Ada", "2026-03-02T14:30:00Z");
    handsOver(rota, "Ada", "Grace", "2026-03-09T13:30:00Z");
  }

  @Test
  void behindItsLastWeekAScheduleStartsOver() {
    OnCall rota = rota("UTC", WEEKS);
    assertEquals("Ada", primary(rota, "2026-01-19T00:00:00Z"));
    assertEquals("Grace", primary(rota, "2025-12-29T00:00:00Z"));
  }

  private static String layer(String layer) {
    return "rotations: [{name: primary, layers: [" + layer + "]}]\n";
  }

  @Test
  void halfDaysKeepTheirHoursWhenClocksChange() {
    OnCall rota =
        rota(
            "Europe/Berlin",
            layer(
                "{people: [Ada, Grace], shift: 12h, first_day: 2026-01-05, hand_over: \"08:00\"}"));
    handsOver(rota, "Ada", "Grace", "2026-03-28T19:00:00Z");
    handsOver(rota, "Grace", "Ada", "2026-03-29T06:00:00Z");
    handsOver(rota, "Ada", "Grace", "2026-10-24T18:00:00Z");
    handsOver(rota, "Grace", "Ada", "2026-10-25T07:00:00Z");
  }

  @Test
  void turnsOfThreeDaysAreThreeDaysOfTheCalendar() {
    OnCall rota =
        rota(
            "America/New_York",
            layer(
                "{people: [Ada, Grace], shift: 3d, first_day: 2026-03-07, hand_over: \"10:00\"}"));
    handsOver(rota, "Grace", "Ada", "2026-03-07T15:00:00Z");
    handsOver(rota, "Ada", "Grace", "2026-03-10T14:00:00Z");
  }

  @Test
  void aHandOverThatClocksSkipIsWhenTheyJumpAndOneThatComesTwiceIsTheFirst() {
    OnCall rota =
        rota(
            "Europe/Berlin",
            layer(
                "{people: [Ada, Grace], shift: 1d, first_day: 2026-03-28, hand_over: \"02:30\"}"));
    handsOver(rota, "Ada", "Grace", "2026-03-29T01:00:00Z");
    String before = primary(rota, "2026-10-24T12:00:00Z");
    String after = before.equals("Ada") ? "Grace" : "Ada";
    handsOver(rota, before, after, "2026-10-25T00:30:00Z");
    assertEquals(at("2026-10-26T01:30:00Z"), rota.at(at("2026-10-25T00:30:00Z")).nextChange());
  }

  private static final String SUN =
      layer(
          "{people: [Nora]},"
              + "{people: [Ada], timezone: Europe/Berlin, during: [{days: [mon, tue, wed, thu, fri],"
              + " from: 09:00, until: 17:00}]},"
              + "{people: [Bob], timezone: America/Los_Angeles, during: [{days: [mon, tue, wed, thu,"
              + " friday], from: 09:00, until: 17:00}]}");

  @Test
  void onCallFollowsTheSunInTheHoursOfEachZone() {
    OnCall rota = rota("UTC", SUN);
    handsOver(rota, "Nora", "Ada", "2026-03-06T08:00:00Z");
    handsOver(rota, "Ada", "Nora", "2026-03-06T16:00:00Z");
    handsOver(rota, "Nora", "Bob", "2026-03-06T17:00:00Z");
    handsOver(rota, "Bob", "Nora", "2026-03-07T01:00:00Z");
    // Only California has changed its clocks: its day begins as Berlin's ends.
    handsOver(rota, "Ada", "Bob", "2026-03-09T16:00:00Z");
    handsOver(rota, "Nora", "Ada", "2026-03-30T07:00:00Z");
    assertEquals("Nora", primary(rota, "2026-03-07T12:00:00Z"));
  }

  @Test
  void hoursOfANightBelongToTheDayOnWhichTheyBegin() {
    OnCall rota =
        rota(
            "Europe/Berlin",
            layer(
                "{people: [Ada]}, {people: [Owl], during: [{days: [sat], from: 22:00, until:"
                    + " 06:00}]}"));
    handsOver(rota, "Ada", "Owl", "2026-03-28T21:00:00Z");
    handsOver(rota, "Owl", "Ada", "2026-03-29T04:00:00Z");
    handsOver(rota, "Ada", "Owl", "2026-10-24T20:00:00Z");
    handsOver(rota, "Owl", "Ada", "2026-10-25T05:00:00Z");
  }

  private static String override(String fields) {
    return """
        ---
        apiVersion: premortem/v1
        kind: OnCallOverride
        metadata: {name: swap}
        spec: {responder: Linus, %s}
        """
        .formatted(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: 2026-01-07, until: 2026-01-08|2026-01-06T23:00:00Z|2026-01-08T23:00:00Z",
        "from: 2026-01-07T18:05, until: 2026-01-07T19:40|2026-01-07T17:05:00Z|2026-01-07T18:40:00Z",
        "from: 2026-01-07 18:05, until: 2026-01-07 19:40, timezone: Asia/Kolkata|2026-01-07T12:35:00Z|2026-01-07T14:10:00Z",
        "from: '2026-01-07T18:05:30Z', until: '2026-01-07T21:00:00+01:30'|2026-01-07T18:05:30Z|2026-01-07T19:30:00Z",
      })
  void anOverrideCountsToTheSecond(String fields, String from, String until) {
    OnCall rota = rota("Europe/Berlin", WEEKS + override(fields));
    handsOver(rota, "Ada", "Linus", from);
    handsOver(rota, "Linus", "Ada", until);
  }

  @Test
  void anOverrideMayBeOfAnotherRotation() {
    OnCall rota =
        rota(
            "UTC",
            WEEKS
                + override("rotation: backup, from: 2026-01-07, until: 2026-01-07")
                    .replace("Linus", "Grace"));
    assertEquals("Grace", rota.at(at("2026-01-07T12:00:00Z")).backup());
    assertEquals("Ada", primary(rota, "2026-01-07T12:00:00Z"));
  }

  @Test
  void whoHasADayOffIsReplacedByTheBackupFromMidnightToMidnightWhereTheyLive() {
    String people =
        """
        ---
        apiVersion: premortem/v1
        kind: People
        metadata: {name: people}
        spec:
          responders:
            - {name: Ada, acknowledge: 1m, timezone: America/New_York, holidays: [2026-01-06]}
            - {name: Grace, acknowledge: 1m}
            - {name: Linus, acknowledge: 1m}
        """;
    OnCall rota = rota("UTC", WEEKS + people);
    handsOver(rota, "Ada", "Linus", "2026-01-06T05:00:00Z");
    handsOver(rota, "Linus", "Ada", "2026-01-07T05:00:00Z");
    assertEquals(List.of("Linus"), called(rota, List.of("Ada"), "2026-01-06T12:00:00Z"));
    assertEquals(List.of("Linus"), called(rota, List.of("primary"), "2026-01-06T12:00:00Z"));
  }

  @Test
  void aLevelCallsWhoeverIsOnCallInARotationThen() {
    String rotations = "rotations: [{name: database, layers: [{people: [Dana]}]}]\n";
    OnCall rota =
        rota(
            "UTC",
            WEEKS
                + rotations
                + "escalation_policy: [{level: 1, responders: [database], timeout: 5m}]\n");
    List<String> level = List.of("primary", "database", "Grace");
    assertEquals(List.of("Ada", "Dana", "Grace"), called(rota, level, "2026-01-05T00:00:00Z"));
    assertEquals(List.of("Grace", "Dana"), called(rota, level, "2026-01-12T00:00:00Z"));
    assertEquals(List.of("Linus"), called(rota, List.of("backup"), "2026-01-12T00:00:00Z"));
  }

  @Test
  void oneWhoIsAlwaysOnCallIsSoWithoutAChange() {
    assertEquals(
        Long.MAX_VALUE,
        rota("UTC", layer("{people: [Ada]}")).at(at("2026-01-05T00:00:00Z")).nextChange());
  }

  private static List<String> called(OnCall rota, List<String> level, String time) {
    return rota.called(level, rota.at(at(time)), at(time));
  }
}
