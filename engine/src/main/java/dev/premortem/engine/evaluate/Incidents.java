package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.IncidentClassesSpec.IncidentClass;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.IncidentState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Open incidents. An incident belongs to a service (or another subject) and is kept open by what
 * supports it: conclusions that still hold. Its severity is the worst that any of them asked for.
 */
public final class Incidents {
  /** An open incident. */
  public static final class Incident {
    private final IncidentState fact;
    private final long opened;
    private final Map<String, Severity> supports = new LinkedHashMap<>();
    private long quietCheck;
    private long escalatesAt;
    private List<String> called = List.of();
    private boolean resolved;

    private Incident(IncidentState fact, long opened) {
      this.fact = fact;
      this.opened = opened;
    }

    /** Returns its identifier. */
    public String id() {
      return fact.get(IncidentState.INCIDENT);
    }

    /** Returns the subject that it is about. */
    public String subject() {
      return fact.subject();
    }

    /** Returns its severity. */
    public Severity severity() {
      return fact.get(IncidentState.SEVERITY);
    }

    /** Returns when it was opened, epoch seconds. */
    public long opened() {
      return opened;
    }

    /** Returns whether somebody has taken it. */
    public boolean acknowledged() {
      return fact.get(IncidentState.ACKNOWLEDGED);
    }

    /**
     * Returns when the next level is called unless somebody takes it, epoch seconds, 0 for never.
     */
    public long escalatesAt() {
      return acknowledged() ? 0 : escalatesAt;
    }

    /** Returns who was called last. */
    public List<String> called() {
      return called;
    }

    /** Returns the runbook for it, empty when there is none. */
    public String runbook() {
      return fact.get(IncidentState.RUNBOOK);
    }

    /** Returns the escalation level reached. */
    public int level() {
      return (int) fact.get(IncidentState.LEVEL);
    }
  }

  /** An incident that is over, and may come back. */
  private record Ended(String id, long at) {}

  private final Policy policy;
  private final RuleSession session;
  private final Timers timers;
  private final Map<String, Incident> bySubject = new LinkedHashMap<>();
  private final Map<String, Incident> byId = new LinkedHashMap<>();
  private final Map<Severity, Duration> deadlines = new EnumMap<>(Severity.class);
  private final Map<String, Ended> ended = new HashMap<>();
  private final long quietSeconds;
  private final long reopenSeconds;
  private final List<OnCallSpec.Level> levels;
  private int opened;

  Incidents(Policy policy, RuleSession session, Timers timers) {
    this.policy = policy;
    this.session = session;
    this.timers = timers;
    this.quietSeconds = policy.bundle().quietTime().toSeconds();
    OnCallSpec onCall = policy.onCall();
    this.levels = onCall == null ? List.of() : onCall.escalationPolicy();
    Document<IncidentClassesSpec> classes =
        policy.bundle().only(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    this.reopenSeconds = classes == null ? 0 : classes.spec().reopenWithin().toSeconds();
    if (classes != null) {
      for (IncidentClass c : classes.spec().classes()) {
        if (c.resolveWithin() != null) {
          deadlines.put(c.severity(), c.resolveWithin().value());
        }
      }
    }
  }

  /** Returns all open incidents in the order in which they were opened. */
  public List<Incident> open() {
    return new ArrayList<>(byId.values());
  }

  /** Returns how many incidents were ever opened. */
  public int count() {
    return opened;
  }

  /** Returns the open incident of that identifier, null when there is none. */
  public @Nullable Incident get(String id) {
    return byId.get(id);
  }

  /** Keeps an incident of at least this severity open on a subject; returns its identifier. */
  String support(String subject, Severity severity, String by, long now) {
    Incident incident = bySubject.get(subject);
    if (incident == null) {
      Ended before = ended.get(subject);
      boolean again = before != null && now - before.at() < reopenSeconds;
      IncidentState fact = new IncidentState(again ? before.id() : "INC-" + ++opened, subject);
      fact.set(IncidentState.SEVERITY, severity);
      fact.set(IncidentState.LAST_LEVEL, levels.isEmpty());
      policy.services().stream()
          .filter(s -> s.name().equals(subject))
          .findFirst()
          .ifPresent(s -> fact.set(IncidentState.RUNBOOK, s.runbook()));
      incident = new Incident(fact, now);
      bySubject.put(subject, incident);
      byId.put(incident.id(), incident);
      session.insert(fact);
      deadline(incident);
    }
    incident.supports.put(by, severity);
    incident.fact.set(IncidentState.QUIET, false);
    if (severity.worseThan(incident.severity())) {
      incident.fact.set(IncidentState.SEVERITY, severity);
      deadline(incident);
    }
    return incident.id();
  }

  private void deadline(Incident incident) {
    Duration within = deadlines.get(incident.severity());
    if (within != null) {
      timers.at(
          incident.opened + within.toSeconds(),
          () -> {
            if (!incident.resolved) {
              incident.fact.set(IncidentState.DEADLINE_MISSED, true);
            }
          });
    }
  }

  /** Takes support away; an incident without support is quiet after a while. */
  void unsupport(String subject, String by, long now) {
    Incident incident = bySubject.get(subject);
    if (incident == null || incident.supports.remove(by) == null || !incident.supports.isEmpty()) {
      return;
    }
    long check = now + quietSeconds;
    incident.quietCheck = check;
    timers.at(
        check,
        () -> {
          if (!incident.resolved && incident.supports.isEmpty() && incident.quietCheck == check) {
            incident.fact.set(IncidentState.QUIET, true);
          }
        });
  }

  /** Moves to a level and starts its time-out; returns whom to call, empty when there is nobody. */
  List<String> call(Incident incident, int level, long now, String primary) {
    if (levels.isEmpty()) {
      incident.fact.set(IncidentState.LEVEL, 1);
      return primary.isEmpty() ? List.of() : List.of(primary);
    }
    int reached = Math.min(level, levels.size());
    OnCallSpec.Level step = levels.get(reached - 1);
    incident.fact.set(IncidentState.LEVEL, reached);
    incident.fact.set(IncidentState.LAST_LEVEL, reached == levels.size());
    incident.fact.set(IncidentState.LEVEL_TIMED_OUT, false);
    incident.escalatesAt = now + step.timeout().value().toSeconds();
    incident.called = step.responders().value();
    timers.at(
        now + step.timeout().value().toSeconds(),
        () -> {
          if (!incident.resolved
              && !incident.acknowledged()
              && incident.fact.get(IncidentState.LEVEL) == reached) {
            incident.fact.set(IncidentState.LEVEL_TIMED_OUT, true);
          }
        });
    return step.responders().value();
  }

  /** Notes that a responder took an incident. */
  void acknowledge(String id) {
    Incident incident = byId.get(id);
    if (incident != null) {
      incident.fact.set(IncidentState.ACKNOWLEDGED, true);
      incident.fact.set(IncidentState.LEVEL_TIMED_OUT, false);
    }
  }

  /** Closes an incident. */
  void resolve(String id, long now) {
    Incident incident = byId.remove(id);
    if (incident != null) {
      ended.put(incident.subject(), new Ended(id, now));
      incident.resolved = true;
      bySubject.remove(incident.subject());
      session.remove(incident.fact);
    }
  }

  /** Returns whether an incident of this severity or worse is open on a subject. */
  boolean urgent(String subject, Severity severity) {
    Incident incident = bySubject.get(subject);
    return incident != null && !severity.worseThan(incident.severity());
  }
}
