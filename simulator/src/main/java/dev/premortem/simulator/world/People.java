package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.random.DrawKey;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How soon people answer and how long they take. Times are lognormal. What is drawn for one answer
 * or one repair is keyed by who answers and which trouble it is, so that two policies meet the same
 * people with the same luck.
 *
 * <p>Without a runbook mending takes three times as long by default: Beyer et al., Site Reliability
 * Engineering, 2016, chapter 1. That a page which names another thing than the cause costs half as
 * long again is assumed.
 */
final class People {
  /** Median time to mend a kind of fault that the document does not name (assumed). */
  private static final double DEFAULT_MEND = 1800;

  /** How much longer mending takes whoever can't without help and finds none (assumed). */
  private static final double ALONE = 2;

  private final World world;
  private final PeopleSpec spec;
  private final ZoneId zone;
  private final Map<String, Person> people = new LinkedHashMap<>();
  private final Map<FaultKind, Double> mend = new EnumMap<>(FaultKind.class);
  private final Map<DrawKey, Integer> answers = new HashMap<>();

  /** When somebody who was called about a trouble comes, epoch seconds. */
  private final Map<DrawKey, Double> comes = new HashMap<>();

  People(World world) {
    this.world = world;
    Policy policy = world.blueprint.policy;
    this.spec = policy.bundle().people();
    this.zone = policy.bundle().system().timezone();
    spec.responders().forEach(r -> people.put(r.name(), person(r.name(), r)));
    spec.mend().forEach(m -> mend.put(m.fault(), m.time().toSeconds() * 1.0));
  }

  private Person person(String name, PeopleSpec.@Nullable Responder responder) {
    return new Person(name, responder, zone, new Fatigue(spec.fatigue()));
  }

  /** Returns whoever is called that, whether a document describes them or not. */
  Person of(String name) {
    String plain = PeopleSpec.plainName(name);
    return people.computeIfAbsent(plain, n -> person(n, null));
  }

  /** Returns the first person who is no program, other than one, null when there is none. */
  @Nullable Person another(@Nullable Person than) {
    for (Person person : people.values()) {
      if (!person.automated && person != than) {
        return person;
      }
    }
    return null;
  }

  /**
   * Returns seconds until a person acknowledges a page that comes now, NaN when never.
   *
   * @param about what it is about, empty when it is false
   */
  double acknowledges(Person person, IncidentCase incident, List<Trouble> about) {
    DrawKey which = DrawKey.of(person.name).and("page").and(thing(incident, about));
    int nth = answers.merge(which, 1, Integer::sum);
    double seconds = answer(person, world.keyed(Purpose.ANSWER, which.and(nth)));
    if (!Double.isNaN(seconds)) {
      comes.merge(which, world.now() + seconds, Math::min);
    }
    return seconds;
  }

  /** Returns the same of a message that they read sooner or later, an issue or one in a chat. */
  double reads(Person person, IncidentCase incident, List<Trouble> about, boolean issue) {
    DrawKey which = DrawKey.of(person.name).and("message").and(thing(incident, about));
    double seconds = answer(person, world.keyed(Purpose.ANSWER, which));
    return seconds * (issue ? spec.issueFactor() : spec.chatFactor());
  }

  private static long thing(IncidentCase incident, List<Trouble> about) {
    return about.isEmpty() ? DrawKey.of(incident.subject).bits() : about.get(0).key.bits();
  }

  private double answer(Person person, Stream stream) {
    double draw = stream.lognormal(1, spec.spread());
    if (stream.nextDouble() < person.misses()) {
      return Double.NaN;
    }
    long now = world.now();
    double tired = person.automated ? 1 : person.fatigue.factor(now);
    return person.acknowledgeMedian(now) * draw * tired;
  }

  /** Returns whether somebody can mend a trouble, or deal with an incident without one, alone. */
  boolean canMend(Person person, IncidentCase incident, List<Trouble> about) {
    if (about.isEmpty()) {
      return able(person, thing(incident, about));
    }
    return about.stream().anyMatch(t -> able(person, t.key.bits()));
  }

  private boolean able(Person person, long thing) {
    DrawKey key = DrawKey.of(person.name).and("able").and(thing);
    return world.keyed(Purpose.MENDING, key).chance(person.canMend());
  }

  /** Returns seconds from the start of somebody's work on a trouble to its end. */
  double mends(Person person, IncidentCase incident, Trouble trouble) {
    Stream stream = world.keyed(Purpose.MENDING, trouble.key);
    double seconds =
        mend.getOrDefault(trouble.kind(), DEFAULT_MEND) * stream.lognormal(1, spec.spread());
    if (person.automated) {
      return seconds;
    }
    if (!world.blueprint.runbook(incident.subject, trouble.struck)) {
      seconds *= spec.withoutRunbookFactor();
    }
    if (!incident.names(trouble)) {
      seconds *= spec.unnamedCauseFactor();
    }
    return able(person, trouble.key.bits())
        ? seconds
        : withHelp(person, incident, trouble, seconds);
  }

  private double withHelp(Person person, IncidentCase incident, Trouble trouble, double seconds) {
    Person helper = another(person);
    if (helper == null) {
      return ALONE * seconds;
    }
    DrawKey called = DrawKey.of(helper.name).and("page").and(trouble.key.bits());
    Double already = comes.get(called);
    double until =
        already != null
            ? Math.max(0, already - world.now())
            : acknowledges(helper, incident, List.of(trouble));
    return Double.isNaN(until) ? ALONE * seconds : until + seconds;
  }

  /** Returns seconds until somebody is sure that there is nothing to mend. */
  double falseAlarm(Person person, IncidentCase incident) {
    DrawKey key = DrawKey.of(person.name).and("nothing").and(incident.subject).and(incident.opened);
    return spread(spec.falseAlarm().toSeconds() * 1.0, key);
  }

  /** Returns seconds that handing a trouble over takes. */
  double handOver(Trouble trouble) {
    return spread(spec.handOver().toSeconds() * 1.0, trouble.key.and("handover"));
  }

  /** Draws a time of that median for a thing. */
  double spread(double median, DrawKey key) {
    return median * world.keyed(Purpose.MENDING, key).lognormal(1, spec.spread());
  }
}
