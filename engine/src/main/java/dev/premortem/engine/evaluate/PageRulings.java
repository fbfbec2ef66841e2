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
  /** What people ask for is done as they say; whoever was called and has not answered is next. */
  private static final Comparator<Request> FIRST =
      Comparator.comparing((Request r) -> !r.byPerson())
          .thenComparing(r -> r.verb() != Verb.ESCALATE)
          .thenComparing(Request.ORDER);

  private static final Comparator<Incident> WORST =
      Comparator.comparing((Incident i) -> i.severity())
          .thenComparingLong(Incident::opened)
          .thenComparing(Incident::cause)
          .thenComparing(Incident::subject);

  private final Standing standing;
  private final long now;
  private final Grouping grouping;
  private final Dependencies dependencies;

  /** Requests that a page of their incident may be sent for now, by incident. */
  private final Map<String, Request> ready = new TreeMap<>();

  /** Which incident of a dependency inhibits the page of an incident, by incident. */
  private final Map<String, Incident> inhibited = new HashMap<>();

  /** The incidents of each page, by the one that leads it. */
  private final Map<Incident, List<Incident>> together = new HashMap<>();

  private final Map<String, Incident> leads = new HashMap<>();
  private final Map<Incident, Ruling> pages = new HashMap<>();

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
    asked.sort(FIRST);
    for (Request request : asked) {
      Incident incident = standing.incidents().get(request.about());
      if (incident != null
          && alone(request, incident) == null
          && joins(request, incident) == null) {
        ready.putIfAbsent(incident.id(), request);
      }
    }
    group();
  }

  /**
   * Finds out which incidents are on one page: those of a subject, and who shares what it needs.
   */
  private void group() {
    List<Incident> able = new ArrayList<>();
    for (Request request : ready.values()) {
      Incident incident = incident(request);
      Incident cause = inhibitor(request, incident);
      if (cause != null) {
        inhibited.put(incident.id(), cause);
      } else if (!request.byPerson()) {
        able.add(incident);
      }
    }
    Map<String, Incident> worst = new TreeMap<>();
    able.forEach(incident -> worst.merge(incident.subject(), incident, PageRulings::worse));
    for (Incident incident : able) {
      Incident lead = lead(incident, worst);
      leads.put(incident.id(), lead);
      together.computeIfAbsent(lead, l -> new ArrayList<>()).add(incident);
    }
  }

  private Incident incident(Request request) {
    return Objects.requireNonNull(standing.incidents().get(request.about()));
  }

  private Incident lead(Incident incident, Map<String, Incident> worst) {
    Incident lead = Objects.requireNonNull(worst.get(incident.subject()));
    for (String related : dependencies.related(incident.subject())) {
      Incident other = worst.get(related);
      lead = other == null ? lead : worse(lead, other);
    }
    return lead.subject().equals(incident.subject()) ? lead : lead(lead, worst);
  }

  /** Returns the worse of two, or the older. */
  private static Incident worse(Incident one, Incident other) {
    return WORST.compare(other, one) < 0 ? other : one;
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
    Incident cause = request.verb() == Verb.PAGE ? inhibited.get(incident.id()) : null;
    if (cause != null) {
      return new Ruling.Wait(
          request,
          Arbiter.OPEN_ENDED,
          "inhibited by " + cause.id() + " on " + cause.subject() + ", which it depends on");
    }
    Request first = Objects.requireNonNull(ready.get(incident.id()));
    Incident lead = first.byPerson() ? incident : leads.getOrDefault(incident.id(), incident);
    Ruling page =
        pages.computeIfAbsent(lead, l -> page(Objects.requireNonNull(ready.get(l.id())), l));
    if (request.equals(page.request())) {
      return page;
    }
    if (page instanceof Ruling.Wait wait) {
      return new Ruling.Wait(request, wait.until(), wait.why());
    }
    return request.equals(first)
        ? new Ruling.Join(request, lead, "is on the page of " + lead.id())
        : new Ruling.Drop(request, "another rule pages for " + incident.id());
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
    Request first = ready.get(incident.id());
    boolean reassigned = first != null && first.byPerson();
    if (request.verb() != Verb.PAGE || reassigned || request.byPerson() || incident.woken()) {
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
          && other.snoozedUntil() <= now
          && !incident.severity().worseThan(other.severity())
          && now - other.pagedAt() < lately) {
        return other;
      }
    }
    return null;
  }

  /** Returns the incident of a dependency that explains this one, null where there is none. */
  private @Nullable Incident inhibitor(Request request, Incident incident) {
    if (request.verb() != Verb.PAGE || request.byPerson()) {
      return null;
    }
    for (String name : dependencies.of(incident.subject())) {
      for (Incident other : standing.incidents().of(name)) {
        Request asked = ready.get(other.id());
        boolean called = other.level() > 0 || (asked != null && inhibitor(asked, other) == null);
        if (called && !incident.severity().worseThan(other.severity())) {
          return other;
        }
      }
    }
    return null;
  }

  private Ruling page(Request request, Incident incident) {
    Escalation escalation = standing.escalation();
    List<Incident> group = together.getOrDefault(incident, List.of(incident));
    int level = request.byPerson() ? Math.max(1, incident.level()) : 1;
    for (Incident one : request.byPerson() ? List.<Incident>of() : group) {
      boolean escalates = Objects.requireNonNull(ready.get(one.id())).verb() == Verb.ESCALATE;
      level = Math.max(level, escalates ? one.level() + 1 : 1);
    }
    List<String> people = new ArrayList<>(request.people());
    int last = Math.max(level, escalation.levels());
    for (int at = level; people.isEmpty() && at <= last; at++) {
      people.addAll(escalation.people(at, incident.severity(), now));
      level = at;
    }
    return people.isEmpty()
        ? new Ruling.Wait(request, escalation.nextChange(), "nobody is on call")
        : Arbiter.act(
            request,
            new Action.Page(
                request.decision(),
                incident.id(),
                Math.min(level, escalation.levels()),
                people,
                incident.headline(),
                causes(incident, group)));
  }

  /** Returns what a page is about: what leads it, and then all that belongs to it, worst first. */
  private List<String> causes(Incident incident, List<Incident> group) {
    Set<String> near = new TreeSet<>(dependencies.dependants(incident.subject()));
    near.addAll(dependencies.related(incident.subject()));
    List<Incident> others = new ArrayList<>();
    for (Incident other : standing.incidents().open()) {
      if (other != incident
          && (other.subject().equals(incident.subject())
              || near.contains(other.subject())
              || group.contains(other))) {
        others.add(other);
      }
    }
    others.sort(WORST);
    List<String> causes = new ArrayList<>();
    causes.add(incident.headline());
    for (Incident other : others) {
      Set<String> shared = dependencies.shared(incident.subject(), other.subject());
      String why = shared.isEmpty() ? "depends on it" : "shares " + String.join(" and ", shared);
      boolean same = other.subject().equals(incident.subject());
      boolean stranger = !same && !near.contains(other.subject());
      causes.add(other.headline() + (same || stranger ? "" : " (" + why + ")"));
    }
    return causes;
  }
}
