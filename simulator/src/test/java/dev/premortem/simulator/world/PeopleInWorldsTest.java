package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a page reaches, what they mend, and how long it takes. */
class PeopleInWorldsTest {
  private static final Duration DAY = Duration.ofDays(1);

  /** Two shops with a database each; every database is lost to its shop once, until mended. */
  private static String shops(String people, String service) {
    return """
    apiVersion: premortem/v1
    kind: System
    metadata: {name: shops}
    spec: {services: [north, south], entry: north, start: 2026-03-02}
    ---
    apiVersion: premortem/v1
    kind: Service
    metadata: {name: north}
    spec: {instances: {min: 1, max: 9}, dependsOn: [{name: north-db}]%2$s}
    ---
    apiVersion: premortem/v1
    kind: Service
    metadata: {name: south}
    spec: {instances: {min: 1, max: 9}, dependsOn: [{name: south-db}]%2$s}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: north-db}, spec: {kind: database}}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: south-db}, spec: {kind: database}}
    ---
    {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: north, arrivals: {rate: 5/s}}}
    ---
    {apiVersion: premortem/v1, kind: Traffic, metadata: {name: b}, spec: {service: south, arrivals: {rate: 5/s}}}
    ---
    apiVersion: premortem/v1
    kind: IncidentClasses
    metadata: {name: classes}
    spec: {quietTime: 5m, classes: [{severity: P0, page: true}]}
    ---
    apiVersion: premortem/v1
    kind: People
    metadata: {name: people}
    spec:
      spread: 0
      %1$s
    ---
    escalation_policy:
      - {level: 1, responders: [Ada], timeout: 4h}
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: both}
    spec:
      faults:
        - {kind: dependencyOutage, target: north-db}
        - {kind: dependencyOutage, target: south-db}
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: secret-and-db}
    spec:
      faults: [{kind: dependencyOutage, target: north-db}]
    """
        .formatted(people, service);
  }

  private static final String ADA =
      """
      responders: [{name: Ada, acknowledge: 5m, acknowledgeAtNight: 5m, misses: 0%}]
        fatigue: {enabled: false}
        mend: [{fault: dependencyOutage, time: 30m}]""";

  private static final String RUNBOOK = ", runbooks: [mend.md]";

  private static String pages(String service) {
    return "rule \""
        + service
        + " fails\" when $s : ServiceHealth( service == \""
        + service
        + "\", errorRatio > 0.5, requests > 100 ) then decide.openIncident($s, Severity.P0, \"fails\"); end\n";
  }

  @Test
  void anAcknowledgementStartsTheRepairOfWhatItsIncidentIsAboutAndOfNothingElse() {
    Futures futures = new Futures(shops(ADA, RUNBOOK), pages("north"), "both", DAY);
    for (int r = 0; r < 5; r++) {
      Futures.Future future = futures.of(r);
      assertEquals(1, future.times("mended", "north-db").size());
      assertEquals(List.of(), future.times("mended", "south-db"));
    }
  }

  @Test
  void whoMendsOneThingIsLateForTheNext() {
    Futures futures =
        new Futures(
            shops(ADA.replace("30m", "12h"), RUNBOOK),
            pages("north") + pages("south"),
            "both",
            Duration.ofDays(4));
    int overlapping = 0;
    for (int r = 0; r < 10; r++) {
      Futures.Future future = futures.of(r);
      List<Long> begun = future.times("fault", "-db");
      List<Long> mended = future.times("mended", "-db");
      if (mended.size() == 2 && begun.get(1) < mended.get(0)) {
        overlapping++;
        assertTrue(mended.get(1) - mended.get(0) >= 18 * 3600 - 60, mended::toString);
      }
    }
    assertTrue(overlapping > 0, "no future had two outages at a time");
  }

  @Test
  void withoutARunbookMendingTakesThreeTimesAsLong() {
    double with =
        mending(new Futures(shops(ADA, RUNBOOK), pages("north"), "secret-and-db", DAY).of(0));
    double without =
        mending(new Futures(shops(ADA, ""), pages("north"), "secret-and-db", DAY).of(0));
    assertEquals(3, without / with, 0.05);
  }

  @Test
  void aPageThatDoesNotNameTheCauseCostsHalfAsLongAgain() {
    String named = ADA + "\n  unnamedCauseFactor: 1";
    double known =
        mending(new Futures(shops(named, RUNBOOK), pages("north"), "secret-and-db", DAY).of(0));
    double unknown =
        mending(new Futures(shops(ADA, RUNBOOK), pages("north"), "secret-and-db", DAY).of(0));
    assertEquals(1.5, unknown / known, 0.05);
  }

  /** Returns seconds from the acknowledgement to the end of the only trouble. */
  private static double mending(Futures.Future future) {
    return future.times("mended", "").get(0) - future.times("acknowledge", "").get(0);
  }

  @Test
  void aPersonDecidesNightWhereTheyLive() {
    String there =
        ADA.replace(
            "acknowledgeAtNight: 5m", "acknowledgeAtNight: 90m, timezone: Pacific/Auckland");
    String here = ADA.replace("acknowledgeAtNight: 5m", "acknowledgeAtNight: 90m");
    int differ = 0;
    for (int r = 0; r < 6; r++) {
      differ += acknowledged(there, r) == acknowledged(here, r) ? 0 : 1;
    }
    assertTrue(differ > 0, "night began everywhere at once");
  }

  /** The first page comes minutes after midnight in UTC, which is after seven in Bangkok. */
  @ParameterizedTest
  @CsvSource({"Asia/Bangkok, false", "Asia/Dhaka, true", "Europe/Berlin, true", "'', true"})
  void aPageIsAtNightWhereWhoeverIsPagedLivesWhateverTheZoneOfTheSystem(
      String zone, boolean night) {
    String people =
        zone.isEmpty() ? ADA : ADA.replace("misses:", "timezone: " + zone + ", misses:");
    String rota =
        shops(people, RUNBOOK)
            .replace(
                "escalation_policy:\n  - {level: 1, responders: [Ada]",
                "schedule: [{week_of: 2026-03-02, primary: Ada}]\n"
                    + "escalation_policy:\n  - {level: 1, responders: [primary]");
    String always = pages("north").replace("errorRatio > 0.5, requests > 100", "requests > 1");
    Futures.Future future =
        new Futures(rota, always, "secret-and-db", Duration.ofMinutes(50)).of(1);
    assertTrue(future.value("pages.perWeek") > 0);
    assertEquals(night, future.value("pages.night.perWeek") > 0);
  }

  private static long acknowledged(String people, int replication) {
    return new Futures(shops(people, RUNBOOK), pages("north"), "secret-and-db", DAY)
        .of(replication)
        .times("acknowledge", "")
        .get(0);
  }

  @Test
  void theOutgoingPrimaryHandsOverWhatIsNotFinished() {
    String people =
        ADA.replace(
                "responders: [",
                "responders: [{name: Bob, acknowledge: 5m, acknowledgeAtNight: 5m, misses: 0%}, ")
            .replace("30m", "20h");
    String rota =
        shops(people, RUNBOOK).replace("start: 2026-03-02", "start: 2026-03-08")
            + "---\n"
            + "schedule:\n"
            + "  - {week_of: 2026-03-02, primary: Ada}\n"
            + "  - {week_of: 2026-03-09, primary: Bob}\n";
    rota =
        rota.replace(
            "---\nescalation_policy:\n  - {level: 1, responders: [Ada], timeout: 4h}\n", "");
    Futures futures = new Futures(rota, pages("north"), "secret-and-db", Duration.ofDays(4));
    int replication = 0;
    while (futures.of(replication).times("acknowledge", "Ada").isEmpty()) {
      replication++; // the fault came after the first day
    }
    Futures.Future future = futures.of(replication);
    List<Long> handed = future.times("handover", "Ada hands");
    List<Long> begun = future.times("acknowledge", "Ada");
    assertEquals(List.of(86_400L), handed);
    long mended = future.times("mended", "").get(0);
    assertTrue(mended - begun.get(0) > 20 * 3600 * 1.5 + 14 * 60, "handing over takes time");
  }
}
