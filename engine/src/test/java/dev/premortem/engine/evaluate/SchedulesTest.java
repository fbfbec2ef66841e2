package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the engine pages by schedules, and what silences keep back. */
class SchedulesTest {
  @TempDir Path folder;

  private static String shop(String onCall, String more) {
    int from = Bundles.SHOP.indexOf("schedule:");
    int until = Bundles.SHOP.indexOf("---\nservice: shop");
    return Bundles.SHOP.substring(0, from) + onCall + Bundles.SHOP.substring(until) + more;
  }

  private static String system(String zone, String start) {
    return """
        ---
        apiVersion: premortem/v1
        kind: System
        metadata: {name: all}
        spec: {services: [shop], timezone: %s, start: %s}
        """
        .formatted(zone, start);
  }

  private static final String WEEKLY =
      """
      schedule:
        - {week_of: 2026-01-19, primary: Anna, backup: Carl}
        - {week_of: 2026-01-26, primary: Ben, backup: Dora}
      escalation_policy:
        - {level: 1, responders: [primary], timeout: 5 minutes}
        - {level: 2, responders: [backup, Eve], timeout: 15 minutes}
      """;

  private List<List<String>> pages(String yaml, int quiet) {
    try (Minutes minutes = new Minutes(Bundles.policy(folder, yaml))) {
      minutes.pass(quiet).errorRatio = 0.5;
      minutes.pass(12);
      return minutes.actions.stream()
          .filter(Action.Page.class::isInstance)
          .map(a -> ((Action.Page) a).responders())
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-19, Anna, Carl",
    "2026-01-25, Anna, Carl",
    "2026-01-26, Ben, Dora",
    "2026-03-31, Anna, Carl",
  })
  void weeklyAlternationWithEscalationPagesWhoeverHasTheWeek(
      String day, String primary, String backup) {
    assertEquals(
        List.of(List.of(primary), List.of(backup, "Eve")),
        pages(shop(WEEKLY, system("Europe/Berlin", day)), 10));
  }

  @ParameterizedTest
  @CsvSource({
    // The clocks of Berlin go forward in that night, and back in this one: 23 and 25 hours long.
    "2026-03-29, 1370, Ben, Dora",
    "2026-03-29, 1390, Anna, Carl",
    "2026-10-25, 1490, Ben, Dora",
    "2026-10-25, 1510, Anna, Carl",
  })
  void theWeekChangesAtLocalMidnightWhenClocksChange(
      String day, int minute, String primary, String backup) {
    assertEquals(
        List.of(List.of(primary), List.of(backup, "Eve")),
        pages(shop(WEEKLY, system("Europe/Berlin", day)), minute - 12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "services: [shop]|0",
        "services: [shop], every: {from: 00:00, until: 01:00}|0",
        "services: [shop], from: 2026-01-20T00:05, until: 2026-01-20T00:40|0",
        "services: [shop], from: 2026-01-20T05:00|2",
        "services: [shop], every: {days: [wed]}|2",
        "matchers: ['severity=P0']|0",
        "matchers: ['severity=P1']|2",
        "matchers: ['about=shop', 'severity=~P[01]']|0",
        "matchers: ['rule=\"incident: P0 pages\"']|0",
      })
  void aSilenceKeepsBackThePagesThatItMatchesAndNoOthers(String spec, int pages) {
    String silence =
        """
        ---
        apiVersion: premortem/v1
        kind: Silence
        metadata: {name: work}
        spec: {reason: work, %s}
        """
            .formatted(spec);
    assertEquals(pages, pages(Bundles.SHOP + silence, 10).size());
  }

  @ParameterizedTest
  @CsvSource({"59, Ada", "60, Grace", "61, Grace"})
  void thePrimaryChangesInTheSecondOfTheHandOver(int second, String primary) {
    String onCall =
        """
        rotations:
          - name: primary
            layers:
              - {people: [Ada, Grace], shift: 1d, first_day: 2026-01-19, hand_over: "00:01"}
        """;
    try (Minutes minutes =
        new Minutes(Bundles.policy(folder, shop(onCall, system("UTC", "2026-01-20"))))) {
      minutes.engine.evaluate(minutes.start + second);
      assertEquals(primary, minutes.engine.primary());
    }
  }
}
