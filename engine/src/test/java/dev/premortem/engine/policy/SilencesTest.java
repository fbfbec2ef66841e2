package dev.premortem.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is silent when, to the second, and what a silence matches. */
class SilencesTest {
  private static final Map<String, String> SHOP =
      Map.of("about", "shop", "alert", "", "severity", "P1", "rule", "incident: page at once");

  @TempDir Path folder;

  private static String silence(String name, String spec) {
    return """
        ---
        apiVersion: premortem/v1
        kind: Silence
        metadata: {name: %s}
        spec: {reason: work, %s}
        """
        .formatted(name, spec);
  }

  private static String bundle(String zone, String silences) {
    return Bundles.SHOP
        + """
        ---
        apiVersion: premortem/v1
        kind: System
        metadata: {name: all}
        spec: {services: [shop], timezone: %s}
        """
            .formatted(zone)
        + silences;
  }

  private Silences silences(String zone, String silences) {
    return Bundles.policy(folder, bundle(zone, silences)).silences();
  }

  private static long at(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  private static void silent(Silences silences, String from, String until) {
    assertNull(silences.covering(SHOP, at(from) - 1), "before " + from);
    Silences.Cover cover = silences.covering(SHOP, at(from));
    assertNotNull(cover, from);
    assertEquals(Instant.parse(until), Instant.ofEpochSecond(cover.until()));
    assertEquals(cover, silences.covering(SHOP, at(until) - 1));
    assertNull(silences.covering(SHOP, at(until)), until);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from: 2026-02-01, until: 2026-02-02|2026-01-31T23:00:00Z|2026-02-02T23:00:00Z",
        "from: 2026-03-29, until: 2026-03-29|2026-03-28T23:00:00Z|2026-03-29T22:00:00Z",
        "from: 2026-02-01T02:00, until: 2026-02-01T02:30|2026-02-01T01:00:00Z|2026-02-01T01:30:00Z",
        "from: '2026-02-01T02:00:05Z', until: '2026-02-01T08:00:00+05:30'|2026-02-01T02:00:05Z|2026-02-01T02:30:00Z",
        "from: 2026-02-01T02:00, until: 2026-02-01T02:30, timezone: Asia/Kolkata|2026-01-31T20:30:00Z|2026-01-31T21:00:00Z",
      })
  void aSilenceCoversWholeDaysOrMomentsToTheSecond(String times, String from, String until) {
    silent(silences("Europe/Berlin", silence("work", "services: [shop], " + times)), from, until);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Sundays from 02:00 to 02:30, before and after clocks change.
        "Europe/Berlin|days: [sun], from: 02:00, until: 02:30|2026-03-22T01:00:00Z|2026-03-22T01:30:00Z",
        "Europe/Berlin|days: [sunday], from: 02:00, until: 02:30|2026-04-05T00:00:00Z|2026-04-05T00:30:00Z",
        "Europe/Berlin|days: [sun], from: 02:00, until: 02:30|2026-10-25T00:00:00Z|2026-10-25T00:30:00Z",
        // A night of seven hours, and one of nine.
        "Europe/Berlin|days: [sat], from: 22:00, until: 06:00|2026-03-28T21:00:00Z|2026-03-29T04:00:00Z",
        "Europe/Berlin|days: [sat], from: 22:00, until: 06:00|2026-10-24T20:00:00Z|2026-10-25T05:00:00Z",
        "America/New_York|days: [sat], from: 22:00, until: 06:00|2026-03-08T03:00:00Z|2026-03-08T10:00:00Z",
        "America/New_York|days: [sat], from: 22:00, until: 06:00|2026-11-01T02:00:00Z|2026-11-01T11:00:00Z",
        "Australia/Lord_Howe|days: [sat], from: 22:00, until: 06:00|2026-10-03T11:30:00Z|2026-10-03T19:00:00Z",
        "Asia/Kolkata|from: 00:00, until: 06:00|2026-03-28T18:30:00Z|2026-03-29T00:30:00Z",
        "UTC|from: 00:00, until: 06:00, timezone: Asia/Kolkata|2026-03-28T18:30:00Z|2026-03-29T00:30:00Z",
        // Whole days that follow each other are one silence.
        "Europe/Berlin|days: [sat, sun]|2026-03-27T23:00:00Z|2026-03-29T22:00:00Z",
        "UTC|days: [mon], until: 24:00|2026-03-30T00:00:00Z|2026-03-31T00:00:00Z",
      })
  void hoursComeAgainInTheWallTimeOfTheirZone(
      String zone, String every, String from, String until) {
    silent(
        silences(zone, silence("window", "services: [shop], every: {" + every + "}")), from, until);
  }

  @Test
  void hoursThatClocksSkipAreNotSilentThatDay() {
    Silences silences =
        silences(
            "Europe/Berlin",
            silence("w", "services: [shop], every: {days: [sun], from: 02:00, until: 02:30}"));
    for (long now = at("2026-03-28T12:00:00Z"); now < at("2026-03-29T12:00:00Z"); now += 60) {
      assertNull(silences.covering(SHOP, now));
    }
  }

  @Test
  void hoursComeAgainBetweenFromAndUntilOnlyAndAreCutThere() {
    Silences silences =
        silences(
            "UTC",
            silence(
                "w",
                "services: [shop], from: 2026-02-02T03:00, until: 2026-02-03T01:30, every: {from:"
                    + " 01:00, until: 04:00}"));
    assertNull(silences.covering(SHOP, at("2026-02-01T02:00:00Z")));
    silent(silences, "2026-02-02T03:00:00Z", "2026-02-02T04:00:00Z");
    silent(silences, "2026-02-03T01:00:00Z", "2026-02-03T01:30:00Z");
  }

  @Test
  void ofSeveralSilencesTheOneThatEndsLastIsNamed() {
    Silences silences =
        silences(
            "UTC",
            silence("short", "services: [shop], until: 2026-02-01T02:00")
                + silence("long", "services: [shop], until: 2026-02-01T03:00")
                + silence("other", "alerts: [none], until: 2026-02-01T04:00")
                    .replace("alerts: [none]", "matchers: [severity=P0]"));
    assertEquals(
        new Silences.Cover("long", at("2026-02-01T03:00:00Z")),
        silences.covering(SHOP, at("2026-02-01T01:00:00Z")));
  }

  @Test
  void aSilenceWithoutAnEndEndsNever() {
    assertEquals(
        new Silences.Cover("ever", Long.MAX_VALUE),
        silences("UTC", silence("ever", "services: [shop], every: {}")).covering(SHOP, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'about=shop'|true",
        "'about=\"shop\"'|true",
        "'about!=shop'|false",
        "'about=~\"sh.*\"'|true",
        "'about=~\"sho\"'|false",
        "'severity=P1'|true",
        "'severity=~P1|P2'|true",
        "'severity!~P1|P2'|false",
        "'severity!=P0'|true",
        "'rule=~\"incident.*\"'|true",
        "'alert=\"\"'|true",
        "'about=shop', 'severity=P0'|false",
        "'about=shop', 'severity=P1'|true",
      })
  void matchersAreAlertmanagersAndAllMustMatch(String matchers, boolean matches) {
    Silences silences = silences("UTC", silence("m", "matchers: [" + matchers + "]"));
    assertEquals(matches, silences.covering(SHOP, 0) != null);
  }

  @Test
  void namesAndMatchersMustMatchBoth() {
    Silences silences =
        silences("UTC", silence("m", "services: [shop], matchers: ['severity=~P2|P3']"));
    assertNull(silences.covering(SHOP, 0));
    assertNotNull(silences.covering(Map.of("about", "shop", "severity", "P3"), 0));
    assertNull(silences.covering(Map.of("about", "cart", "severity", "P3"), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "matchers: ['severity=P4']|REF-UNKNOWN|ERROR|there is no severity P4",
        "matchers: ['about=shopp']|REF-UNKNOWN|ERROR|there is no service or other subject shopp",
        "matchers: ['about!=shopp']|REF-UNKNOWN|ERROR|there is no service or other subject shopp",
        "matchers: ['alert=gone']|REF-UNKNOWN|ERROR|there is no alert gone",
        "matchers: ['rule=gone']|REF-UNKNOWN|ERROR|there is no rule gone",
        "matchers: ['service=shop']|REF-UNKNOWN|ERROR|there is no label service",
        "matchers: ['about=~\"cart.*\"']|SILENCE-NOTHING|WARNING|no service or other subject of the bundle matches about=~\"cart.*\"",
        "matchers: ['severity!~\"P.\"', 'about=shop']|NONE||",
        "matchers: ['about=~\"[\"']|DOC-TYPE|ERROR|matchers must be a matcher such as",
        "matchers: ['about']|DOC-TYPE|ERROR|matchers must be a matcher such as",
        "services: [cart]|REF-UNKNOWN|ERROR|there is no service cart",
        "from: 2026-01-01|SILENCE-NOTHING|ERROR|the silence does not say what stays silent",
        "services: [shop], from: 2026-02-02, until: 2026-02-01|DOC-RANGE|ERROR|the silence ends at 2026-02-01, before",
        "services: [shop], from: 2026-02-02T10:00, until: 2026-02-02T10:00|DOC-RANGE|ERROR|the silence ends at",
        "services: [shop], from: 2026-02-02, until: 2026-02-03, every: {days: [sat]}|SILENCE-NOTHING|WARNING|none of these hours",
        "services: [shop], from: 2026-02-30|DOC-TYPE|ERROR|from must be a date",
        "services: [shop], from: 2026-02-03T25:00|DOC-TYPE|ERROR|from must be a date",
        "services: [shop], every: {from: 02:00 UTC}|DOC-TYPE|ERROR|from must be a time of day such as 09:00, without a time zone",
        "services: [shop], every: {days: [someday]}|DOC-TYPE|ERROR|days must be one of monday",
      })
  void aSilenceOfNothingIsToldAtItsPlace(String spec, String code, String level, String says) {
    String yaml = bundle("UTC", silence("s", spec));
    List<Problem> problems = Bundles.problems(folder, yaml);
    if (code.equals("NONE")) {
      assertEquals(List.of(), problems);
      return;
    }
    assertEquals(1, problems.size(), problems::toString);
    Problem problem = problems.get(0);
    assertEquals(code + " " + level, problem.code() + " " + problem.level());
    assertTrue(problem.message().startsWith(says), problem::text);
    int line = 1 + (int) yaml.substring(0, yaml.indexOf("kind: Silence")).lines().count();
    assertTrue(problem.place().line() >= line - 1, problem::text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "about=shop", "severity=~\"P2|P3\",about=shop", "rule=~\".*\""})
  void whatIsSilencedByHandIsANameOrMatchers(String subject) {
    assertTrue(
        !Bundles.policy(folder, Bundles.SHOP).silenceNames().read(subject).isEmpty(), subject);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shpo|there is no service, resource or alert shpo; known: shop",
        "about=shpo|about=\"shpo\" matches nothing; known: shop",
        "severity=P9|severity=\"P9\" matches nothing; known: P0, P1, P2, P3",
        "team=a|there is no label team; known: [about, alert, rule, severity]",
      })
  void whatIsSilencedByHandMustBeThere(String subject, String says) {
    SilenceNames names = Bundles.policy(folder, Bundles.SHOP).silenceNames();
    String message =
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> names.read(subject))
            .getMessage();
    assertTrue(message.startsWith(says), message);
  }
}
