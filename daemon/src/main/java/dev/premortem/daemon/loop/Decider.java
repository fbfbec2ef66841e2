package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.source.PostedSignals;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine behind journalled inputs: decides on a round and says why. Holds no clock and no
 * chance, so that replaying the journal decides the same.
 */
final class Decider implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one round came to: every decision with its fate and reasons, and what is to be done. */
  record Decided(List<ObjectNode> decisions, List<Action> actions) {}

  private final Policy policy;
  private final Engine engine;
  private final SeriesInputs series = new SeriesInputs();
  private List<ObjectNode> notes = new ArrayList<>();

  /** Begins at a moment, epoch seconds. */
  Decider(Policy policy, long begin, int tickSeconds) {
    this.policy = policy;
    this.engine = new Engine(policy, begin, tickSeconds, true, this::note);
  }

  Engine engine() {
    return engine;
  }

  Policy policy() {
    return policy;
  }

  private void note(long time, Decision decision, Journal.Fate fate, String why) {
    ObjectNode note =
        describe(decision).put("fate", fate.name().toLowerCase(java.util.Locale.ROOT));
    notes.add(why.isEmpty() ? note : note.put("why", why));
  }

  /** Returns a decision with its rule, its facts and the place of its limit. */
  static ObjectNode describe(Decision decision) {
    Because because = decision.because();
    ObjectNode node = JSON.createObjectNode();
    node.put("kind", decision.kind());
    node.put("about", decision.about());
    if (decision.severity() != null) {
      node.put("severity", decision.severity().name());
    }
    node.put("rule", because.rule());
    node.put("reason", because.reason());
    ArrayNode facts = node.putArray("facts");
    for (Because.Witness witness : because.facts()) {
      ObjectNode fact = facts.addObject();
      fact.put("key", witness.key());
      ObjectNode values = fact.putObject("values");
      for (Map.Entry<String, Object> value : witness.values().entrySet()) {
        if (value.getValue() != null) {
          values.set(value.getKey(), JSON.valueToTree(value.getValue()));
        }
      }
    }
    if (because.limit() != null) {
      node.putObject("limit")
          .put("file", because.limit().file())
          .put("line", because.limit().line());
    }
    return node;
  }

  /**
   * Decides on a round. Events about what this policy does not have, such as services of the bundle
   * before, are left out.
   *
   * @param inputs samples and events, not compressed
   */
  Decided decide(JsonNode inputs, long time) {
    notes = new ArrayList<>();
    for (JsonNode json : inputs.path("events")) {
      Event event;
      try {
        event = PostedSignals.event(json, policy);
      } catch (IllegalArgumentException e) {
        LOG.info("an event is about nothing in this bundle: {}", e.getMessage());
        continue;
      }
      engine.apply(event, time);
    }
    JsonNode samples = inputs.path("samples");
    for (ServicePolicy service : policy.services()) {
      JsonNode values = samples.get(service.name());
      if (values != null) {
        Inputs.fill(engine.sample(service.index()), values);
      }
    }
    series.hand(inputs.path("series"), engine);
    SeriesInputs.handLabelled(inputs.path("labelled"), engine);
    List<Action> actions = List.copyOf(engine.evaluate(time));
    return new Decided(notes, actions);
  }

  @Override
  public void close() {
    engine.close();
  }
}
