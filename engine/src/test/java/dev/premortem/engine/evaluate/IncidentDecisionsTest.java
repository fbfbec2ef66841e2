package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.RolloutState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an experienced on-call engineer expects of incidents, pages and messages. */
class IncidentDecisionsTest {
  private static final String FLEET =
      """
      apiVersion: premortem/v1
      kind: System
      metadata: {name: system}
      spec: {start: 2026-01-20}
      ---
      apiVersion: premortem/v1
      kind: Resource
      metadata: {name: db}
      spec: {kind: database}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: web}
      spec: {dependsOn: [{name: api}]}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: api}
      spec: {dependsOn: [{name: db}]}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: jobs}
      spec: {dependsOn: [{name: db}]}
      ---
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: mail}
      spec: {}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        quietTime: 5m
        reopenWithin: 2h
        classes:
          - {severity: P0, errorRatioAbove: 50%, page: true, resolveWithin: 30m, notify: [ops]}
          - {severity: P1, errorRatioAbove: 10%, page: true, resolveWithin: 30m, notify: [ops]}
          - {severity: P2, errorRatioAbove: 1%, notify: [chat], resolveWithin: 2h}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: ops}
      spec: {kind: chat}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: chat}
      spec: {kind: chat}
      ---
      schedule:
        - {week_of: 2026-01-20, primary: Ada, backup: Grace}
      escalation_policy:
        - {level: 1, responders: [Ada], timeout: 5 minutes}
        - {level: 2, responders: [Grace], timeout: 15 minutes}
      """;

  private static final String OVERDUE =
      """
      ---
      apiVersion: premortem/v1
      kind: Secrets
      metadata: {name: secrets}
      spec:
        rotationPeriod: 90d
        secrets:
          - {name: password, services: [api], rotated: 2025-01-01}
      """;

  @TempDir Path folder;

  private Fleet fleet(String more) {
    return new Fleet(Bundles.policy(folder, FLEET + more));
  }

  private Fleet fleet(String more, String drl) throws IOException {
    Files.writeString(folder.resolve("own.drl"), drl);
    return fleet(more);
  }

  @Test
  void aPageIsTitledWithWhatIsWrongNotWithAnOlderIncidentOfTheService() {
    try (Fleet fleet = fleet(OVERDUE)) {
      fleet.pass(60);
      assertEquals(Severity.P2, fleet.open("api", "secrets: rotation overdue").severity());
      fleet.fail("api", 0.2).pass(10);
      Action.Page page = fleet.pages.get(0).page();
      assertEquals("P1 on api: more than 10% of requests fail", page.title());
      assertEquals(
          List.of(
              "P1 on api: more than 10% of requests fail",
              "P2 on api: a secret is past its rotation period"),
          page.causes());
      assertEquals(2, fleet.engine.incidents().of("api").size());
      assertEquals(
          List.of(Severity.P1, Severity.P2),
          fleet.engine.incidents().worstFirst().stream().map(Incident::severity).toList());
      assertEquals(2, fleet.open("api", "errors").nextLevel());
      fleet.pass(10);
      assertEquals(2, fleet.open("api", "errors").level());
      assertEquals(2, fleet.open("api", "errors").nextLevel(), "the last level is paged again");
    }
  }

  @Test
  void whatBecomesWorsePagesAtOnceThoughAStaleIncidentHasEscalatedLongAgo() {
    try (Fleet fleet = fleet(OVERDUE)) {
      fleet.pass(30).fail("api", 0.2).pass(30);
      assertTrue(fleet.pages.stream().anyMatch(p -> p.page().level() == 2), "it escalated");
      int before = fleet.pages.size();
      fleet.fail("api", 0.9).pass(6);
      Fleet.Paged rise = fleet.pages.get(before);
      assertEquals("P0 on api: more than 50% of requests fail", rise.page().title());
      assertEquals(1, rise.page().level());
      assertTrue(rise.minute() <= 65, "paged in minute " + rise.minute());
    }
  }

  @Test
  void aFallPagesNobodyAndComesAfterTheQuietTime() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("api", 0.9).pass(6);
      String id = fleet.open("api", "errors").id();
      fleet.happen(new Event.IncidentAcknowledged(id, "Ada"));
      fleet.fail("api", 0.2).pass(6);
      assertEquals(Severity.P0, fleet.open("api", "errors").severity());
      int pages = fleet.pages.size();
      fleet.pass(10);
      assertEquals(Severity.P1, fleet.open("api", "errors").severity());
      assertEquals("more than 10% of requests fail", fleet.open("api", "errors").title());
      assertEquals(pages, fleet.pages.size());
      List<Severity> severities =
          fleet.open("api", "errors").history().stream().map(Incident.Reached::severity).toList();
      int n = severities.size();
      assertEquals(List.of(Severity.P0, Severity.P1), severities.subList(n - 2, n));
    }
  }

  @Test
  void aRolloutIsNoLongerUrgentWhenTheClockMakesItsIncidentLessSevere() {
    String quiet = FLEET.replace(", notify: [ops]", "").replace(", page: true", "");
    try (Fleet fleet = new Fleet(Bundles.policy(folder, quiet))) {
      fleet.pass(10).fail("api", 0.9).pass(6).fail("api", 0.2).pass(6);
      assertTrue(urgent(fleet));
      fleet.pass(10);
      assertEquals(Severity.P1, fleet.open("api", "errors").severity());
      assertTrue(!urgent(fleet), "no P0 is open");
    }
  }

  private static boolean urgent(Fleet fleet) {
    return fleet.engine.facts().stream()
        .filter(f -> f.type() == RolloutState.TYPE && f.subject().equals("api"))
        .anyMatch(f -> f.get(RolloutState.URGENT_INCIDENT));
  }

  @Test
  void aDeadlineRunsFromWhenTheSeverityWasReached() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("api", 0.03).pass(60).fail("api", 0.3).pass(29);
      long reached = fleet.open("api", "errors").reached();
      assertTrue(fleet.messages.stream().noneMatch(m -> m.contains("for longer than 30m")));
      fleet.pass(10);
      String late =
          fleet.messages.stream()
              .filter(m -> m.contains("for longer than 30m"))
              .findFirst()
              .orElseThrow();
      String id = fleet.open("api", "errors").id();
      long minute = (reached - (fleet.now - 60L * fleet.minute)) / 60 + 30;
      assertEquals(
          minute
              + " ops "
              + id
              + " on api has been P1 for longer than 30m: more than 10% of requests fail",
          late);
    }
  }

  @Test
  void aSecondServiceWithTheSameAlertIsNotHeldBackByTheCooldownOfTheFirst() throws IOException {
    String drl =
        """
        rule "failing"
            when
                $s : ServiceHealth( errorRatio > 0.05 )
            then
                decide.notify($s, "chat", "errors of " + $s.getService());
        end
        """;
    try (Fleet fleet = fleet("", drl)) {
      fleet.pass(10).fail("api", 0.09).fail("mail", 0.09).pass(7);
      List<String> told = fleet.messages.stream().filter(m -> m.contains("errors of")).toList();
      assertEquals(2, told.size(), told.toString());
    }
  }

  @Test
  void aMessageThatMetACooldownIsSentWhenItEndsIfItIsStillTrue() throws IOException {
    String drl =
        """
        rule "failing"
            when
                $s : ServiceHealth( service == "mail", errorRatio > 0.05 )
            then
                decide.notify($s, "chat", "errors");
        end
        """;
    String guards =
        """
        ---
        apiVersion: premortem/v1
        kind: Guardrails
        metadata: {name: guards}
        spec: {cooldown: 30m}
        """;
    try (Fleet fleet = fleet(guards, drl)) {
      fleet.pass(5).fail("mail", 0.09).pass(6).fail("mail", 0).pass(8).fail("mail", 0.09).pass(40);
      List<String> sent = fleet.messages.stream().filter(m -> m.endsWith(" errors")).toList();
      assertEquals(2, sent.size(), sent.toString());
      int first = Integer.parseInt(sent.get(0).split(" ")[0]);
      int second = Integer.parseInt(sent.get(1).split(" ")[0]);
      assertEquals(30, second - first);
      Fleet.Fated waits = fleet.fates("notify", Journal.Fate.WAITS).get(0);
      assertTrue(waits.why().contains("cool-down"), waits.why());
    }
  }

  @Test
  void waitingForTheLimitOfAChannelDoesNotCostACooldown() throws IOException {
    String drl =
        """
        rule "failing"
            when
                $s : ServiceHealth( errorRatio > 0.005 )
            then
                decide.notify($s, "chat", "errors of " + $s.getService());
        end
        """;
    String guards =
        """
        ---
        apiVersion: premortem/v1
        kind: Guardrails
        metadata: {name: guards}
        spec: {cooldown: 5h, notificationsPerHour: 1}
        """;
    try (Fleet fleet = fleet(guards, drl)) {
      fleet.pass(5).fail("api", 0.007).fail("mail", 0.007).pass(90);
      List<String> sent = fleet.messages.stream().filter(m -> m.contains("errors of")).toList();
      assertEquals(2, sent.size(), sent.toString());
      assertEquals(
          60,
          Integer.parseInt(sent.get(1).split(" ")[0])
              - Integer.parseInt(sent.get(0).split(" ")[0]));
    }
  }

  @Test
  void incidentsOfServicesThatShareADependencyAreOnePageThatNamesIt() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("api", 0.2).fail("jobs", 0.2).pass(3);
      assertEquals(1, fleet.pages.size(), fleet.pages.toString());
      Action.Page page = fleet.pages.get(0).page();
      assertTrue(
          page.causes().stream().anyMatch(c -> c.contains("(shares db)")),
          page.causes().toString());
      assertEquals(1, fleet.fates("page", Journal.Fate.JOINED).size());
      fleet.happen(new Event.IncidentAcknowledged(page.incident(), "Ada")).pass(20);
      assertEquals(1, fleet.pages.size(), "whoever took the page took all of it");
    }
  }

  @Test
  void theIncidentOfADependencyInhibitsThePagesOfWhatDependsOnIt() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("api", 0.9).fail("web", 0.9).pass(20);
      assertTrue(fleet.pages.stream().allMatch(p -> p.page().title().contains("on api")));
      Fleet.Fated waits =
          fleet.fates("page", Journal.Fate.WAITS).stream()
              .filter(f -> f.about().equals(fleet.open("web", "errors").id()))
              .findFirst()
              .orElseThrow();
      assertTrue(waits.why().startsWith("inhibited by "), waits.why());
      fleet.fail("api", 0).pass(60);
      assertTrue(
          fleet.pages.stream().anyMatch(p -> p.page().title().contains("on web")),
          "what is still wrong pages when the dependency is well again");
    }
  }

  @Test
  void whatComesAndGoesIsOneIncident() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10);
      for (int i = 0; i < 12; i++) {
        fleet.fail("mail", 0.3).pass(5).fail("mail", 0).pass(20);
      }
      assertEquals(1, fleet.engine.incidents().count());
      assertTrue(fleet.open("mail", "errors").timesOpened() >= 2);
      long resolved = fleet.fates("resolve", Journal.Fate.ACTED).size();
      assertTrue(resolved <= 3, "resolved " + resolved + " times");
    }
  }

  @Test
  void aSnoozedIncidentPagesAnewWhenTheSnoozeEnds() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("mail", 0.9).pass(3);
      String id = fleet.open("mail", "errors").id();
      long until = fleet.now + 3600;
      fleet.happen(new Event.IncidentSnoozed(id, "Ada", until));
      int before = fleet.pages.size();
      fleet.pass(59);
      assertEquals(before, fleet.pages.size());
      fleet.pass(2);
      assertEquals(before + 1, fleet.pages.size());
      assertEquals(1, fleet.pages.get(before).page().level());
    }
  }

  @Test
  void aReassignedIncidentPagesWhoGetsIt() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("mail", 0.9).pass(3);
      String id = fleet.open("mail", "errors").id();
      fleet.happen(new Event.IncidentAcknowledged(id, "Ada"));
      fleet.happen(new Event.IncidentReassigned(id, "Linus")).pass(1);
      Action.Page last = fleet.pages.get(fleet.pages.size() - 1).page();
      assertEquals(List.of("Linus"), last.responders());
      assertTrue(!fleet.open("mail", "errors").acknowledged(), "Linus has not taken it yet");
      fleet.pass(6);
      assertEquals(List.of("Grace"), fleet.pages.get(fleet.pages.size() - 1).page().responders());
    }
  }

  @Test
  void aMergedIncidentIsOpenForAsLongAsEitherHolds() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("mail", 0.9).fail("api", 0.9).pass(3);
      String mail = fleet.open("mail", "errors").id();
      String api = fleet.open("api", "errors").id();
      fleet.happen(new Event.IncidentsMerged(mail, api)).fail("api", 0).pass(30);
      assertTrue(fleet.engine.incidents().open().stream().anyMatch(i -> i.id().equals(api)));
      assertEquals(List.of(), fleet.engine.incidents().of("mail"));
      fleet.fail("mail", 0).pass(30);
      assertEquals(List.of(), fleet.engine.incidents().open());
    }
  }

  @Test
  void whatAPersonResolvedAndHoldsStillIsOpenedAgain() {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).fail("mail", 0.9).pass(3);
      String id = fleet.open("mail", "errors").id();
      fleet.happen(new Event.IncidentResolved(id, "Ada")).pass(1);
      assertEquals(List.of(), fleet.engine.incidents().of("mail"));
      int before = fleet.pages.size();
      fleet.pass(121);
      assertEquals(id, fleet.open("mail", "errors").id());
      assertEquals(before + 1, fleet.pages.stream().filter(p -> p.page().level() == 1).count());
    }
  }
}
