package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import java.util.List;
import java.util.Map;

/** Objectives that nothing measures, as every report says them: unknown, and why. */
final class Unknowns {
  private Unknowns() {}

  /** Returns a sentence for each objective. */
  static List<String> sentences(List<UnmeasuredObjective> objectives) {
    return objectives.stream()
        .map(
            o ->
                "Whether the objective "
                    + o.name()
                    + " of "
                    + o.subject()
                    + " is met is unknown: "
                    + o.reason()
                    + ".")
        .toList();
  }

  /** Returns the sentences as lines for a terminal. */
  static String terminal(List<UnmeasuredObjective> objectives) {
    StringBuilder out = new StringBuilder();
    sentences(objectives).forEach(sentence -> out.append("  ").append(sentence).append('\n'));
    return out.toString();
  }

  /** Returns the sentences as a list of HTML, empty where all is measured. */
  static String html(List<UnmeasuredObjective> objectives) {
    if (objectives.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<ul class=\"findings\">");
    sentences(objectives)
        .forEach(s -> out.append("<li>").append(HtmlPage.escape(s)).append("</li>"));
    return out.append("</ul>\n").toString();
  }

  /** Adds the objectives to a document as {@code objectivesUnknown}, where there are any. */
  static void put(ObjectNode node, List<UnmeasuredObjective> objectives) {
    if (objectives.isEmpty()) {
      return;
    }
    ArrayNode unknown = node.putArray("objectivesUnknown");
    for (UnmeasuredObjective objective : objectives) {
      ObjectNode one = unknown.addObject().put("name", objective.name());
      one.put("service", objective.subject()).putNull("value").put("verdict", "unknown");
      one.put("reason", objective.reason());
    }
  }

  /** Adds the metrics that are unknown, with null for a value, where there are any. */
  static void put(ObjectNode node, Map<String, String> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    ObjectNode unknown = node.putObject("metricsUnknown");
    metrics.forEach(
        (name, reason) ->
            unknown
                .putObject(name)
                .putNull("mean")
                .put("verdict", "unknown")
                .put("reason", reason));
  }
}
