package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Severity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
  @TempDir static Path folder;
  private static Policy policy;

  @BeforeAll
  static void compile() {
    policy = Bundles.policy(folder, Bundles.SHOP);
  }

  private static Severity severityAfter(Minutes minutes, int pass) {
    minutes.pass(pass);
    return errors(minutes).severity();
  }

  /** Returns the open incident that no error budget is about. */
  private static Incident errors(Minutes minutes) {
    return minutes.engine.incidents().open().stream()
        .filter(i -> !i.cause().startsWith("error budget of "))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"0.50,P0", "0.12,P0", "0.09,P1", "0.02,P1", "0.007,P2"})
  void errorRatioPutsAnIncidentIntoItsClass(double ratio, Severity severity) {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = ratio;
      assertEquals(severity, severityAfter(minutes, 6));
    }
  }

  @Test
  void aCompleteOutageIsP0AndPagesThePrimaryAtOnce() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = 1;
      minutes.pass(2);
      Action.Page page =
          minutes.actions.stream()
              .filter(Action.Page.class::isInstance)
              .map(Action.Page.class::cast)
              .findFirst()
              .orElseThrow();
      assertEquals(List.of("Ada"), page.responders());
      assertEquals(1, page.level());
      assertTrue(minutes.first("ACTED page") <= 12);
    }
  }

  @Test
  void aDataBreachIsP0WhateverTheMetricsSay() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(5);
      minutes.engine.apply(new Event.BreachReported(0, true), minutes.now);
      assertEquals(Severity.P0, severityAfter(minutes, 1));
    }
  }

  @Test
  void slowAnswersForThreeMinutesAreP1() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).latencyMs = 700;
      minutes.pass(2);
      assertEquals(List.of(), minutes.engine.incidents().open());
      assertEquals(Severity.P1, severityAfter(minutes, 1));
    }
  }

  @Test
  void escalatesWhenNobodyAcknowledgesWithinTheTimeOut() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = 0.5;
      minutes.pass(10);
      int paged = minutes.first("ACTED page");
      int escalated = minutes.first("ACTED escalate");
      assertEquals(5, escalated - paged);
      Action.Page last =
          (Action.Page)
              minutes.actions.stream()
                  .filter(Action.Page.class::isInstance)
                  .reduce((a, b) -> b)
                  .orElseThrow();
      assertEquals(List.of("Grace"), last.responders());
    }
  }

  @Test
  void doesNotEscalateWhatSomebodyTook() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = 0.5;
      minutes.pass(3);
      String id = minutes.engine.incidents().open().get(0).id();
      minutes.engine.apply(new Event.IncidentAcknowledged(id, "Ada"), minutes.now);
      minutes.pass(20);
      assertEquals(-1, minutes.first("ACTED escalate"));
    }
  }

  @Test
  void resolvesAfterTheQuietTimeAndNotBefore() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = 0.02;
      minutes.pass(6).errorRatio = 0;
      minutes.pass(90);
      int ended = minutes.last("ENDED openIncident");
      assertEquals(ended + 5, minutes.first("ACTED resolve"));
      assertEquals(List.of(), minutes.engine.incidents().open());
    }
  }

  @Test
  void aGoodReleaseTakesItsStepsAndIsTaggedStable() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).deploy().pass(60);
      assertEquals(List.of(10, 50, 100, -100), minutes.shifts());
    }
  }

  @Test
  void aReleaseThatFailsMoreThanItsLimitGoesBackAtOnce() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.candidateErrorRatio = 0.12;
      minutes.pass(10).deploy().pass(10);
      assertEquals(List.of(10, 0), minutes.shifts());
      assertTrue(minutes.first("ACTED rollBack") <= 13);
    }
  }

  @Test
  void aSlowReleaseGoesBackAtTheEndOfItsBakeTime() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.candidateLatencyMs = 900;
      minutes.pass(10).deploy().pass(10);
      assertEquals(List.of(10, 0), minutes.shifts());
      assertTrue(minutes.first("ACTED rollBack") >= 15);
    }
  }

  @Test
  void missingDataHoldsARelease() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).deploy().pass(1);
      minutes.present = false;
      minutes.pass(30);
      assertEquals(List.of(10), minutes.shifts());
      assertTrue(minutes.first("ACTED hold") > 0);
    }
  }

  @Test
  void aReleaseThatNobodyCanJudgeGoesBackAfterTheLongestHold() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).deploy().pass(1);
      minutes.present = false;
      minutes.pass(45);
      assertEquals(List.of(10, 0), minutes.shifts());
    }
  }

  @Test
  void aReleaseWhoseLatencyIsUnknownIsHeld() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.candidateLatencyMs = Double.NaN;
      minutes.pass(10).deploy().pass(15);
      assertEquals(List.of(10), minutes.shifts());
      assertTrue(minutes.first("ACTED hold") > 0);
    }
  }

  @Test
  void nothingIsConcludedBeforeAnythingIsMeasured() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.present = false;
      minutes.pass(5);
      assertFalse(
          minutes.log.stream().anyMatch(l -> l.contains("openIncident") || l.contains("recommend")),
          () -> minutes.log.toString());
    }
  }

  @Test
  void anIncidentThatComesBackSoonIsTheSameOne() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(10).errorRatio = 0.5;
      minutes.pass(3);
      String id = errors(minutes).id();
      minutes.errorRatio = 0;
      minutes.pass(20);
      assertTrue(minutes.engine.incidents().open().stream().noneMatch(i -> i.id().equals(id)));
      minutes.errorRatio = 0.5;
      minutes.pass(3);
      assertEquals(id, errors(minutes).id());
      assertEquals(2, errors(minutes).timesOpened());
    }
  }

  @Test
  void somebodyOnHolidayIsNotCalledNorIsSomebodyWhoIsReplaced(@TempDir Path other) {
    String people =
        """
        ---
        apiVersion: premortem/v1
        kind: People
        metadata: {name: people}
        spec:
          responders:
            - {name: Ada, acknowledge: 1m, timezone: Pacific/Kiritimati, holidays: [2026-01-20]}
            - {name: Grace, acknowledge: 1m}
        """;
    try (Minutes minutes = new Minutes(Bundles.policy(other, Bundles.SHOP + people))) {
      minutes.pass(10).errorRatio = 0.5;
      minutes.pass(3);
      assertEquals(List.of("Grace"), firstPage(minutes).responders());
    }
    String override =
        """
        ---
        apiVersion: premortem/v1
        kind: OnCallOverride
        metadata: {name: swap}
        spec: {responder: Linus, from: 2026-01-19, until: 2026-01-21}
        """;
    String linus =
        people.replace("holidays: [2026-01-20]", "holidays: []")
            + "    - {name: Linus, acknowledge: 1m}\n";
    try (Minutes minutes = new Minutes(Bundles.policy(other, Bundles.SHOP + linus + override))) {
      minutes.pass(10).errorRatio = 0.5;
      minutes.pass(3);
      assertTrue(firstPage(minutes).responders().contains("Linus"));
    }
  }

  private static Action.Page firstPage(Minutes minutes) {
    return minutes.actions.stream()
        .filter(Action.Page.class::isInstance)
        .map(Action.Page.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /**
   * The SRE workbook: an outage of ratio e is detected after (1 - target) / e x long window x burn
   * rate.
   */
  @ParameterizedTest
  @CsvSource({"1.0", "0.5", "0.2", "0.1", "0.05"})
  void burnRateAlertsDetectAfterTheWorkbooksTime(double ratio) {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.pass(200).errorRatio = ratio;
      int began = 200;
      int detected = -1;
      for (int minute = 1; minute <= 60 && detected < 0; minute++) {
        minutes.pass(1);
        if (minutes.actions.stream().anyMatch(a -> rule(a).contains("burns, 1 h and 5 min"))) {
          detected = minute;
        }
      }
      double expected = (1 - 0.999) / ratio * 60 * 14.4;
      assertEquals(expected, detected, 1, "detected " + detected + " after minute " + began);
    }
  }

  private static String rule(Action action) {
    return action.decision().because().rule();
  }

  @Test
  void aDecisionCarriesItsRuleItsFactsAndThePlaceOfTheLimit() {
    try (Minutes minutes = new Minutes(policy)) {
      minutes.candidateErrorRatio = 0.12;
      minutes.pass(10).deploy().pass(10);
      Because because =
          minutes.actions.stream()
              .map(a -> a.decision().because())
              .filter(b -> b.rule().contains("error ratio above limit"))
              .findFirst()
              .orElseThrow();
      assertEquals("candidate errors are above 0.5%", because.reason());
      assertEquals("CandidateHealth:shop/r2", because.facts().get(0).key());
      assertEquals(16, because.limit().line());
      assertTrue((Double) because.facts().get(0).values().get("errorRatio") > 0.1);
    }
  }
}
