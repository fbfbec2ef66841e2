package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.CloudServices.Observed;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds new revisions by itself, and notices when a person changes traffic underneath: then it
 * yields. What it knows is a fold over journalled events and finished actions.
 */
final class CloudWatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is known of the releases of one service. */
  private static final class Known {
    String stable = "";
    String candidate = "";
    int expected = -1;
    final Set<String> handled = new HashSet<>();
  }

  private final Map<String, Known> known = new HashMap<>();

  private Known of(String service) {
    return known.computeIfAbsent(service, s -> new Known());
  }

  String stable(String service) {
    return of(service).stable;
  }

  /** Takes in an event that was journalled. */
  void fold(JsonNode event) {
    String service = event.path("service").asText();
    switch (event.path("event").asText()) {
      case "revisionDeployed" -> {
        Known k = of(service);
        k.candidate = event.path("candidate").asText();
        k.stable = event.path("stable").asText();
        k.expected = -1;
        k.handled.add(k.candidate);
        k.handled.add(k.stable);
      }
      case "revisionWithdrawn" -> of(service).expected = -1;
      default -> {}
    }
  }

  /** Takes in that traffic was changed as intended. */
  void shifted(JsonNode body) {
    of(body.path("service").asText()).expected = body.path("percent").asInt();
  }

  /**
   * Compares what the cloud shows with what is known.
   *
   * @param busy services with changes of traffic on their way
   * @param acting services whose traffic is changed from here
   * @return what happened, as events
   */
  List<ObjectNode> compare(
      Map<String, Observed> observed,
      Policy policy,
      Engine engine,
      Set<String> busy,
      Set<String> acting) {
    List<ObjectNode> events = new ArrayList<>();
    for (ServicePolicy service : policy.services()) {
      Observed seen = observed.get(service.name());
      if (seen != null && seen.optedIn() && service.rollout() != null) {
        compare(service, seen, engine, busy, acting, events);
      }
    }
    return events;
  }

  private void compare(
      ServicePolicy service,
      Observed seen,
      Engine engine,
      Set<String> busy,
      Set<String> acting,
      List<ObjectNode> events) {
    Known k = of(service.name());
    if (engine.rolloutInProgress(service.index())) {
      boolean changed =
          k.expected >= 0
              && acting.contains(service.name())
              && !busy.contains(service.name())
              && seen.percent(k.candidate) != k.expected;
      boolean overtaken = !seen.latest().equals(k.candidate) && !k.handled.contains(seen.latest());
      if (changed || overtaken) {
        String why =
            changed
                ? "somebody gave "
                    + k.candidate
                    + " "
                    + seen.percent(k.candidate)
                    + "% of traffic, "
                    + k.expected
                    + "% were expected"
                : "a newer revision " + seen.latest() + " was deployed";
        events.add(
            JSON.createObjectNode()
                .put("event", "revisionWithdrawn")
                .put("service", service.name())
                .put("why", why));
      }
    } else if (!seen.latest().isEmpty()
        && !k.handled.contains(seen.latest())
        && seen.percent(seen.latest()) == 0
        && !busy.contains(service.name())) {
      events.add(
          JSON.createObjectNode()
              .put("event", "revisionDeployed")
              .put("service", service.name())
              .put("candidate", seen.latest())
              .put("stable", seen.main()));
    }
  }
}
