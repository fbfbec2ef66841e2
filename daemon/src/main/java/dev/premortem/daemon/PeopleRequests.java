package dev.premortem.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.loop.Loop;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.policy.ServicePolicy;
import java.util.List;
import java.util.Set;

/** Checks what people ask of incidents and rollouts: what would have no effect is refused. */
final class PeopleRequests {
  private static final Set<String> ASKED =
      Set.of(
          "incidentAcknowledged",
          "incidentSnoozed",
          "incidentReassigned",
          "incidentsMerged",
          "incidentResolved");

  private PeopleRequests() {}

  /**
   * Checks a request.
   *
   * @param event as it is going to be journalled; what no person asks for is left alone
   * @throws IllegalArgumentException when it would have no effect
   */
  static void check(Loop loop, ObjectNode event) {
    if (event.path("event").asText().equals("rolloutCommanded")) {
      rollout(loop, event.path("service").asText(), event.path("command").asText());
      return;
    }
    if (!ASKED.contains(event.path("event").asText())) {
      return;
    }
    String incident = event.path("incident").asText();
    open(loop, incident);
    switch (event.path("event").asText()) {
      case "incidentReassigned" -> responder(loop, event.path("responder").asText());
      case "incidentsMerged" -> {
        open(loop, event.path("into").asText());
        if (incident.equals(event.path("into").asText())) {
          throw new IllegalArgumentException(incident + " can't be made part of itself");
        }
      }
      default -> {} // every open incident can be taken, snoozed and resolved
    }
  }

  private static void open(Loop loop, String incident) {
    List<String> open = loop.engine().incidents().open().stream().map(Incident::id).toList();
    if (!open.contains(incident)) {
      throw new IllegalArgumentException(
          "there is no open incident "
              + incident
              + (open.isEmpty() ? "; none is open" : "; open: " + String.join(", ", open)));
    }
  }

  private static void responder(Loop loop, String responder) {
    List<String> known =
        loop.policy().bundle().people().responders().stream()
            .map(PeopleSpec.Responder::name)
            .toList();
    if (!known.isEmpty() && !known.contains(responder)) {
      throw new IllegalArgumentException(
          "there is no responder " + responder + "; known: " + String.join(", ", known));
    }
  }

  private static void rollout(Loop loop, String name, String command) {
    int service =
        loop.policy().services().stream()
            .filter(s -> s.name().equals(name))
            .mapToInt(ServicePolicy::index)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the bundle has no service " + name));
    boolean underWay = loop.engine().rolloutInProgress(service);
    if (command.equals("retry") && !loop.engine().rolledBack(service)) {
      throw new IllegalArgumentException(
          "only a release that was rolled back can be tried again; that of %s %s"
              .formatted(name, underWay ? "is under way" : "was not"));
    }
    if (!command.equals("retry") && !underWay) {
      throw new IllegalArgumentException("no rollout of " + name + " is under way");
    }
    String paused = loop.engine().paused(service);
    if (command.equals("pause") && !paused.isEmpty()) {
      throw new IllegalArgumentException(
          paused + " has paused the rollout of " + name + " already");
    }
    if (command.equals("resume") && paused.isEmpty()) {
      throw new IllegalArgumentException("the rollout of " + name + " is not paused");
    }
  }
}
