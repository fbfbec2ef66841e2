package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Verb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules on the ends of incidents: what keeps one open beats a rule that resolves it. */
final class IncidentRulings {
  private final Standing standing;

  /** Rules that keep an incident open from now on, by incident. */
  private final Map<String, String> kept = new HashMap<>();

  private final Map<String, String> resolved = new HashMap<>();

  IncidentRulings(Standing standing, List<Request> batch) {
    this.standing = standing;
    for (Request request : batch) {
      Incident incident =
          request.verb() == Verb.OPEN_INCIDENT
              ? standing.incidents().at(request.about(), request.decision().detail())
              : null;
      if (incident != null) {
        kept.putIfAbsent(incident.id(), request.decision().because().rule());
      }
    }
  }

  Ruling resolve(Request request) {
    String id = request.about();
    if (standing.incidents().get(id) == null) {
      return new Ruling.Drop(request, "the incident " + id + " is not open");
    }
    String keeps = kept.get(id);
    if (keeps != null && !request.byPerson()) {
      return new Ruling.Drop(request, "\"" + keeps + "\" keeps it open");
    }
    String other = resolved.putIfAbsent(id, request.decision().because().rule());
    return other == null
        ? Arbiter.note(request)
        : new Ruling.Drop(request, "\"" + other + "\" resolves it already");
  }
}
