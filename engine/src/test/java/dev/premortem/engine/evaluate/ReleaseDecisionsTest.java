package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.document.RolloutCommand;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.Disaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an experienced release engineer expects of rollouts, and of recovery procedures. */
class ReleaseDecisionsTest {
  private static final String PROMOTE_TOO =
      """
      rule "take the step, too"
          when
              $r : RolloutState( phase == RolloutPhase.SMOKE_TEST, smokeTest == SmokeTest.PASSED )
          then
              decide.promote($r, "we like it");
      end
      """;

  private static final String HOLD =
      """
      rule "not now"
          when
              $r : RolloutState( phase == RolloutPhase.SMOKE_TEST, smokeTest == SmokeTest.PASSED )
          then
              decide.hold($r, "not now");
      end
      """;

  private static final String OBJECTIVE_SPENT =
      """
      rule "the wish"
          when
              $r : RolloutState( phase == RolloutPhase.BAKING )
          then
              decide.recommend($r, "it bakes");
      end
      """;

  @TempDir Path folder;

  private Fleet fleet(String drl) throws IOException {
    Files.writeString(folder.resolve("own.drl"), drl);
    return new Fleet(Bundles.policy(folder, Bundles.SHOP));
  }

  private static Fleet deploy(Fleet fleet) {
    fleet.happen(new Event.RevisionDeployed(0, "r2", "r1", 0));
    return fleet.happen(new Event.SmokeTestFinished(0, true));
  }

  @Test
  void twoPromotionsInOneRoundAreOneStep() throws IOException {
    try (Fleet fleet = fleet(PROMOTE_TOO)) {
      deploy(fleet.pass(10)).pass(2);
      assertEquals(List.of(10), fleet.shifts());
      Fleet.Fated dropped = fleet.fates("promote", Journal.Fate.DROPPED).get(0);
      assertTrue(dropped.why().contains("takes the same step"), dropped.why());
    }
  }

  @Test
  void aHoldThatBeginsWithAPromotionHoldsIt() throws IOException {
    try (Fleet fleet = fleet(HOLD)) {
      deploy(fleet.pass(10)).pass(20);
      assertEquals(List.of(), fleet.shifts());
      assertTrue(fleet.fates("promote", Journal.Fate.WAITS).get(0).why().contains("not now"));
    }
  }

  @Test
  void aFreezeBeginsInTheMiddleOfARolloutAndLiftsWithTheBudget() throws IOException {
    try (Fleet fleet = fleet(OBJECTIVE_SPENT)) {
      deploy(fleet.pass(10)).pass(2);
      fleet.fail("shop", 0.9).pass(60);
      // a P0 incident rolls this one back; the next one is frozen before its first step
      assertEquals(0, fleet.shifts().get(fleet.shifts().size() - 1));
      fleet.fail("shop", 0).pass(60);
      int before = fleet.shifts().size();
      deploy(fleet).pass(30);
      assertEquals(before, fleet.shifts().size());
      assertTrue(
          fleet.fates("promote", Journal.Fate.WAITS).stream()
              .anyMatch(f -> f.why().contains("rollout: release freeze")));
      fleet.pass(31 * 24 * 60);
      assertTrue(fleet.shifts().size() > before, "the budget has moved on, the release goes on");
    }
  }

  @Test
  void aStepBakesFromWhenItsTrafficWasObserved() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.observes = false;
      deploy(fleet.pass(10)).pass(30);
      assertEquals(List.of(10), fleet.shifts(), "nothing goes on before traffic has shifted");
      fleet.observed(
          (Action.ShiftTraffic)
              fleet.actions.stream()
                  .filter(Action.ShiftTraffic.class::isInstance)
                  .findFirst()
                  .orElseThrow());
      fleet.pass(4);
      assertEquals(List.of(10), fleet.shifts());
      fleet.pass(3);
      assertEquals(List.of(10, 50), fleet.shifts());
    }
  }

  @Test
  void enoughRequestsAndThenNoneAreNoPass() throws IOException {
    try (Fleet fleet = fleet("")) {
      deploy(fleet.pass(10)).pass(2);
      assertEquals(List.of(10), fleet.shifts());
      fleet.candidateGetsRequests = false;
      fleet.pass(20);
      assertEquals(List.of(10), fleet.shifts(), "silence is no reason to go on");
      assertTrue(!fleet.fates("hold", Journal.Fate.ACTED).isEmpty());
      fleet.candidateGetsRequests = true;
      fleet.pass(3);
      assertEquals(List.of(10, 50), fleet.shifts());
    }
  }

  @Test
  void aRollbackIsWantedUntilItIsObserved() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.candidateErrors = 0.3;
      deploy(fleet.pass(10)).pass(1);
      fleet.observes = false;
      fleet.pass(10);
      assertEquals(List.of(10, 0), fleet.shifts());
      assertTrue(fleet.engine.rolloutInProgress(0), "it is not rolled back before that is seen");
      assertEquals(10, fleet.engine.observedPercent(0));
      assertEquals(0, fleet.engine.wantedPercent(0));
      fleet.happen(new Event.TrafficObserved(0, "r2", 0)).pass(1);
      assertTrue(!fleet.engine.rolloutInProgress(0));
    }
  }

  @Test
  void aPromotionThatIsRefusedIsHeldAndAskedForAgainLaterAndLater() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.observes = false;
      deploy(fleet.pass(10)).pass(1);
      int first = fleet.minute;
      List<Integer> waited = new ArrayList<>();
      for (int i = 0, before = first; i < 6; i++) {
        fleet.happen(new Event.TrafficRefused(0, "r2", 10, "quota exceeded"));
        int asked = fleet.shifts().size();
        while (fleet.shifts().size() == asked) {
          fleet.pass(1);
        }
        waited.add(fleet.minute - before);
        before = fleet.minute;
      }
      assertEquals(List.of(1, 2, 4, 8, 10, 10), waited);
      assertEquals(
          "10% of r2 was refused: quota exceeded",
          fleet.fates("promote", Journal.Fate.WAITS).get(0).why());
      assertEquals(List.of(), fleet.engine.incidents().open(), "nobody is worse off");
    }
  }

  @Test
  void aPromotionThatIsRefusedIsNotAskedForAgainWhenNothingAsksForIt() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.observes = false;
      deploy(fleet.pass(10)).pass(1);
      fleet.happen(new Event.RevisionWithdrawn(0));
      fleet.happen(new Event.TrafficRefused(0, "r2", 10, "quota exceeded")).pass(30);
      assertEquals(List.of(10), fleet.shifts());
    }
  }

  @Test
  void aRollbackThatIsRefusedStaysWantedAndKeepsAnIncidentOpenUntilItIsObserved()
      throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.candidateErrors = 0.3;
      deploy(fleet.pass(10)).pass(1);
      fleet.observes = false;
      fleet.pass(10);
      fleet.candidateErrors = 0; // the rule that asked for it need not hold any more
      fleet.happen(new Event.TrafficRefused(0, "r2", 0, "permission denied")).pass(3);
      assertEquals(List.of(10, 0, 0), fleet.shifts());
      Incident incident = fleet.open("shop", "rollback");
      assertEquals(Severity.P1, incident.severity());
      assertEquals("rollback of r2 can not be carried out: permission denied", incident.title());
      assertEquals(0, fleet.engine.wantedPercent(0));
      fleet.pass(60);
      assertEquals(
          "rollback of r2 can not be carried out: permission denied",
          fleet.open("shop", "rollback").title());
      fleet.happen(new Event.TrafficObserved(0, "r2", 0)).pass(20);
      assertEquals(List.of(), fleet.engine.incidents().of("shop"));
      assertEquals(List.of(10, 0, 0), fleet.shifts());
    }
  }

  @Test
  void aRollbackThatWasRefusedIsNotMadeOfTheReleaseAfterIt() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.candidateErrors = 0.3;
      deploy(fleet.pass(10)).pass(1);
      fleet.observes = false;
      fleet.pass(10);
      fleet.candidateErrors = 0;
      fleet.happen(new Event.TrafficRefused(0, "r2", 0, "permission denied"));
      fleet.happen(new Event.RevisionWithdrawn(0));
      fleet.happen(new Event.RevisionDeployed(0, "r3", "r1", 0)).pass(30);
      assertEquals(List.of(10, 0), fleet.shifts());
    }
  }

  @Test
  void aDeploymentStraightToAllTrafficIsGuarded() throws IOException {
    try (Fleet fleet = fleet("")) {
      fleet.pass(10).happen(new Event.RevisionDeployed(0, "r2", "r1", 100));
      fleet.fail("shop", 0.9).pass(10);
      assertEquals(List.of(0), fleet.shifts());
    }
  }

  @Test
  void peoplePauseResumePromoteAbortAndRetry() throws IOException {
    try (Fleet fleet = fleet("")) {
      deploy(fleet.pass(10)).pass(1);
      fleet.happen(new Event.RolloutCommanded(0, RolloutCommand.PAUSE, "Ada")).pass(20);
      assertEquals(List.of(10), fleet.shifts());
      fleet.happen(new Event.RolloutCommanded(0, RolloutCommand.PROMOTE, "Ada")).pass(1);
      assertEquals(List.of(10, 50), fleet.shifts());
      fleet.pass(20);
      assertEquals(List.of(10, 50), fleet.shifts(), "it is still paused");
      fleet.happen(new Event.RolloutCommanded(0, RolloutCommand.RESUME, "Ada")).pass(1);
      assertEquals(List.of(10, 50, 100), fleet.shifts());
      fleet.happen(new Event.RolloutCommanded(0, RolloutCommand.ABORT, "Ada")).pass(1);
      assertEquals(List.of(10, 50, 100, 0), fleet.shifts());
      fleet.happen(new Event.RolloutCommanded(0, RolloutCommand.RETRY, "Ada"));
      fleet.happen(new Event.SmokeTestFinished(0, true)).pass(1);
      assertEquals(List.of(10, 50, 100, 0, 10), fleet.shifts());
    }
  }

  @Test
  void losingOneDatabaseStartsItsProcedureAndNoOther() {
    String two =
        """
        apiVersion: premortem/v1
        kind: Resource
        metadata: {name: orders}
        spec: {kind: database}
        ---
        apiVersion: premortem/v1
        kind: Resource
        metadata: {name: users}
        spec: {kind: database}
        ---
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: shop}
        spec: {dependsOn: [{name: orders}, {name: users}]}
        ---
        apiVersion: premortem/v1
        kind: Recovery
        metadata: {name: procedures}
        spec:
          procedures:
            - {name: restore-orders, disaster: databaseLoss, targets: [orders], rto: 1h}
            - {name: restore-users, disaster: databaseLoss, targets: [users], rto: 1h}
        """;
    try (Fleet fleet = new Fleet(Bundles.policy(folder, two))) {
      fleet.pass(5).happen(new Event.DisasterDeclared(Disaster.DATABASE_LOSS, "orders")).pass(5);
      assertEquals(List.of("restore-orders"), started(fleet));
      fleet.happen(new Event.DisasterMended(Disaster.DATABASE_LOSS, "orders"));
      fleet.happen(new Event.DisasterDeclared(Disaster.DATABASE_LOSS, "users")).pass(58);
      assertEquals(List.of("restore-orders", "restore-users"), started(fleet));
      assertEquals(
          List.of(),
          fleet.engine.incidents().open(),
          "the clock of the disaster before does not count for this one");
    }
  }

  private static List<String> started(Fleet fleet) {
    return fleet.actions.stream()
        .filter(Action.StartProcedure.class::isInstance)
        .map(a -> ((Action.StartProcedure) a).procedure())
        .toList();
  }
}
