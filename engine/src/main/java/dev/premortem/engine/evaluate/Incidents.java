package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.IncidentClassesSpec.IncidentClass;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.IncidentState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The open incidents: a fold over what was ruled and what people did. An incident is as severe as
 * the worst that supports it; it becomes worse at once, and less severe when what made it worse has
 * been gone for the quiet time.
 */
public final class Incidents {
  /** An incident that is over, and may come back. */
  private record Ended(Incident incident, long at) {}

  /** Openings of one incident beyond which it is not kept open for longer still. */
  private static final int MOST_FLAPS = 12;

  private static final Comparator<Incident> WORST_FIRST = Comparator.comparing(Incident::severity);

  private final RuleSession session;
  private final Timers late;

  private final Escalation escalation;
  private final Map<Incident.Key, Incident> byKey = new HashMap<>();
  private final Map<String, Incident> byId = new LinkedHashMap<>();

  /** Which incident each thing supports, open or resolved by a person while that held. */
  private final Map<String, Incident> supporting = new HashMap<>();

  /** Incidents that somebody is to be paged for though somebody was. */
  private final Set<String> anew = new TreeSet<>();

  private final Map<Severity, Duration> deadlines = new EnumMap<>(Severity.class);
  private final Map<Incident.Key, Ended> ended = new HashMap<>();
  private final Map<String, String> runbooks = new HashMap<>();
  private final long quietSeconds;
  private final long reopenSeconds;
  private int opened;

  /**
   * Begins without any.
   *
   * @param late runs what falls due when all that is measured at that moment was concluded from, so
   *     that what ends or comes back then is known
   */
  Incidents(Policy policy, RuleSession session, Timers late, Escalation escalation) {
    this.session = session;
    this.late = late;
    this.escalation = escalation;
    this.quietSeconds = policy.bundle().quietTime().toSeconds();
    Document<IncidentClassesSpec> classes =
        policy.bundle().only(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    this.reopenSeconds =
        classes == null
            ? policy.bundle().defaults().incidents().reopenWithin().toSeconds()
            : classes.spec().reopenWithin().toSeconds();
    if (classes != null) {
      for (IncidentClass c : classes.spec().classes()) {
        if (c.resolveWithin() != null) {
          deadlines.put(c.severity(), c.resolveWithin().value());
        }
      }
    }
    for (ServicePolicy service : policy.services()) {
      runbooks.put(service.name(), service.runbook());
    }
  }

  /** Returns all open incidents in the order in which they were opened. */
  public List<Incident> open() {
    return new ArrayList<>(byId.values());
  }

  /** Returns all open incidents, the worst first, older ones before younger. */
  public List<Incident> worstFirst() {
    List<Incident> open = open();
    open.sort(WORST_FIRST);
    return open;
  }

  /** Returns the open incidents of a subject, the worst first, older ones before younger. */
  public List<Incident> of(String subject) {
    List<Incident> group = new ArrayList<>();
    for (Incident incident : byId.values()) {
      if (incident.subject().equals(subject)) {
        group.add(incident);
      }
    }
    group.sort(WORST_FIRST);
    return group;
  }

  /** Returns how many incidents were ever opened. */
  public int count() {
    return opened;
  }

  /** Returns the open incident of that identifier, null when there is none. */
  public @Nullable Incident get(String id) {
    return byId.get(id);
  }

  /** Returns the open incident of that subject and cause, null when there is none. */
  @Nullable Incident at(String subject, String cause) {
    return byKey.get(new Incident.Key(subject, cause));
  }

  /** Returns the incidents that somebody must be paged for anew, since this was called last. */
  Set<String> anew() {
    if (anew.isEmpty()) {
      return Set.of();
    }
    Set<String> all = Set.copyOf(anew);
    anew.clear();
    return all;
  }

  /** Returns whether an incident of this severity or worse is open on a subject. */
  boolean urgent(String subject, Severity severity) {
    for (Incident incident : byId.values()) {
      if (incident.subject().equals(subject) && !severity.worseThan(incident.severity())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Keeps an incident of at least the decision's severity open.
   *
   * @param by identity of what supports it
   */
  Incident support(String subject, String cause, Decision decision, String by, long now) {
    Incident.Key key = new Incident.Key(subject, cause);
    Incident incident = byKey.get(key);
    if (incident == null) {
      incident = open(key, decision, now);
    }
    incident.support(by, decision);
    supporting.put(by, incident);
    incident.fact().set(IncidentState.QUIET, false);
    rise(incident, decision, now);
    return incident;
  }

  /** Lets an incident become as bad as a decision asks, where it is not, and page anew then. */
  private void rise(Incident incident, Decision to, long now) {
    if (!Incident.severity(to).worseThan(incident.severity())) {
      return;
    }
    raise(incident, to, now);
    if (incident.level() > 0 || incident.acknowledged()) {
      incident.pageAnew();
      anew.add(incident.id());
    }
  }

  private void move(Incident from, Incident to) {
    from.supports().forEach(by -> supporting.put(by, to));
    from.moveTo(to);
  }

  private Incident open(Incident.Key key, Decision decision, long now) {
    Ended before = ended.remove(key);
    boolean again = before != null && now - before.at() < reopenSeconds;
    IncidentState fact =
        new IncidentState(
            again ? before.incident().id() : "INC-" + ++opened, key.subject(), key.cause());
    fact.set(IncidentState.OPENED, again ? before.incident().timesOpened() + 1 : 1);
    fact.set(IncidentState.LAST_LEVEL, escalation.levels() <= 1);
    String runbook = runbooks.get(key.subject());
    if (runbook != null) {
      fact.set(IncidentState.RUNBOOK, runbook);
    }
    Incident incident = new Incident(key, fact, decision, now);
    byKey.put(key, incident);
    byId.put(incident.id(), incident);
    raise(incident, decision, now);
    session.insert(fact);
    if (before != null) { // what a person resolved may hold still
      move(before.incident(), incident);
      Decision worst = incident.worst();
      if (worst != null) {
        rise(incident, worst, now);
      }
    }
    return incident;
  }

  private void raise(Incident incident, Decision by, long now) {
    incident.raise(by, now);
    Duration within = deadlines.get(incident.severity());
    if (within != null) {
      long reached = incident.reached();
      int changes = incident.history().size();
      late.at(
          reached + within.toSeconds(),
          () -> {
            if (!incident.resolved() && incident.history().size() == changes) {
              incident.fact().set(IncidentState.DEADLINE_MISSED, true);
            }
          });
    }
  }

  /** Asks that somebody is paged for an incident, whatever its class. */
  static void pager(Incident incident) {
    incident.fact().set(IncidentState.PAGER, true);
  }

  /** Takes support away. */
  void unsupport(String by, long now) {
    Incident incident = supporting.remove(by);
    if (incident != null) {
      incident.unsupport(by, now);
      late.at(now + quiet(incident), () -> calm(incident, now + quiet(incident)));
    }
  }

  /** What comes and goes stays open for longer, so that it is one incident and not many. */
  private long quiet(Incident incident) {
    return quietSeconds * Math.min(MOST_FLAPS, incident.timesOpened());
  }

  /** Looks whether what made an incident as bad as it is has been gone for the quiet time. */
  private void calm(Incident incident, long now) {
    if (incident.resolved()) {
      return;
    }
    Decision worst = incident.worstOf(quiet(incident), now);
    if (worst == null) {
      incident.fact().set(IncidentState.QUIET, true);
    } else if (incident.severity().worseThan(Incident.severity(worst))) {
      raise(incident, worst, now);
    }
  }

  /**
   * Notes that an incident was on a page, alone or with others.
   *
   * @param level escalation level, from 1
   */
  void paged(Incident incident, int level, List<String> people, long now) {
    long timeout = escalation.timeout(level);
    long until = timeout == 0 ? 0 : now + timeout;
    incident.page(level, level >= escalation.levels(), people, now, until);
    timeOut(incident);
  }

  private void timeOut(Incident incident) {
    int generation = incident.next();
    if (incident.escalatesAt() > 0) {
      late.at(
          incident.escalatesAt(),
          () -> {
            if (incident.still(generation) && !incident.acknowledged()) {
              incident.timedOut();
            }
          });
    }
  }

  /** Puts an incident with another of its group that was paged or taken before it. */
  void join(Incident incident, Incident lead) {
    if (lead.acknowledged()) {
      incident.acknowledge(lead.responder());
    }
    if (lead.level() > 0) {
      incident.pageOf(lead);
      timeOut(incident);
    }
  }

  /** Notes that a responder took an incident, and with it all that were on the same page. */
  void acknowledge(String id, String who) {
    Incident incident = byId.get(id);
    if (incident == null) {
      return;
    }
    incident.acknowledge(who);
    for (Incident other : byId.values()) {
      if (other.pagedWith(incident)) {
        other.acknowledge(who);
      }
    }
  }

  /** Lets nobody be paged for an incident until a time; after it somebody is paged anew. */
  void snooze(String id, String who, long until) {
    Incident incident = byId.get(id);
    if (incident == null) {
      return;
    }
    incident.acknowledge(who);
    incident.snooze(until);
    late.at(
        until,
        () -> {
          if (!incident.resolved() && incident.snoozedUntil() == until) {
            incident.wake();
            anew.add(incident.id());
          }
        });
  }

  /** Makes one incident part of another: whatever supports it supports the other from now on. */
  void merge(String from, String into, long now) {
    Incident gone = byId.get(from);
    Incident kept = byId.get(into);
    if (gone == null || kept == null || gone == kept) {
      return;
    }
    byKey.replaceAll((key, incident) -> incident == gone ? kept : incident);
    move(gone, kept);
    close(gone);
    for (long at : kept.goneAt()) {
      late.at(at + quiet(kept), () -> calm(kept, at + quiet(kept)));
    }
    Decision worst = kept.worstOf(quiet(kept), now);
    if (worst != null) {
      rise(kept, worst, now);
    }
  }

  /** Closes an incident. */
  void resolve(String id, long now) {
    Incident incident = byId.get(id);
    if (incident == null) {
      return;
    }
    close(incident);
    byKey.values().removeIf(other -> other == incident);
    ended.put(incident.key(), new Ended(incident, now));
    if (incident.supported()) {
      long until = now + Math.max(reopenSeconds, quietSeconds);
      late.at(until, () -> stillThere(incident, now, until));
    }
  }

  /** What a person resolved while it held, and holds still, was not over. */
  private void stillThere(Incident resolved, long at, long now) {
    Ended before = ended.get(resolved.key());
    Decision worst = resolved.worst();
    if (before != null && before.at() == at && worst != null) {
      ended.put(resolved.key(), new Ended(resolved, now));
      open(resolved.key(), worst, now);
    }
  }

  private void close(Incident incident) {
    byId.remove(incident.id());
    incident.resolve();
    session.remove(incident.fact());
  }
}
