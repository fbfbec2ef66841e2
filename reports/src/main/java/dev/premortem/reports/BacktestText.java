package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.backtest.Difference;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Timestamps;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What would have been decided on a recording, as text and as JSON. */
public final class BacktestText {
  private static final Set<String> ADVICE = Set.of("recommend", "require", "rotate", "target");

  private BacktestText() {}

  /** Returns whether a decision only advises. */
  static boolean advice(Decision decision) {
    return ADVICE.contains(decision.kind());
  }

  /** Returns decisions and summary as the contract has them. */
  public static ObjectNode json(Backtest.Result result, Map<String, Labels.Met> met) {
    ObjectNode root = Json.object().put("schema", "premortem/backtest/v1");
    ArrayNode decisions = root.putArray("decisions");
    for (Backtest.Decided decided : result.decisions()) {
      decisions.add(decision(decided));
    }
    root.set("summary", summary(result, met));
    return root;
  }

  private static ObjectNode decision(Backtest.Decided decided) {
    Because because = decided.decision().because();
    ObjectNode node = Json.object();
    node.put("time", Timestamps.text(decided.time()));
    node.put("service", because.subject());
    node.put("kind", decided.decision().kind());
    node.put("severity", decided.severity() == null ? null : decided.severity().name());
    node.put("about", decided.decision().about());
    node.put("rule", because.rule());
    node.put("reason", because.reason());
    node.set("facts", facts(because));
    node.set("limit", limit(because.limit()));
    return node;
  }

  /** Returns facts with their values by their keys. */
  static ObjectNode facts(Because because) {
    ObjectNode facts = Json.object();
    for (Because.Witness witness : because.facts()) {
      facts.set(witness.key(), Json.of(witness.values()));
    }
    return facts;
  }

  /** Returns a place as JSON, null where there is none. */
  static com.fasterxml.jackson.databind.JsonNode limit(
      @org.jspecify.annotations.Nullable Place limit) {
    return limit == null
        ? com.fasterxml.jackson.databind.node.NullNode.instance
        : Json.object().put("file", limit.file()).put("line", limit.line());
  }

  private static ObjectNode summary(Backtest.Result result, Map<String, Labels.Met> met) {
    ObjectNode node = Json.object();
    node.put("from", Timestamps.text(result.from()));
    node.put("to", Timestamps.text(result.to()));
    node.put("tickSeconds", result.tickSeconds()).put("ticks", result.ticks());
    node.put("values", result.values()).put("decisions", result.decisions().size());
    ObjectNode kinds = node.putObject("kinds");
    kinds(result).forEach(kinds::put);
    node.put("pages", result.pages().size());
    ArrayNode incidents = node.putArray("incidents");
    for (Backtest.Incident incident : result.incidents()) {
      ObjectNode one = incidents.addObject();
      one.put("id", incident.id()).put("service", incident.subject());
      one.put("severity", incident.severity().name());
      one.put("opened", Timestamps.text(incident.opened()));
      one.put("resolved", incident.resolved() < 0 ? null : Timestamps.text(incident.resolved()));
      one.put("pages", incident.pages()).put("reason", incident.reason());
    }
    Unknowns.put(node, result.unmeasured());
    ArrayNode notes = node.putArray("ruleNotes");
    result.ruleNotes().forEach(notes::add);
    ArrayNode unused = node.putArray("unusedSeries");
    for (Recording.Key key : result.unused()) {
      unused.addObject().put("service", key.service()).put("signal", key.signal());
    }
    if (!met.isEmpty()) {
      ObjectNode labels = node.putObject("labels");
      met(labels, Labels.sum(met));
      ObjectNode each = labels.putObject("services");
      met.forEach((name, one) -> met(each.putObject(name), one));
    }
    return node;
  }

  private static void met(ObjectNode node, Labels.Met met) {
    node.put("windows", met.windows()).put("detected", met.detected());
    node.put("incidents", met.incidents()).put("falseAlarms", met.falseAlarms());
    Json.put(node, "precision", met.precision());
    Json.put(node, "recall", met.recall());
    Json.put(node, "meanDelaySeconds", met.delaySeconds());
  }

  private static Map<String, Integer> kinds(Backtest.Result result) {
    Map<String, Integer> kinds = new TreeMap<>();
    result.decisions().forEach(d -> kinds.merge(d.decision().kind(), 1, Integer::sum));
    return kinds;
  }

  /** Returns the timeline and a summary for a terminal. */
  public static String terminal(
      Backtest.Result result, Map<String, Labels.Met> met, boolean everything) {
    StringBuilder out = new StringBuilder();
    int advice = 0;
    for (Backtest.Decided decided : result.decisions()) {
      if (advice(decided.decision()) && !everything) {
        advice++;
      } else {
        out.append(line(decided));
      }
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%s to %s: %,d values, %d incidents, %d pages, %d decisions%s%n",
            Timestamps.text(result.from()),
            Timestamps.text(result.to()),
            result.values(),
            result.incidents().size(),
            result.pages().size(),
            result.decisions().size(),
            advice == 0
                ? ""
                : " (" + advice + " pieces of advice are left out, --all shows them)"));
    out.append(Unknowns.terminal(result.unmeasured()));
    result.ruleNotes().forEach(note -> out.append("  ").append(note).append('\n'));
    for (Recording.Key key : result.unused()) {
      out.append("  no document is about ").append(key.service()).append(' ').append(key.signal());
      out.append('\n');
    }
    if (!met.isEmpty()) {
      met.forEach((name, one) -> out.append(line(name, one)));
      if (met.size() > 1) {
        out.append(line("all", Labels.sum(met)));
      }
    }
    return out.toString();
  }

  private static String line(String name, Labels.Met met) {
    return String.format(
        Locale.ROOT,
        "  %-36s %d of %d windows detected, %d false alarms, precision %s, recall %s, delay %s%n",
        name,
        met.detected(),
        met.windows(),
        met.falseAlarms(),
        share(met.precision()),
        share(met.recall()),
        Double.isNaN(met.delaySeconds()) ? "–" : Text.value(met.delaySeconds(), "s"));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "–" : Text.value(value, "ratio");
  }

  /** Returns what two policies decided differently. */
  public static ArrayNode json(List<Difference> differences) {
    ArrayNode array = Json.array();
    for (Difference difference : differences) {
      ObjectNode node = decision(difference.decided());
      switch (difference.kind()) {
        case ONLY_BASE -> node.put("only", "base");
        case ONLY_OTHER -> node.put("only", "other");
        case SHIFTED -> node.put("laterSeconds", difference.laterSeconds());
      }
      array.add(node);
    }
    return array;
  }

  /** Returns the same for a terminal. */
  public static String terminal(List<Difference> differences, String base, String other) {
    StringBuilder out = new StringBuilder();
    out.append(String.format(Locale.ROOT, "%s of %s and %s%n", counted(differences), base, other));
    for (Difference difference : differences) {
      out.append(which(difference, base, other)).append(": ").append(line(difference.decided()));
    }
    return out.toString();
  }

  /** Returns how many decisions differ, and how. */
  static String counted(List<Difference> differences) {
    long shifted = differences.stream().filter(d -> d.kind() == Difference.Kind.SHIFTED).count();
    return differences.size()
        - shifted
        + " decisions were made by only one, and "
        + shifted
        + " at other times by both,";
  }

  /** Returns who made a decision, or how much later the other policy did. */
  static String which(Difference difference, String base, String other) {
    long later = difference.laterSeconds();
    return switch (difference.kind()) {
      case ONLY_BASE -> "only " + base;
      case ONLY_OTHER -> "only " + other;
      case SHIFTED ->
          Text.value(Math.abs(later), "s")
              + (later > 0 ? " later with " : " earlier with ")
              + other;
    };
  }

  /** Returns a line for one decision, with what made it true. */
  static String line(Backtest.Decided decided) {
    Because because = decided.decision().because();
    Place limit = because.limit();
    return Timestamps.text(decided.time())
        + "  "
        + (decided.severity() == null ? "  " : decided.severity().name())
        + "  "
        + decided.decision().kind()
        + " "
        + decided.decision().about()
        + ": "
        + because.reason()
        + "\n    "
        + because.rule()
        + (limit == null ? "" : "  " + limit.file() + ":" + limit.line())
        + "\n    "
        + Timeline.facts(because)
        + "\n";
  }
}
