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

    /** The revision that served most when nothing was under way, empty before that was seen. */
    String main = "";

    final Set<String> handled = new HashSet<>();
  }

  private final Map<String, Known> known = new HashMap<>();

  private Known of(String service) {
    return known.computeIfAbsent(service, s -> new Known());
  }

  String stable(String service) {
    return of(service).stable;
  }

  /** Returns the stable revision of an event's service, which a deployment says itself. */
  String stable(JsonNode event) {
    return event.path("stable").asText(stable(event.path("service").asText()));
  }

  /** Takes in an event that was journalled. */
  void fold(JsonNode event) {
    String service = event.path("service").asText();
    if (event.path("event").asText().equals("revisionDeployed")) {
      Known k = of(service);
      k.candidate = event.path("candidate").asText();
      k.stable = event.path("stable").asText();
      k.handled.add(k.candidate);
      k.handled.add(k.stable);
    }
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
    int index = service.index();
    if (!engine.rolloutInProgress(index)) {
      if (!busy.contains(service.name())) {
        idle(service, seen, k, engine.serving(index), events);
      }
      return;
    }
    if (!seen.latest().equals(k.candidate) && !k.handled.contains(seen.latest())) {
      events.add(withdrawn(service, "a newer revision " + seen.latest() + " was deployed"));
      return;
    }
    boolean ours = acting.contains(service.name());
    if (!seen.settled() || (ours && busy.contains(service.name()))) {
      return;
    }
    int wanted = engine.wantedPercent(index);
    boolean asWanted = engine.shifting(index) && seen.gives(k.candidate, k.stable, wanted);
    boolean asBefore = seen.gives(k.candidate, k.stable, engine.observedPercent(index));
    if (asWanted || (!ours && !asBefore)) {
      int percent = asWanted ? wanted : seen.percent(k.candidate, k.stable);
      events.add(
          event("trafficObserved", service).put("candidate", k.candidate).put("percent", percent));
    } else if (!asBefore) {
      String why =
          "somebody changed the traffic to %s; %s was expected to have %d%% of what it shares with %s"
              .formatted(seen.split(), k.candidate, wanted, k.stable);
      events.add(withdrawn(service, why));
    }
  }

  /**
   * Looks for a new revision, which is a release whether it waits without traffic or got a share at
   * once. What serves all traffic when it is seen first is where the service stands, no release.
   *
   * @param serving the revision that served after the release before, empty for none
   */
  private static void idle(
      ServicePolicy service, Observed seen, Known k, String serving, List<ObjectNode> events) {
    String latest = seen.latest();
    if (latest.isEmpty() || k.handled.contains(latest)) {
      k.main = seen.main();
      return;
    }
    String before = k.main.isEmpty() ? serving : k.main;
    String other = seen.main(latest);
    String stable = other.isEmpty() ? before : other;
    if (stable.isEmpty()) {
      k.main = latest;
      k.handled.add(latest);
      return;
    }
    events.add(
        event("revisionDeployed", service)
            .put("candidate", latest)
            .put("stable", stable)
            .put("percent", seen.percent(latest, stable)));
  }

  private static ObjectNode withdrawn(ServicePolicy service, String why) {
    return event("revisionWithdrawn", service).put("why", why);
  }

  private static ObjectNode event(String name, ServicePolicy service) {
    return JSON.createObjectNode().put("event", name).put("service", service.name());
  }
}
