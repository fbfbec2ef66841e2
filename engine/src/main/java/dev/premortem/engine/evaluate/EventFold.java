package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Folds what happened outside into the state. */
final class EventFold implements Event.Cases {
  private final State state;
  private final Measurements measurements;
  private final List<Request> asked = new ArrayList<>();
  private long now;

  EventFold(State state, Measurements measurements) {
    this.state = state;
    this.measurements = measurements;
  }

  void fold(Event event, long time) {
    now = time;
    event.match(this);
    state.urgency();
  }

  /** Returns what people have asked for since this was called last. */
  List<Request> asked() {
    if (asked.isEmpty()) {
      return List.of();
    }
    List<Request> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  /**
   * Asks for something.
   *
   * @param detail the candidate, where it is about a rollout
   */
  private void ask(
      Verb verb, String about, String detail, String what, String who, List<String> people) {
    String reason = what + (who.isEmpty() ? "" : " by " + who);
    Because.Witness witness = new Because.Witness("Person:" + who, about, Map.of());
    Because because = new Because("a person", reason, List.of(witness), null);
    Decision decision = new Decision(verb, because, about, null, detail);
    asked.add(new Request(Request.PERSON + verb + "|" + about, decision, "", "", people));
  }

  private void command(Verb verb, Rollout rollout, String what, String who) {
    ask(verb, rollout.service().name(), rollout.candidate(), what, who, List.of());
  }

  @Override
  public void on(Event.RevisionDeployed e) {
    Rollout rollout = state.rollout(e.service());
    rollout.deployed(e.candidate(), e.stable(), e.percent(), now);
    state.settled(rollout, now);
  }

  @Override
  public void on(Event.TrafficObserved e) {
    Rollout rollout = state.rollout(e.service());
    rollout.observed(e.candidate(), e.percent(), now);
    state.settled(rollout, now);
  }

  @Override
  public void on(Event.TrafficRefused e) {
    Request again = state.refused(e, now);
    if (again != null) {
      asked.add(again);
    }
  }

  @Override
  public void on(Event.RolloutCommanded e) {
    Rollout rollout = state.rollout(e.service());
    switch (e.command()) {
      case PAUSE -> rollout.pause(e.who().isEmpty() ? "a person" : e.who());
      case RESUME -> rollout.resume();
      case RETRY -> rollout.retry(now);
      case ABORT -> command(Verb.ROLL_BACK, rollout, "the rollout was aborted", e.who());
      case PROMOTE -> command(Verb.PROMOTE, rollout, "promoted now", e.who());
    }
  }

  @Override
  public void on(Event.RevisionWithdrawn e) {
    Rollout rollout = state.rollout(e.service());
    rollout.withdrawn();
    state.settled(rollout, now);
  }

  @Override
  public void on(Event.SmokeTestFinished e) {
    state.rollout(e.service()).smokeTested(e.passed());
  }

  @Override
  public void on(Event.IncidentAcknowledged e) {
    state.incidents().acknowledge(e.incident(), e.responder());
  }

  @Override
  public void on(Event.IncidentSnoozed e) {
    state.incidents().snooze(e.incident(), e.responder(), e.until());
  }

  @Override
  public void on(Event.IncidentReassigned e) {
    Incident incident = state.incidents().get(e.incident());
    if (incident != null) {
      List<String> people = List.of(e.responder());
      ask(Verb.PAGE, incident.id(), "", "reassigned to " + e.responder(), "", people);
    }
  }

  @Override
  public void on(Event.IncidentsMerged e) {
    state.incidents().merge(e.incident(), e.into(), now);
  }

  @Override
  public void on(Event.IncidentResolved e) {
    Incident incident = state.incidents().get(e.incident());
    if (incident != null) {
      ask(Verb.RESOLVE, incident.id(), "", "resolved", e.responder(), List.of());
    }
  }

  @Override
  public void on(Event.BackupFinished e) {
    state.inventory().backups().finished(e.backup(), e.succeeded(), now);
  }

  @Override
  public void on(Event.SecretRotated e) {
    state.inventory().secrets().rotated(e.secret(), now);
  }

  @Override
  public void on(Event.SecretExpired e) {
    state.inventory().secrets().expired(e.secret());
  }

  @Override
  public void on(Event.DisasterDeclared e) {
    state.inventory().recoveries().declared(e.kind(), e.resource(), now);
  }

  @Override
  public void on(Event.DisasterMended e) {
    state.inventory().recoveries().mended(e.kind(), e.resource());
  }

  @Override
  public void on(Event.BreachReported e) {
    measurements.service(e.service()).breach(e.on());
  }

  @Override
  public void on(Event.CostExported e) {
    state.inventory().costs().billed(e.component(), e.monthly());
  }

  @Override
  public void on(Event.TargetMeasured e) {
    state.inventory().targets().measured(e.target(), e.met());
  }
}
