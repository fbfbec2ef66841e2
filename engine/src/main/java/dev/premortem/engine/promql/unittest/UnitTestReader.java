package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads files of unit tests. */
public final class UnitTestReader {
  private static final long MINUTE = 60_000;
  private static final Set<String> FILE_FIELDS =
      Set.of("rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare");
  private static final Set<String> GROUP_FIELDS =
      Set.of(
          "interval",
          "input_series",
          "alert_rule_test",
          "promql_expr_test",
          "external_labels",
          "external_url",
          "name",
          "start_timestamp");

  private final String file;
  private final List<Problem> problems;

  private UnitTestReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Whether a document has the shape of a file of unit tests. */
  public static boolean isUnitTest(Node root) {
    if (!(root instanceof Node.Mapping mapping)
        || mapping.get("apiVersion") != null
        || mapping.get("kind") != null) {
      return false;
    }
    if (mapping.get("rule_files") != null && mapping.get("tests") != null) {
      return true;
    }
    return mapping.get("tests") instanceof Node.Sequence tests
        && tests.items().stream()
            .anyMatch(
                t ->
                    t instanceof Node.Mapping group
                        && (group.get("input_series") != null
                            || group.get("promql_expr_test") != null
                            || group.get("alert_rule_test") != null));
  }

  /** Whether a text is a file of unit tests. */
  public static boolean isUnitTest(String text) {
    if (!text.contains("tests:")) {
      return false;
    }
    List<Node> documents = YamlReader.read("", text, new ArrayList<>());
    return documents.size() == 1 && isUnitTest(documents.get(0));
  }

  /**
   * Reads a file.
   *
   * @param problems what is wrong with it goes here
   * @return its tests, null where nothing can be read
   */
  public static @Nullable UnitTest read(String file, String text, List<Problem> problems) {
    List<Node> documents = YamlReader.read(file, text, problems);
    if (documents.isEmpty() || !(documents.get(0) instanceof Node.Mapping root)) {
      return null;
    }
    return new UnitTestReader(file, problems).file(root);
  }

  private void error(Place place, String message, String hint) {
    problems.add(Problem.error(place, "PROMETHEUS-TEST", message, hint));
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

  private UnitTest file(Node.Mapping root) {
    known(root, FILE_FIELDS);
    long interval = duration(root, "evaluation_interval", MINUTE);
    List<UnitTest.Group> groups = new ArrayList<>();
    for (Node.Mapping group : mappings(root.get("tests"))) {
      groups.add(group(group, interval));
    }
    return new UnitTest(
        file,
        texts(root.get("rule_files")),
        interval,
        order(root.get("group_eval_order")),
        root.text("fuzzy_compare").equals("true"),
        groups);
  }

  private List<String> order(@Nullable Node node) {
    List<String> names = texts(node);
    if (node != null && new LinkedHashSet<>(names).size() < names.size()) {
      error(node.place(), "group name repeated in evaluation order", "name each group once");
    }
    return names;
  }

  private List<Node> items(@Nullable Node node) {
    if (node instanceof Node.Sequence sequence) {
      return sequence.items();
    }
    if (node != null && !(node instanceof Node.Scalar scalar && scalar.isNull())) {
      error(node.place(), "expected a list, got " + node.describe(), "");
    }
    return List.of();
  }

  private List<Node.Mapping> mappings(@Nullable Node node) {
    List<Node.Mapping> mappings = new ArrayList<>();
    for (Node item : items(node)) {
      if (item instanceof Node.Mapping mapping) {
        mappings.add(mapping);
      } else {
        error(item.place(), "expected a mapping, got " + item.describe(), "");
      }
    }
    return mappings;
  }

  private List<String> texts(@Nullable Node node) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(node)) {
      if (item instanceof Node.Scalar scalar) {
        texts.add(scalar.text());
      }
    }
    return texts;
  }

  private long duration(Node.Mapping mapping, String name, long otherwise) {
    Node node = mapping.get(name);
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
      return otherwise;
    }
    Long millis = Durations.millis(scalar.text());
    if (millis == null) {
      error(
          scalar.place(),
          "not a valid duration string: \"" + scalar.text() + "\"",
          "write 5m, 90s or 1h30m");
      return otherwise;
    }
    return millis == 0 && otherwise > 0 ? otherwise : millis;
  }

  private UnitTest.Group group(Node.Mapping group, long interval) {
    known(group, GROUP_FIELDS);
    List<UnitTest.AlertTest> alerts = new ArrayList<>();
    for (Node.Mapping test : mappings(group.get("alert_rule_test"))) {
      alerts.add(alert(test));
    }
    List<UnitTest.ExpressionTest> expressions = new ArrayList<>();
    for (Node.Mapping test : mappings(group.get("promql_expr_test"))) {
      expressions.add(expression(test));
    }
    return new UnitTest.Group(
        group.text("name"),
        duration(group, "interval", interval),
        start(group.get("start_timestamp")),
        series(group),
        alerts,
        expressions,
        labels(group.get("external_labels")),
        group.text("external_url"));
  }

  private long start(@Nullable Node node) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
      return 0;
    }
    Double seconds = NumberText.parse(scalar.text());
    if (seconds != null) {
      return Math.round(seconds * 1000);
    }
    try {
      return OffsetDateTime.parse(scalar.text()).toInstant().toEpochMilli();
    } catch (DateTimeException none) {
      error(
          scalar.place(),
          "cannot parse \"" + scalar.text() + "\" to a valid timestamp",
          "write 2026-01-31T08:00:00Z or epoch seconds");
      return 0;
    }
  }

  private List<SeriesNotation> series(Node.Mapping group) {
    List<SeriesNotation> all = new ArrayList<>();
    for (Node.Mapping one : mappings(group.get("input_series"))) {
      known(one, Set.of("series", "values"));
      try {
        Labels labels = SeriesNotation.metric(one.text("series"));
        all.add(new SeriesNotation(labels, SeriesNotation.values(one.text("values"))));
      } catch (PromqlException invalid) {
        error(one.place(), String.valueOf(invalid.getMessage()), "values are like 0 1x3 0+2x5 _");
      }
    }
    return all;
  }

  private UnitTest.AlertTest alert(Node.Mapping test) {
    known(test, Set.of("eval_time", "alertname", "exp_alerts"));
    String name = test.text("alertname");
    if (name.isEmpty()) {
      error(
          test.place(),
          "an item under alert_rule_test misses required attribute alertname",
          "name the alert");
    }
    List<UnitTest.ExpectedAlert> expected = new ArrayList<>();
    for (Node.Mapping alert : mappings(test.get("exp_alerts"))) {
      known(alert, Set.of("exp_labels", "exp_annotations"));
      Map<String, String> labels = new LinkedHashMap<>(labels(alert.get("exp_labels")));
      labels.put("alertname", name);
      expected.add(
          new UnitTest.ExpectedAlert(
              Labels.withEmpty(labels), Labels.withEmpty(labels(alert.get("exp_annotations")))));
    }
    return new UnitTest.AlertTest(name, duration(test, "eval_time", 0), expected, test.place());
  }

  private UnitTest.ExpressionTest expression(Node.Mapping test) {
    known(test, Set.of("expr", "eval_time", "exp_samples"));
    List<UnitTest.ExpectedSample> expected = new ArrayList<>();
    for (Node.Mapping sample : mappings(test.get("exp_samples"))) {
      known(sample, Set.of("labels", "value", "histogram"));
      try {
        expected.add(
            new UnitTest.ExpectedSample(
                SeriesNotation.metric(sample.text("labels")),
                number(sample.get("value")),
                !sample.text("histogram").isEmpty()));
      } catch (PromqlException invalid) {
        error(sample.place(), "labels: " + invalid.getMessage(), "");
      }
    }
    return new UnitTest.ExpressionTest(
        test.text("expr"), duration(test, "eval_time", 0), expected, test.place());
  }

  /** Numbers as YAML writes them: {@code .inf} and {@code .nan} among them. */
  private double number(@Nullable Node node) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
      return 0;
    }
    String text = scalar.text();
    Double number = NumberText.parse(text.replaceFirst("^([+-]?)\\.(?=[A-Za-z])", "$1"));
    if (number == null) {
      error(scalar.place(), "\"" + text + "\" is no number", "");
      return 0;
    }
    return number;
  }

  private static Map<String, String> labels(@Nullable Node node) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (node instanceof Node.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, entry) ->
                  labels.put(name, entry.value() instanceof Node.Scalar s ? s.text() : ""));
    }
    return labels;
  }
}
