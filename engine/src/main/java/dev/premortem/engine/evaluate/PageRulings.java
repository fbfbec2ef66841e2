package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Dependencies;
import dev.premortem.engine.policy.Grouping;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules on pages. The open incidents of a subject are one group: they go on one page, the worst
 * first; what joins a group that was paged a short while ago shares its page unless it is worse. A
 * dependency's incident inhibits the pages of what depends on it, as Alertmanager's inhibition
 * does.
 */
final class PageRulings {
  private static final Comparator<Request> WORST_FIRST =
      Comparator.comparing((Request r) -> r.verb() == Verb.ESCALATE ? 0 : 1)
          .thenComparing(Request.ORDER);

  private final Standing standing;
  private final long now;
  private final Grouping grouping;
  private final Dependencies dependencies;

  /** Requests that a page of their group can be sent for now, by incident. */
  private final Map<String, Request> ready = new TreeMap<>();

  /** The incident that leads the page of each subject in this batch. */
  private final Map<String, Incident> leads = new HashMap<>();

  PageRulings(Standing standing, List<Request> batch, long now) {
    this.standing = standing;
    this.now = now;
    this.grouping = standing.policy().grouping();
    this.dependencies = standing.policy().dependencies();
    List<Request> asked = new ArrayList<>();
    for (Request request : batch) {
      if (request.verb() == Verb.PAGE || request.verb() == Verb.ESCALATE) {
        asked.add(request);
      }
    }
    if (asked.isEmpty()) {
      return;
    }
    asked.sort(WORST_FIRST);
    for (Request request : asked) {
      Incident incident = standing.incidents().get(request.about());
      if (incident != null
          && alone(request, incident) == null
          && joins(request, incident) == null) {
        ready.putIfAbsent(incident.id(), request);
      }
    }
    List<Incident> able = new ArrayList<>();
    ready.forEach((id, request) -> able.add(incident(request)));
    able.forEach(incident -> leads.merge(incident.subject(), incident, PageRulings::worse));
    able.removeIf(i -> ready.get(i.id()).verb() == Verb.PAGE && inhibitor(i) != null);
    leads.clear();
    able.forEach(incident -> leads.merge(incident.subject(), incident, PageRulings::worse));
    shareDependencies();
  }

  private Incident incident(Request request) {
    return Objects.requireNonNull(standing.incidents().get(request.about()));
  }

  /** Lets services that fail together and share a dependency have one page, that of the worst. */
  private void shareDependencies() {
    Map<String, Incident> alone = new TreeMap<>(leads);
    alone.forEach(
        (subject, lead) -> {
          Incident worst = lead;
          for (Incident next = lead; next != null; ) {
            worst = next;
            next = null;
            for (String related : dependencies.related(worst.subject())) {
              Incident other = alone.get(related);
              if (other != null && worse(worst, other) == other) {
                next = next == null ? other : worse(next, other);
              }
            }
          }
          leads.put(subject, worst);
        });
  }

  /** Returns the worse of two, or the older. */
  private static Incident worse(Incident one, Incident other) {
    int worse = other.severity().compareTo(one.severity());
    boolean older = other.opened() < one.opened();
    boolean before = other.opened() == one.opened() && other.id().compareTo(one.id()) < 0;
    return worse < 0 || (worse == 0 && (older || before)) ? other : one;
  }

  Ruling of(Request request) {
    Incident incident = standing.incidents().get(request.about());
    if (incident == null) {
      return new Ruling.Drop(request, "the incident " + request.about() + " is not open");
    }
    Ruling alone = alone(request, incident);
    if (alone != null) {
      return alone;
    }
    Ruling joins = joins(request, incident);
    if (joins != null) {
      return joins;
    }
    Incident cause = request.verb() == Verb.PAGE ? inhibitor(incident) : null;
    if (cause != null) {
      return new Ruling.Wait(
          request,
          Arbiter.OPEN_ENDED,
          "inhibited by " + cause.id() + " on " + cause.subject() + ", which it depends on");
    }
    if (!request.equals(ready.get(incident.id()))) {
      return new Ruling.Drop(request, "another rule pages for " + incident.id());
    }
    Incident lead = leads.getOrDefault(incident.subject(), incident);
    return lead == incident
        ? page(request, incident)
        : new Ruling.Join(request, lead, "is on the page of " + lead.id());
  }

  /** Returns what keeps the page of an incident back, whatever others there are. */
  private @Nullable Ruling alone(Request request, Incident incident) {
    if (request.byPerson()) {
      return null; // whoever reassigns it knows
    }
    if (incident.snoozedUntil() > now) {
      return new Ruling.Wait(
          request, incident.snoozedUntil(), incident.responder() + " snoozed " + incident.id());
    }
    if (incident.acknowledged()) {
      return new Ruling.Drop(
          request,
          (incident.responder().isEmpty() ? "somebody" : incident.responder())
              + " has taken "
              + incident.id());
    }
    if (request.verb() == Verb.PAGE && incident.level() > 0) {
      return new Ruling.Drop(request, incident.id() + " was paged before");
    }
    Ruling silenced = Silencing.page(standing.policy().silences(), request, incident, now);
    if (silenced != null) {
      return silenced;
    }
    long grouped = incident.opened() + grouping.groupWait().toSeconds();
    return request.verb() == Verb.PAGE && grouped > now
        ? new Ruling.Wait(request, grouped, "the group wait, for what else belongs to it")
        : null;
  }

  /** Returns the page that an incident shares because its group was paged a short while ago. */
  private @Nullable Ruling joins(Request request, Incident incident) {
    if (request.verb() != Verb.PAGE || request.byPerson()) {
      return null;
    }
    Incident other = paged(incident, incident.subject(), grouping.window().toSeconds());
    if (other != null) {
      return new Ruling.Join(request, other, "joins " + other.id() + ", which was paged");
    }
    for (String related : dependencies.related(incident.subject())) {
      other = paged(incident, related, grouping.shared().toSeconds());
      if (other != null) {
        String shared = String.join(" and ", dependencies.shared(incident.subject(), related));
        return new Ruling.Join(
            request,
            other,
            "joins %s on %s, which shares %s".formatted(other.id(), related, shared));
      }
    }
    return null;
  }

  /** Returns an incident of a subject that was paged lately and is as bad, null for none. */
  private @Nullable Incident paged(Incident incident, String subject, long lately) {
    for (Incident other : standing.incidents().of(subject)) {
      if (other != incident
          && other.level() > 0
          && !incident.severity().worseThan(other.severity())
          && now - other.pagedAt() < lately) {
        return other;
      }
    }
    return null;
  }

  /** Returns the incident of a dependency that explains this one, null where there is none. */
  private @Nullable Incident inhibitor(Incident incident) {
    for (String name : dependencies.of(incident.subject())) {
      Incident lead = leads.get(name);
      if (lead != null && !incident.severity().worseThan(lead.severity())) {
        return lead;
      }
      for (Incident other : standing.incidents().of(name)) {
        if (other.level() > 0 && !incident.severity().worseThan(other.severity())) {
          return other;
        }
      }
    }
    return null;
  }

  private Ruling page(Request request, Incident incident) {
    int level = request.verb() == Verb.ESCALATE ? incident.level() + 1 : 1;
    List<String> people = new ArrayList<>(request.people());
    Escalation escalation = standing.escalation();
    if (!people.isEmpty()) {
      level = Math.max(1, incident.level());
    }
    int last = Math.max(level, escalation.levels());
    for (int at = level; people.isEmpty() && at <= last; at++) {
      people.addAll(escalation.people(at, incident.severity(), now));
      level = at;
    }
    if (people.isEmpty()) {
      return new Ruling.Wait(request, escalation.nextChange(now), "nobody is on call");
    }
    List<String> causes = new ArrayList<>();
    causes.add(incident.headline());
    for (Incident other : standing.incidents().of(incident.subject())) {
      if (other != incident) {
        causes.add(other.headline());
      }
    }
    Set<String> near = new TreeSet<>(dependencies.dependants(incident.subject()));
    near.addAll(dependencies.related(incident.subject()));
    for (String name : near) {
      for (Incident other : standing.incidents().of(name)) {
        Set<String> shared = dependencies.shared(incident.subject(), name);
        String why = shared.isEmpty() ? "depends on it" : "shares " + String.join(" and ", shared);
        causes.add(other.headline() + " (" + why + ")");
      }
    }
    return Arbiter.act(
        request,
        new Action.Page(
            request.decision(),
            incident.id(),
            Math.min(level, escalation.levels()),
            people,
            incident.headline(),
            causes));
  }
}
