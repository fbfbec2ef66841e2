package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.SmokeRequests;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.policy.Silences;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns actions of the engine into what the outbox carries out. */
final class Intentions {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What is to be done in the world.
   *
   * @param kind traffic, smoke, scale, page, acknowledge, resolve or tell
   * @param service service that it touches, empty for none
   * @param labels what silences match, none where nobody is told
   */
  record Intention(String kind, String service, ObjectNode body, Map<String, String> labels) {
    Intention(String kind, String service, ObjectNode body) {
      this(kind, service, body, Map.of());
    }

    /** Returns whether it changes what a service is, so that a person may be asked first. */
    boolean changesService() {
      return kind.equals("traffic") || kind.equals("scale");
    }

    /** Returns whether a silence keeps it back. */
    boolean tellsPeople() {
      return kind.equals("page") || kind.equals("tell");
    }
  }

  private final Policy policy;

  Intentions(Policy policy) {
    this.policy = policy;
  }

  /** Returns what an action means for the world; empty when it is only for the record. */
  Optional<Intention> of(Action action, String stable, Engine engine) {
    return unlabelled(action, stable, engine)
        .map(i -> new Intention(i.kind, i.service, i.body, labels(i, action.decision(), engine)));
  }

  private static Map<String, String> labels(Intention of, Decision decision, Engine engine) {
    Incident incident = engine.incidents().get(decision.because().incident());
    Severity severity =
        decision.severity() == null && incident != null ? incident.severity() : decision.severity();
    return Map.of(
        Silences.ABOUT,
        of.body.path("about").asText(of.service),
        Silences.ALERT,
        decision.verb() == Verb.ALERT ? decision.about() : "",
        Silences.SEVERITY,
        of.body.path("severity").asText(severity == null ? "" : severity.name()),
        Silences.RULE,
        decision.because().rule());
  }

  private Optional<Intention> unlabelled(Action action, String stable, Engine engine) {
    if (action instanceof Action.ShiftTraffic shift) {
      return Optional.of(traffic(shift, stable, engine));
    }
    if (action instanceof Action.Page page) {
      return Optional.of(page(page, engine));
    }
    if (action instanceof Action.Tell tell) {
      return Optional.of(tell(tell));
    }
    if (action instanceof Action.StartProcedure start) {
      return channel(ChannelKind.CHAT)
          .map(c -> message(c, procedure(start.procedure()), action.decision()));
    }
    if (action instanceof Action.ReplaceSecret replace) {
      Optional<String> channel = channel(ChannelKind.ISSUE);
      return (channel.isPresent() ? channel : channel(ChannelKind.CHAT))
          .map(c -> message(c, "rotate the secret " + replace.secret(), action.decision()));
    }
    if (action.decision().verb() == Verb.RESOLVE) {
      ObjectNode body = JSON.createObjectNode().put("incident", action.decision().about());
      return Optional.of(new Intention("resolve", "", body));
    }
    return Optional.empty();
  }

  /**
   * Returns what an event means for the world beside what the rules decide.
   *
   * @param stable revision that the latest candidate of the event's service replaces
   */
  Optional<Intention> of(JsonNode event, String stable, Engine engine) {
    return switch (event.path("event").asText()) {
      case "revisionDeployed" -> smokeTest(event, stable, engine);
      case "rolloutCommanded" ->
          event.path("command").asText().equals("retry")
              ? smokeTest(event, stable, engine)
              : Optional.empty();
      case "incidentAcknowledged" -> {
        String incident = event.path("incident").asText();
        ObjectNode body = JSON.createObjectNode().put("incident", incident);
        yield Optional.of(new Intention("acknowledge", "", body));
      }
      default -> Optional.empty();
    };
  }

  /** A revision that users have already is past its smoke test. */
  private Optional<Intention> smokeTest(JsonNode event, String stable, Engine engine) {
    String name = event.path("service").asText();
    for (ServicePolicy service : policy.services()) {
      RolloutSpec rollout = service.rollout();
      RolloutSpec.SmokeTest test = rollout == null ? null : rollout.smokeTest();
      int index = service.index();
      if (service.name().equals(name)
          && test != null
          && engine.rolloutInProgress(index)
          && engine.observedPercent(index) == 0) {
        ObjectNode body = JSON.createObjectNode().put("service", name).put("stable", stable);
        body.put("candidate", engine.candidate(index)).put("from", 0).put("percent", 0);
        tags(rollout, body);
        body.set("test", SmokeRequests.of(test).json());
        return Optional.of(new Intention("smoke", name, body));
      }
    }
    return Optional.empty();
  }

  private static void tags(@Nullable RolloutSpec rollout, ObjectNode body) {
    RolloutSpec.@Nullable Tags tags = rollout == null ? null : rollout.tags();
    body.put("stableTag", tags == null ? "" : tags.stable());
    body.put("candidateTag", tags == null ? "candidate" : tags.candidate());
  }

  private Intention traffic(Action.ShiftTraffic shift, String stable, Engine engine) {
    ServicePolicy service = policy.services().get(shift.service());
    ObjectNode body = JSON.createObjectNode();
    body.put("service", service.name());
    body.put("stable", stable);
    body.put("candidate", shift.candidate());
    // A rollback is made from wherever traffic is.
    body.put("from", shift.percent() == 0 ? -1 : engine.observedPercent(shift.service()));
    body.put("percent", shift.percent());
    body.put("retag", shift.retag());
    tags(service.rollout(), body);
    return new Intention("traffic", service.name(), body);
  }

  private static Intention page(Action.Page page, Engine engine) {
    Incident incident = engine.incidents().get(page.incident());
    String service = incident == null ? "" : incident.subject();
    String severity = incident == null ? "P1" : incident.severity().name();
    ObjectNode body = JSON.createObjectNode();
    body.put("incident", page.incident());
    body.put("service", service);
    body.put("severity", severity);
    body.put("summary", page.title());
    ArrayNode causes = body.putArray("causes");
    page.causes().forEach(causes::add);
    body.put("level", page.level());
    ArrayNode responders = body.putArray("responders");
    page.responders().forEach(responders::add);
    body.put("runbook", incident == null ? "" : incident.runbook());
    body.put("rule", page.decision().because().rule());
    return new Intention("page", service, body);
  }

  private Intention tell(Action.Tell tell) {
    ObjectNode body = JSON.createObjectNode();
    body.put("channel", tell.channel());
    String[] lines = tell.text().split("\n");
    body.put("text", lines[0]);
    if (lines.length > 1) {
      ArrayNode fields = body.putArray("fields");
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(": ");
        fields
            .addObject()
            .put("title", colon < 0 ? "" : lines[i].substring(0, colon))
            .put("value", colon < 0 ? lines[i] : lines[i].substring(colon + 2))
            .put("short", true);
      }
    }
    body.put("about", tell.decision().because().subject());
    body.put("rule", tell.decision().because().rule());
    return new Intention("tell", tell.decision().because().subject(), body);
  }

  private static Intention message(String channel, String text, Decision decision) {
    ObjectNode body = JSON.createObjectNode();
    body.put("channel", channel);
    body.put("text", text);
    body.put("about", decision.because().subject());
    body.put("rule", decision.because().rule());
    return new Intention("tell", decision.because().subject(), body);
  }

  private Optional<String> channel(ChannelKind kind) {
    return policy.bundle().all(Kind.CHANNEL, ChannelSpec.class).stream()
        .filter(c -> c.spec().kind() == kind)
        .map(Document::name)
        .findFirst();
  }

  private String procedure(String name) {
    StringBuilder text = new StringBuilder("start the recovery procedure ").append(name);
    for (Document<RecoverySpec> document : policy.bundle().all(Kind.RECOVERY, RecoverySpec.class)) {
      document.spec().procedures().stream()
          .filter(p -> p.name().equals(name))
          .flatMap(p -> p.steps().stream())
          .forEach(s -> text.append('\n').append(s.name()).append(": ").append(s.action()));
    }
    return text.toString();
  }
}
