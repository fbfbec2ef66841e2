package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules of Prometheus that stand for an objective, as if they were written where the objective is.
 */
final class RuleNodes {
  private RuleNodes() {}

  /** Returns a recording rule. */
  static Node recording(Place place, String record, String expr, Map<String, String> labels) {
    Map<String, Node> rule = new LinkedHashMap<>();
    rule.put("record", Placed.text(place, record));
    rule.put("expr", Placed.text(place, expr));
    rule.put("labels", Placed.texts(place, labels));
    return Placed.mapping(place, rule);
  }

  /**
   * Returns an alerting rule.
   *
   * @param lasting how long it must hold, as Prometheus writes durations; empty for no time
   */
  static Node alerting(
      Place place,
      String alert,
      String expr,
      String lasting,
      Map<String, String> labels,
      Map<String, String> annotations) {
    Map<String, Node> rule = new LinkedHashMap<>();
    rule.put("alert", Placed.text(place, alert));
    rule.put("expr", Placed.text(place, expr));
    if (!lasting.isEmpty()) {
      rule.put("for", Placed.text(place, lasting));
    }
    rule.put("labels", Placed.texts(place, labels));
    rule.put("annotations", Placed.texts(place, annotations));
    return Placed.mapping(place, rule);
  }

  /**
   * Returns a group of rules.
   *
   * @param interval time between evaluations, empty for the default
   */
  static Node.Mapping group(Place place, String name, String interval, List<Node> rules) {
    Map<String, Node> group = new LinkedHashMap<>();
    group.put("name", Placed.text(place, name));
    if (!interval.isEmpty()) {
      group.put("interval", Placed.text(place, interval));
    }
    group.put("rules", new Node.Sequence(place, rules));
    return Placed.mapping(place, group);
  }

  /** Reads a document of numbers that lies beside this class. */
  static Node.Mapping resource(String name) {
    List<Problem> problems = new ArrayList<>();
    try (InputStream stream = RuleNodes.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      Node document = YamlReader.read(name, text, problems).get(0);
      if (problems.isEmpty() && document instanceof Node.Mapping mapping) {
        return mapping;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(name + " can't be read: " + problems);
  }
}
