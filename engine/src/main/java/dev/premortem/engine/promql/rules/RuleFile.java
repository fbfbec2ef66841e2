package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.template.AlertTemplate;
import dev.premortem.engine.promql.template.TemplateException;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rule files of Prometheus.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/">rule
 *     files</a>
 */
public final class RuleFile {
  private static final Set<String> GROUP_FIELDS =
      Set.of("name", "interval", "query_offset", "limit", "labels", "rules");
  private static final Set<String> RULE_FIELDS =
      Set.of("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");

  private final String file;
  private final List<Problem> problems;

  private RuleFile(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param problems what is wrong with it goes here
   * @return its groups, as far as they can be read
   */
  public static List<RuleGroup> read(String file, String text, List<Problem> problems) {
    RuleFile reader = new RuleFile(file, problems);
    List<Node> documents = YamlReader.read(file, text, problems);
    return documents.isEmpty() ? List.of() : reader.groups(documents.get(0));
  }

  /** Whether a document is a rule file: it has groups and nothing else. */
  public static boolean is(Node document) {
    return document instanceof Node.Mapping mapping
        && mapping.entries().keySet().equals(Set.of("groups"));
  }

  /** As {@link #read(String, String, List)}, of a document that was read already. */
  public static List<RuleGroup> read(String file, Node document, List<Problem> problems) {
    return new RuleFile(file, problems).groups(document);
  }

  private void error(Place place, String message, String hint) {
    problems.add(Problem.error(place, "PROMETHEUS-RULE", message, hint));
  }

  private List<RuleGroup> groups(Node root) {
    if (root instanceof Node.Scalar scalar && scalar.isNull()) {
      return List.of();
    }
    if (!(root instanceof Node.Mapping mapping)) {
      error(root.place(), "expected groups, got " + root.describe(), "write groups: and a list");
      return List.of();
    }
    known(mapping, Set.of("groups"));
    List<RuleGroup> groups = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node item : items(mapping.get("groups"))) {
      if (item instanceof Node.Mapping group) {
        RuleGroup read = group(group);
        if (read.name().isEmpty()) {
          error(group.place(), "Groupname must not be empty", "");
        } else if (!names.add(read.name())) {
          error(
              group.place(),
              "groupname: \"" + read.name() + "\" is repeated in the same file",
              "give each group a name of its own");
        }
        groups.add(read);
      } else {
        error(item.place(), "expected a group, got " + item.describe(), "");
      }
    }
    return groups;
  }

  private List<Node> items(@Nullable Node node) {
    if (node instanceof Node.Sequence sequence) {
      return sequence.items();
    }
    if (node != null && !(node instanceof Node.Scalar scalar && scalar.text().isEmpty())) {
      error(node.place(), "expected a list, got " + node.describe(), "");
    }
    return List.of();
  }

  private void known(Node.Mapping mapping, Set<String> fields) {
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (!fields.contains(name)) {
                error(entry.key(), "field " + name + " not found", Nearest.hint(name, fields));
              }
            });
  }

  private RuleGroup group(Node.Mapping group) {
    known(group, GROUP_FIELDS);
    Map<String, String> labels = texts(group, "labels");
    List<Rule> rules = new ArrayList<>();
    for (Node item : items(group.get("rules"))) {
      Rule rule = item instanceof Node.Mapping mapping ? rule(mapping, labels) : null;
      if (rule != null) {
        rules.add(rule);
      } else if (!(item instanceof Node.Mapping)) {
        error(item.place(), "expected a rule, got " + item.describe(), "");
      }
    }
    return new RuleGroup(
        group.text("name"),
        file,
        duration(group, "interval"),
        duration(group, "query_offset"),
        limit(group),
        rules);
  }

  private int limit(Node.Mapping group) {
    String text = group.text("limit");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException none) {
      error(group.place(), "limit must be a whole number, got \"" + text + "\"", "");
      return 0;
    }
  }

  private long duration(Node.Mapping mapping, String name) {
    Node node = mapping.get(name);
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull() || scalar.text().isEmpty()) {
      return 0;
    }
    Long millis = Durations.millis(scalar.text());
    if (millis == null) {
      error(
          scalar.place(),
          "not a valid duration string: \"" + scalar.text() + "\"",
          "write 5m, 90s or 1h30m");
      return 0;
    }
    return millis;
  }

  private Map<String, String> texts(Node.Mapping mapping, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (mapping.get(name) instanceof Node.Mapping labels) {
      labels
          .entries()
          .forEach(
              (label, entry) -> {
                if (label.equals(Labels.NAME) || label.isEmpty()) {
                  error(entry.key(), "invalid label name: " + label, "");
                } else if (entry.value() instanceof Node.Scalar scalar) {
                  texts.put(label, scalar.text());
                } else {
                  error(entry.key(), label + " must be a text", "");
                }
              });
    }
    return texts;
  }

  private @Nullable Rule rule(Node.Mapping rule, Map<String, String> groupLabels) {
    known(rule, RULE_FIELDS);
    String record = rule.text("record");
    String alert = rule.text("alert");
    if (record.isEmpty() == alert.isEmpty()) {
      error(
          rule.place(),
          record.isEmpty()
              ? "one of 'record' or 'alert' must be set"
              : "only one of 'record' and 'alert' must be set",
          "");
      return null;
    }
    Node source = rule.get("expr");
    Expr expression = source == null ? null : expression(source);
    if (source == null) {
      error(rule.place(), "field 'expr' must be set in rule", "");
    }
    Map<String, String> labels = new LinkedHashMap<>(groupLabels);
    labels.putAll(texts(rule, "labels"));
    if (expression == null || source == null) {
      return null;
    }
    return record.isEmpty()
        ? alerting(alert, expression, labels, rule, source.place())
        : recording(record, expression, labels, rule, source.place());
  }

  private @Nullable Expr expression(Node source) {
    if (!(source instanceof Node.Scalar scalar) || scalar.text().isBlank()) {
      error(source.place(), "field 'expr' must be set in rule", "");
      return null;
    }
    try {
      return Promql.parse(scalar.text());
    } catch (PromqlException invalid) {
      error(source.place(), "could not parse expression: " + invalid.getMessage(), invalid.hint());
      return null;
    }
  }

  private Rule recording(
      String name, Expr expression, Map<String, String> labels, Node.Mapping rule, Place place) {
    for (String field : List.of("annotations", "for", "keep_firing_for")) {
      if (rule.get(field) != null) {
        error(rule.place(), "invalid field '" + field + "' in recording rule", "");
      }
    }
    if (name.contains("{") || name.contains("}")) {
      error(
          rule.place(),
          "braces present in the recording rule name; should it be in expr?: " + name,
          "");
    }
    return new Rule.Recording(name, expression, labels, place);
  }

  private Rule alerting(
      String name, Expr expression, Map<String, String> labels, Node.Mapping rule, Place place) {
    return new Rule.Alerting(
        name,
        expression,
        duration(rule, "for"),
        duration(rule, "keep_firing_for"),
        templates("label", labels, rule.place()),
        templates("annotation", texts(rule, "annotations"), rule.place()),
        place);
  }

  private Map<String, AlertTemplate> templates(
      String what, Map<String, String> texts, Place place) {
    Map<String, AlertTemplate> templates = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          try {
            templates.put(name, new AlertTemplate(text));
          } catch (TemplateException | PromqlException invalid) {
            error(place, what + " \"" + name + "\": " + invalid.getMessage(), "");
          }
        });
    return templates;
  }
}
