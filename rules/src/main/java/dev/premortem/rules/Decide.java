package dev.premortem.rules;

import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.AlertState;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.RecoveryState;
import dev.premortem.rules.fact.SecretState;
import dev.premortem.rules.fact.TargetState;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the right-hand side of a rule may say. It is the global {@code decide} of every rule base;
 * nothing else leads from a rule to the world.
 *
 * <p>The first argument of each method is the fact that the decision is about; the last is a
 * sentence for people.
 */
public final class Decide {
  private final BiConsumer<String, Function<Because, Decision>> sink;

  /** Creates the global of one session, which hands every conclusion to a sink. */
  public Decide(BiConsumer<String, Function<Because, Decision>> sink) {
    this.sink = sink;
  }

  /**
   * Keeps an incident of at least this severity open on the fact's service while the rule holds.
   */
  public void openIncident(Fact fact, Severity severity, String reason) {
    sink.accept(reason, because -> new Decision.OpenIncident(because, fact.subject(), severity));
  }

  /** Pages for an incident, or opens a P1 incident on the fact's service and pages for that. */
  public void page(Fact fact, String reason) {
    if (fact instanceof IncidentState incident) {
      sink.accept(reason, because -> new Decision.Page(because, incident.getIncident()));
    } else {
      openIncident(fact, Severity.P1, reason);
    }
  }

  /** Calls the next escalation level. */
  public void escalate(IncidentState incident, String reason) {
    sink.accept(reason, because -> new Decision.Escalate(because, incident.getIncident()));
  }

  /** Ends an incident. */
  public void resolve(IncidentState incident, String reason) {
    sink.accept(reason, because -> new Decision.ResolveIncident(because, incident.getIncident()));
  }

  /** Tells a channel. */
  public void notify(Fact fact, String channel, String reason) {
    sink.accept(reason, because -> new Decision.Notify(because, fact.subject(), channel));
  }

  /** Fires an alert policy for as long as the rule holds. */
  public void alert(AlertState alert, String reason) {
    sink.accept(
        reason,
        because -> new Decision.FireAlert(because, alert.getPolicy(), alert.getCondition()));
  }

  /** Lets the rollout on the fact's service take its next step. */
  public void promote(Fact fact, String reason) {
    sink.accept(reason, because -> new Decision.Promote(because, fact.subject()));
  }

  /** Keeps the rollout on the fact's service where it is. */
  public void hold(Fact fact, String reason) {
    sink.accept(reason, because -> new Decision.Hold(because, fact.subject()));
  }

  /** Sends the candidate revision of the fact's service home. */
  public void rollBack(Fact fact, String reason) {
    sink.accept(reason, because -> new Decision.RollBack(because, fact.subject()));
  }

  /** Advises a change. */
  public void recommend(Fact fact, String reason) {
    sink.accept(reason, because -> new Decision.Recommend(because, fact.subject()));
  }

  /** Says that something which must exist does not. */
  public void require(Fact fact, String what, String reason) {
    sink.accept(reason, because -> new Decision.Require(because, fact.subject(), what));
  }

  /** Starts a recovery procedure. */
  public void recover(RecoveryState recovery, String reason) {
    sink.accept(reason, because -> new Decision.StartRecovery(because, recovery.getProcedure()));
  }

  /** Asks for a new version of a secret. */
  public void rotate(SecretState secret, String reason) {
    sink.accept(reason, because -> new Decision.RotateSecret(because, secret.getSecret()));
  }

  /** Says that a success metric misses its target. */
  public void missTarget(TargetState target, String reason) {
    sink.accept(reason, because -> new Decision.MissTarget(because, target.getTarget()));
  }
}
