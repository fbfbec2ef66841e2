package dev.premortem.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.loop.Loop;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.document.RolloutCommand;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.policy.ServicePolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What people do with incidents and rollouts, as events for the journal; {@code by} is whose token
 * it was. What would have no effect is refused.
 */
final class PeopleEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PeopleEvents() {}

  private static ObjectNode event(String name, String by) {
    return JSON.createObjectNode().put("event", name).put("by", by);
  }

  private static ObjectNode about(Loop loop, String name, String incident, String by) {
    requireOpen(loop, incident);
    return event(name, by).put("incident", incident);
  }

  private static void requireOpen(Loop loop, String incident) {
    List<String> open = loop.engine().incidents().open().stream().map(Incident::id).toList();
    if (!open.contains(incident)) {
      throw new IllegalArgumentException(
          "there is no open incident "
              + incident
              + (open.isEmpty() ? "; none is open" : "; open: " + String.join(", ", open)));
    }
  }

  static ObjectNode acknowledged(Loop loop, String incident, String responder, String by) {
    return about(loop, "incidentAcknowledged", incident, by).put("responder", responder);
  }

  /** Lets nobody be paged for an incident until a time, epoch seconds. */
  static ObjectNode snoozed(Loop loop, String incident, long until, String responder, String by) {
    return about(loop, "incidentSnoozed", incident, by)
        .put("responder", responder)
        .put("until", until);
  }

  static ObjectNode reassigned(Loop loop, String incident, String responder, String by) {
    List<String> known =
        loop.policy().bundle().people().responders().stream()
            .map(PeopleSpec.Responder::name)
            .toList();
    if (!known.isEmpty() && !known.contains(responder)) {
      throw new IllegalArgumentException(
          "there is no responder " + responder + "; known: " + String.join(", ", known));
    }
    return about(loop, "incidentReassigned", incident, by).put("responder", responder);
  }

  static ObjectNode merged(Loop loop, String incident, String into, String by) {
    requireOpen(loop, into);
    if (incident.equals(into)) {
      throw new IllegalArgumentException(incident + " can't be made part of itself");
    }
    return about(loop, "incidentsMerged", incident, by).put("into", into);
  }

  static ObjectNode resolved(Loop loop, String incident, String responder, String by) {
    return about(loop, "incidentResolved", incident, by).put("responder", responder);
  }

  /** Pauses, resumes, aborts, retries or promotes the rollout of a service. */
  static ObjectNode rollout(Loop loop, String name, String command, String who, String by) {
    RolloutCommand wanted =
        Arrays.stream(RolloutCommand.values())
            .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(command))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the command must be pause, resume, abort, retry or promote"));
    ServicePolicy service =
        loop.policy().services().stream()
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the bundle has no service " + name));
    boolean underWay = loop.engine().rolloutInProgress(service.index());
    if (wanted == RolloutCommand.RETRY && !loop.engine().rolledBack(service.index())) {
      throw new IllegalArgumentException(
          "only a release that was rolled back can be tried again; that of %s %s"
              .formatted(name, underWay ? "is under way" : "was not"));
    }
    if (wanted != RolloutCommand.RETRY && !underWay) {
      throw new IllegalArgumentException("no rollout of " + name + " is under way");
    }
    return event("rolloutCommanded", by)
        .put("service", name)
        .put("command", command)
        .put("who", who);
  }
}
