package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Incidents;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Severity;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people do when they are paged or told: acknowledge, look, mend. */
final class Response {
  private final World world;
  private final People people;
  private final Stream probes;
  private final Map<String, Long> firstPaged = new LinkedHashMap<>();

  Response(World world) {
    this.world = world;
    this.people = new People(world.blueprint.policy, world.stream(Purpose.PEOPLE, 0));
    this.probes = world.stream(Purpose.SERVICE, 1_000_000);
  }

  People people() {
    return people;
  }

  boolean probeFails(double share) {
    return probes.chance(share);
  }

  void paged(Action.Page page) {
    long now = world.now();
    for (String responder : page.responders()) {
      boolean human = !people.automated(responder);
      if (human) {
        world.outcomes.page(people.isNight(now), world.troubled());
      }
      firstPaged.putIfAbsent(page.incident(), now);
      double seconds = people.acknowledges(responder, now);
      if (!Double.isNaN(seconds)) {
        world.agenda.at(now + (long) seconds, () -> takes(page.incident(), responder));
      }
    }
  }

  /** Closes the books: what was paged and not yet taken has waited so long at least. */
  void close() {
    firstPaged.forEach(
        (id, paged) -> {
          Incidents.Incident incident = world.incidents().get(id);
          if (incident != null && !incident.acknowledged()) {
            world.outcomes.notAcknowledged(world.now() - paged);
          }
        });
  }

  /** A message in a channel is read later than a page is heard, and by whoever is there. */
  void told(Action.Tell tell) {
    String id = incidentOf(tell);
    Incidents.Incident incident = id == null ? null : world.incidents().get(id);
    if (id == null || incident == null || incident.severity() == Severity.P3) {
      return;
    }
    double patience = people.patience(incident.severity() == Severity.P2);
    double seconds = people.acknowledges(firstHuman(), world.now());
    if (!Double.isNaN(seconds)) {
      world.agenda.at(world.now() + (long) (patience * seconds), () -> takes(id, firstHuman()));
    }
  }

  private static @Nullable String incidentOf(Action.Tell tell) {
    for (Because.Witness witness : tell.decision().because().facts()) {
      if (witness.key().startsWith("IncidentState:")) {
        return witness.key().substring("IncidentState:".length());
      }
    }
    return null;
  }

  private String firstHuman() {
    return world.blueprint.policy.bundle().people().responders().stream()
        .filter(r -> !r.automated())
        .map(r -> r.name())
        .findFirst()
        .orElse("");
  }

  private void takes(String id, String responder) {
    Incidents.Incident incident = world.incidents().get(id);
    if (incident == null || incident.acknowledged()) {
      return;
    }
    boolean mends = people.canMend(responder);
    if (!mends && people.automated(responder)) {
      return;
    }
    Long paged = firstPaged.get(id);
    if (paged != null) {
      world.outcomes.acknowledged(world.now() - paged);
    }
    world.event("acknowledge", responder + " takes " + id);
    world.engine.apply(new Event.IncidentAcknowledged(id, responder), world.now());
    for (Trouble trouble : new ArrayList<>(world.active())) {
      work(trouble);
    }
  }

  private void work(Trouble trouble) {
    if (!trouble.harmful && trouble.kind != FaultKind.METRIC_GAP) {
      return;
    }
    if (world.recovery().takesOver(trouble)) {
      return;
    }
    double seconds = people.mends(trouble.kind);
    world.agenda.at(world.now() + (long) seconds, () -> world.end(trouble));
  }

  /** Returns the services that use a secret of that name. */
  List<Integer> secretServices(String name) {
    List<Integer> found = new ArrayList<>();
    for (Document<SecretsSpec> document :
        world.blueprint.policy.bundle().all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret secret : document.spec().secrets()) {
        if (secret.name().equals(name)) {
          for (Located<String> service : secret.services()) {
            Integer index = world.blueprint.serviceIndex.get(service.value());
            if (index != null) {
              found.add(index);
            }
          }
        }
      }
    }
    return found;
  }

  /** A secret that is due is replaced within a day. */
  void replace(String secret) {
    long at = world.now() + (long) people.spreadOf(8 * 3600);
    world.agenda.at(
        at,
        () -> {
          world.event("secret", secret + " is rotated");
          world.engine.apply(new Event.SecretRotated(secret), world.now());
        });
  }
}
