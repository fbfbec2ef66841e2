package dev.premortem.simulator.world;

import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.simulator.random.DrawKey;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people do when they are paged or told: acknowledge, find out, mend. Each incident needs
 * somebody's time: who acknowledges it works on the troubles that it is about, one after the other,
 * after whatever they have begun before. A page without a trouble costs the time to find that out.
 *
 * <p>A trouble that shows while somebody has the incident for something else is no new page: they
 * read on, as soon as they would have acknowledged one.
 */
final class Response {
  private final World world;
  private final People people;
  private final Stream probes;
  private final Map<String, IncidentCase> cases = new LinkedHashMap<>();
  private final Map<String, Integer> rotations = new HashMap<>();
  private String primary = "";

  Response(World world) {
    this.world = world;
    this.people = new People(world);
    this.probes = world.stream(Purpose.SERVICE, 1_000_000);
  }

  People people() {
    return people;
  }

  boolean probeFails(double share) {
    return probes.chance(share);
  }

  private @Nullable IncidentCase caseOf(String id) {
    Incident incident = world.incidents().get(id);
    return incident == null ? null : caseOf(incident);
  }

  private IncidentCase caseOf(Incident incident) {
    IncidentCase known = cases.get(incident.id());
    if (known == null || known.opened != incident.opened()) {
      known = new IncidentCase(incident);
      cases.put(incident.id(), known);
    }
    return known;
  }

  /** Adds the troubles that a decision is evidence of to the incident of its subject. */
  void evidence(Decision decision, List<Trouble> about) {
    String subject =
        decision.verb() == Verb.OPEN_INCIDENT ? decision.about() : decision.because().subject();
    for (Incident incident : world.incidents().open()) {
      if (incident.subject().equals(subject)) {
        IncidentCase found = caseOf(incident);
        for (Trouble trouble : about) {
          if (found.show(trouble) && found.asked != null && trouble.active) {
            readsOn(found, found.asked, trouble, severity(decision, incident));
          }
        }
      }
    }
  }

  /** Closes the books: what was paged and not yet taken has waited so long at least. */
  void close() {
    cases
        .values()
        .forEach(
            found -> {
              Incident incident = world.incidents().get(found.id);
              if (found.firstPaged >= 0
                  && incident != null
                  && incident.opened() == found.opened
                  && !incident.acknowledged()) {
                world.outcomes.notAcknowledged(world.now() - found.firstPaged);
              }
            });
  }

  private static Severity severity(Decision decision, Incident incident) {
    Severity own = decision.severity();
    return own == null ? incident.severity() : own;
  }

  private void readsOn(IncidentCase incident, Person person, Trouble trouble, Severity severity) {
    if (severity == Severity.P3) {
      return;
    }
    List<Trouble> about = List.of(trouble);
    double seconds =
        severity == Severity.P2
            ? people.reads(person, incident, about, true)
            : people.acknowledges(person, incident, about);
    if (!Double.isNaN(seconds)) {
      world.agenda.at(world.now() + (long) seconds, () -> mend(incident, person, trouble));
    }
  }

  void paged(Action.Page page) {
    IncidentCase incident = caseOf(page.incident());
    if (incident == null) {
      return;
    }
    long now = world.now();
    List<Trouble> about = incident.standing(now);
    incident.firstPaged = incident.firstPaged < 0 ? now : incident.firstPaged;
    for (String responder : page.responders()) {
      Person person = people.of(responder);
      double seconds = people.acknowledges(person, incident, about);
      if (!person.automated) {
        world.outcomes.page(person.isNight(now), !about.isEmpty());
        person.fatigue.page(now, person.isNight(now), !about.isEmpty());
        incident.asked = person;
      }
      if (!Double.isNaN(seconds)) {
        long at = Math.max(now + (long) seconds, person.automated ? 0 : person.lastAnswer);
        person.lastAnswer = at;
        world.agenda.at(at, () -> acknowledge(incident, person, about));
      }
    }
  }

  /** A message in a channel is read later than a page is heard, by whoever is on call. */
  void told(Action.Tell tell) {
    String id = tell.decision().because().incident();
    IncidentCase found = caseOf(id);
    Incident incident = world.incidents().get(id);
    Person reader = reader();
    if (found == null || incident == null || reader == null || incident.severity() == Severity.P3) {
      return;
    }
    List<Trouble> about = found.standing(world.now());
    boolean issue = incident.severity() == Severity.P2;
    double seconds = people.reads(reader, found, about, issue);
    if (!Double.isNaN(seconds)) {
      world.agenda.at(world.now() + (long) seconds, () -> acknowledge(found, reader, about));
    }
  }

  private @Nullable Person reader() {
    String name = world.engine.primary();
    Person onCall = name.isEmpty() ? null : people.of(name);
    return onCall == null || onCall.automated ? people.another(null) : onCall;
  }

  private void acknowledge(IncidentCase found, Person person, List<Trouble> about) {
    Incident incident = world.incidents().get(found.id);
    if (incident == null || incident.opened() != found.opened || incident.acknowledged()) {
      return;
    }
    if (person.automated && !people.canMend(person, found, about)) {
      return;
    }
    if (found.firstPaged >= 0) {
      world.outcomes.acknowledged(world.now() - found.firstPaged);
    }
    found.asked = person.automated && found.asked != null ? found.asked : person;
    world.event("acknowledge", person.name + " acknowledges " + found.id);
    world.engine.apply(new Event.IncidentAcknowledged(found.id, person.name), world.now());
    List<Trouble> open = about.stream().filter(t -> t.active && t.fault.mendable()).toList();
    open.forEach(trouble -> mend(found, person, trouble));
    if (open.isEmpty() && !person.automated) {
      person.waiting.add(new Job(found, person, null, Double.NaN));
      next(person);
    }
  }

  private void mend(IncidentCase incident, Person person, Trouble trouble) {
    if (!trouble.fault.mendable()) {
      return;
    }
    Job job = new Job(incident, person, trouble, Double.NaN);
    if (person.automated) {
      begin(job);
    } else {
      person.waiting.add(job);
      next(person);
    }
  }

  private void next(Person person) {
    while (person.current == null && !person.waiting.isEmpty()) {
      begin(person.waiting.remove());
    }
  }

  private void begin(Job job) {
    Trouble trouble = job.trouble;
    if (trouble == null) {
      lookFor(job);
      return;
    }
    if (!trouble.active || trouble.job != null) {
      return;
    }
    trouble.job = job;
    if (!job.person.automated) {
      job.person.current = job;
    }
    if (world.recovery().takesOver(trouble)) {
      job.ends = Long.MAX_VALUE;
      return;
    }
    double seconds =
        Double.isNaN(job.left) ? people.mends(job.person, job.incident, trouble) : job.left;
    job.ends = world.now() + (long) seconds;
    world.agenda.at(
        job.ends,
        () -> {
          if (!job.done) {
            world.end(trouble);
          }
        });
  }

  private void lookFor(Job job) {
    Person person = job.person;
    person.current = job;
    job.ends = world.now() + (long) people.falseAlarm(person, job.incident);
    world.agenda.at(
        job.ends,
        () -> {
          if (!job.done) {
            job.done = true;
            person.current = null;
            lookAgain(job.incident, person);
            next(person);
          }
        });
  }

  /** Whoever is done notices what else shows on the same subject, after a while of watching. */
  private void lookAgain(IncidentCase incident, Person person) {
    for (Trouble trouble : world.active()) {
      if (unattended(trouble, incident) && incident.show(trouble)) {
        long seen = Math.max(world.now(), trouble.start + Attribution.AFTERMATH_SECONDS);
        world.agenda.at(seen, () -> readsOn(incident, person, trouble, Severity.P1));
      }
    }
  }

  private static boolean unattended(Trouble trouble, IncidentCase incident) {
    return trouble.fault.mendable()
        && trouble.job == null
        && trouble.subjects.contains(incident.subject);
  }

  /** A trouble is over: who worked on it looks whether all is well, and goes on. */
  void ended(Trouble trouble) {
    Job job = trouble.job;
    trouble.job = null;
    if (job == null) {
      return;
    }
    job.done = true;
    Person person = job.person;
    if (person.automated) {
      return;
    }
    person.current = null;
    lookAgain(job.incident, person);
    next(person);
  }

  /** Lets whoever goes off call hand over what they have not finished. */
  void shift() {
    String now = world.engine.primary();
    if (now.equals(primary)) {
      return;
    }
    Person from = primary.isEmpty() ? null : people.of(primary);
    primary = now;
    Person to = now.isEmpty() ? null : people.of(now);
    if (from == null || to == null || from == to || from.automated || to.automated) {
      return;
    }
    Job current = from.current;
    from.current = null;
    if (current != null) {
      current.done = true;
      handOver(current, to);
    }
    while (!from.waiting.isEmpty()) {
      handOver(from.waiting.remove(), to);
    }
    next(to);
  }

  private void handOver(Job job, Person to) {
    job.incident.asked = to;
    Trouble trouble = job.trouble;
    if (trouble == null || !trouble.active) {
      return;
    }
    boolean begun = trouble.job == job;
    if (begun && job.ends == Long.MAX_VALUE) { // a procedure goes on whoever attends it
      Job same = new Job(job.incident, to, trouble, Double.NaN);
      same.ends = Long.MAX_VALUE;
      trouble.job = same;
      return;
    }
    if (begun) {
      trouble.job = null;
    }
    double left =
        begun ? (double) (job.ends - world.now()) : people.mends(to, job.incident, trouble);
    to.waiting.add(new Job(job.incident, to, trouble, left + people.handOver(trouble)));
    world.event("handover", job.person.name + " hands " + job.incident.id + " to " + to.name);
  }

  /** A secret that is due is replaced within a day. */
  void replace(String secret) {
    int nth = rotations.merge(secret, 1, Integer::sum);
    double seconds = people.spread(8 * 3600, DrawKey.of("rotate").and(secret).and(nth));
    world.agenda.at(
        world.now() + (long) seconds,
        () -> {
          world.event("secret", secret + " is rotated");
          world.engine.apply(new Event.SecretRotated(secret), world.now());
        });
  }
}
