package dev.premortem.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.loop.Loop;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.fact.Fact;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the dashboard shows, as JSON. */
final class StateView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES = 60;
  private static final int SERVICES = 200;
  private static final Set<String> SHOWN =
      Set.of(
          "ServiceHealth",
          "SloStatus",
          "BurnState",
          "RolloutState",
          "CandidateHealth",
          "AlertState");

  private StateView() {}

  static ObjectNode of(Loop loop, Store store, Loop.Modes modes, long now) {
    ObjectNode state = JSON.createObjectNode();
    state.put("now", now);
    state.put("lastRound", loop.lastRound());
    state.put("killSwitch", loop.switches().killed());
    ObjectNode silences = state.putObject("silences");
    loop.switches()
        .silences()
        .forEach(
            (k, v) -> {
              if (v > now) {
                silences.put(k, v);
              }
            });
    ArrayNode services = state.putArray("services");
    List<ServicePolicy> all = loop.policy().services();
    for (ServicePolicy service : all.subList(0, Math.min(SERVICES, all.size()))) {
      ObjectNode one = services.addObject().put("name", service.name());
      one.put("mode", modes.of(service.name()).name().toLowerCase(java.util.Locale.ROOT));
      one.put("runbook", service.runbook());
      rollout(one, loop.engine(), service.index());
    }
    state.put("moreServices", Math.max(0, all.size() - SERVICES));
    facts(state.putArray("facts"), loop);
    ArrayNode unknown = state.putArray("objectivesUnknown");
    for (UnmeasuredObjective objective : loop.policy().unmeasured()) {
      ObjectNode one = unknown.addObject().put("name", objective.name());
      one.put("service", objective.subject()).put("verdict", "unknown");
      one.put("reason", objective.reason());
    }
    incidents(state.putArray("incidents"), loop);
    ArrayNode awaiting = state.putArray("awaiting");
    for (OutboxRow row : store.outbox(OutboxRow.State.AWAITING)) {
      awaiting.addObject().put("id", row.id()).put("kind", row.kind()).set("body", row.body());
    }
    journal(state.putArray("journal"), store);
    return state;
  }

  /** Adds what people may want of a rollout, beside its facts. */
  private static void rollout(ObjectNode service, Engine engine, int index) {
    String paused = engine.paused(index);
    service.put("refused", engine.refused(index)).put("paused", paused);
    ArrayNode commands = service.putArray("commands");
    if (engine.rolloutInProgress(index)) {
      commands.add("promote").add(paused.isEmpty() ? "pause" : "resume").add("abort");
    } else if (engine.rolledBack(index)) {
      commands.add("retry");
    }
  }

  private static void facts(ArrayNode facts, Loop loop) {
    int left = SERVICES * 5;
    for (Fact fact : loop.engine().facts()) {
      if (SHOWN.contains(fact.type().name()) && left-- > 0) {
        ObjectNode one = facts.addObject();
        one.put("type", fact.type().name()).put("subject", fact.subject());
        ObjectNode values = one.putObject("values");
        for (Map.Entry<String, Object> value : fact.values().entrySet()) {
          if (value.getValue() != null) {
            values.set(value.getKey(), JSON.valueToTree(value.getValue()));
          }
        }
      }
    }
  }

  private static void incidents(ArrayNode incidents, Loop loop) {
    for (Incident incident : loop.engine().incidents().worstFirst()) {
      ObjectNode one = incidents.addObject();
      one.put("id", incident.id());
      one.put("subject", incident.subject());
      one.put("severity", incident.severity().name());
      one.put("cause", incident.cause());
      one.put("title", incident.title());
      one.put("rule", incident.rule());
      one.put("since", incident.reached());
      one.put("timesOpened", incident.timesOpened());
      one.put("responder", incident.responder());
      one.put("opened", incident.opened());
      one.put("acknowledged", incident.acknowledged());
      one.put("level", incident.level());
      one.put("escalatesAt", incident.escalatesAt());
      one.put("nextLevel", incident.nextLevel());
      one.put("snoozedUntil", incident.snoozedUntil());
      one.put("runbook", incident.runbook());
      ArrayNode group = one.putArray("group");
      for (Incident other : loop.engine().incidents().of(incident.subject())) {
        if (other != incident) {
          group.add(other.id() + ", " + other.headline());
        }
      }
      ArrayNode called = one.putArray("called");
      incident.called().forEach(called::add);
    }
  }

  private static void journal(ArrayNode lines, Store store) {
    for (JournalEntry entry : store.latest(LINES)) {
      lines
          .addObject()
          .put("seq", entry.seq())
          .put("at", entry.at())
          .put("kind", entry.kind())
          .set("body", entry.body());
    }
  }
}
