package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands: a fold over rulings and over what was observed to happen. */
final class State implements Standing {
  /** The cause of an incident that is open because a rollback can not be carried out. */
  private static final String ROLLBACK = "rollback";

  private final Policy policy;
  private final RuleSession session;
  private final Roster roster;
  private final Escalation escalation;
  private final Incidents incidents;
  private final Inventory inventory;
  private final Limits limits;
  private final List<Rollout> rollouts = new ArrayList<>();
  private final Map<String, Rollout> byService = new HashMap<>();

  State(Policy policy, RuleSession session, Timers timers, Timers late, long now) {
    this.policy = policy;
    this.session = session;
    for (ServicePolicy service : policy.services()) {
      Rollout rollout = new Rollout(service, session, timers);
      rollouts.add(rollout);
      byService.put(service.name(), rollout);
    }
    this.limits = new Limits(policy.bundle().guardrails());
    this.inventory = Inventory.of(policy, session, timers, now);
    this.roster = new Roster(policy, session, timers, now);
    this.escalation = new Escalation(policy, roster);
    this.incidents = new Incidents(policy, session, late, escalation);
  }

  @Override
  public Policy policy() {
    return policy;
  }

  @Override
  public Incidents incidents() {
    return incidents;
  }

  @Override
  public Escalation escalation() {
    return escalation;
  }

  @Override
  public @Nullable Rollout rollout(String service) {
    return byService.get(service);
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public List<String> holds(String service) {
    List<String> holds = new ArrayList<>();
    Rollout rollout = byService.get(service);
    if (rollout != null && !rollout.paused().isEmpty()) {
      holds.add(rollout.paused());
    }
    for (Conclusion conclusion : session.holding()) {
      Decision decision = conclusion.decision();
      if (decision.verb() == Verb.HOLD && decision.about().equals(service)) {
        holds.add(decision.because().rule());
      }
    }
    return holds;
  }

  @Override
  public List<Conclusion> holding() {
    return session.holding();
  }

  Rollout rollout(int service) {
    return rollouts.get(service);
  }

  Inventory inventory() {
    return inventory;
  }

  Roster roster() {
    return roster;
  }

  /** Takes in what is done now. */
  void done(Ruling.Act act, long now) {
    limits.done(act, now);
    Request request = act.request();
    Decision decision = request.decision();
    switch (request.verb()) {
      case OPEN_INCIDENT ->
          incidents.support(decision.about(), decision.detail(), decision, request.source(), now);
      case ALERT -> pager(request, now);
      case RESOLVE -> incidents.resolve(decision.about(), now);
      case RECOVER -> inventory.recoveries().started(decision.about());
      default -> act.actions().forEach(action -> done(action, request, now));
    }
  }

  /** An alert that goes to a pager keeps an incident open, which somebody is paged for. */
  private void pager(Request request, long now) {
    Policy.Channel channel = policy.channel(request.channel());
    if (channel == null || !channel.pages()) {
      return;
    }
    Decision alert = request.decision();
    Decision opens =
        new Decision(
            Verb.ALERT, alert.because(), alert.about(), channel.severity(), alert.detail());
    Incidents.pager(
        incidents.support(request.subject(), causeOf(alert), opens, request.source(), now));
  }

  private static String causeOf(Decision alert) {
    return "alert " + alert.about();
  }

  private void done(Action action, Request request, long now) {
    if (action instanceof Action.ShiftTraffic shift) {
      rollouts.get(shift.service()).decided(shift, request);
    } else if (action instanceof Action.Page page) {
      Incident incident = incidents.get(page.incident());
      if (incident != null) {
        if (request.byPerson()) {
          incident.pageAnew();
        }
        incidents.paged(incident, page.level(), page.responders(), now);
      }
    }
  }

  /**
   * Takes in that a change of traffic was refused. While a rollback is, an incident is open that
   * somebody is paged for.
   *
   * @return what is to be asked for again, null where nothing is
   */
  @Nullable Request refused(Event.TrafficRefused event, long now) {
    Rollout rollout = rollouts.get(event.service());
    DefaultsSpec.Rollouts limits = policy.bundle().defaults().rollouts();
    Request again = rollout.refused(event, limits, now);
    if (again == null) {
      return null;
    }
    if (!again.refused()) {
      return stands(again) ? again : null;
    }
    if (rollout.weight() == 0) {
      return again; // nobody meets it
    }
    String service = rollout.service().name();
    String reason =
        "rollback of %s can not be carried out: %s".formatted(event.candidate(), event.why());
    String rule = again.decision().because().rule();
    Because because = new Because(rule, reason, List.of(rollout.witness()), null);
    Decision opens =
        new Decision(Verb.OPEN_INCIDENT, because, service, limits.refusedSeverity(), ROLLBACK);
    Incidents.pager(incidents.support(service, ROLLBACK, opens, rollbackOf(service), now));
    return again;
  }

  /** Returns what keeps the incident of a service's refused rollback open. */
  private static String rollbackOf(String service) {
    return ROLLBACK + "|" + service;
  }

  private boolean stands(Request request) {
    return request.byPerson()
        || session.holding().stream().anyMatch(c -> c.id().equals(request.source()));
  }

  /** Takes in that a rollout may have come to where it is wanted. */
  void settled(Rollout rollout, long now) {
    if (!rollout.goingBack()) {
      incidents.unsupport(rollbackOf(rollout.service().name()), now);
    }
  }

  /** Takes in that an incident shares the page of another. */
  void joined(Ruling.Join join) {
    Incident incident = incidents.get(join.request().about());
    if (incident != null) {
      incidents.join(incident, join.lead());
    }
  }

  /** Takes in that a decision no longer holds. */
  void ended(Decision decision, String source, long now) {
    if (decision.verb() == Verb.OPEN_INCIDENT || decision.verb() == Verb.ALERT) {
      incidents.unsupport(source, now);
    }
  }

  /** Lets every rollout know whether a P0 incident is open on its service. */
  void urgency() {
    for (Rollout rollout : rollouts) {
      rollout.urgentIncident(incidents.urgent(rollout.service().name(), Severity.P0));
    }
  }
}
