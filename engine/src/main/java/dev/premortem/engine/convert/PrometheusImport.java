package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.ValueType;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.unittest.UnitTestReader;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes over rule files of Prometheus, and objectives of Sloth and Pyrra as the rules that those
 * make of them. Nothing is translated: rules stay what they are and are evaluated as PromQL. For
 * each alert a Metric document says which incident it opens. What can't be evaluated is refused,
 * with the place in its expression.
 */
public final class PrometheusImport {
  private static final String RECORDING = "recording rule ";

  /** Functions that say nothing without native histograms. */
  private static final Set<String> NATIVE =
      Set.of(
          "histogram_avg",
          "histogram_count",
          "histogram_sum",
          "histogram_stddev",
          "histogram_stdvar",
          "histogram_fraction");

  private static final Node.Mapping NOTHING = new Node.Mapping(Place.file(""), Map.of());

  private final Conversion into;
  private final SlothSpecs sloth;
  private final List<Object> taken = new ArrayList<>();
  private final Map<String, Integer> groupNames = new HashMap<>();
  private final Set<String> signals = new HashSet<>();

  /** Series that refused rules would have recorded, and what was recorded from those. */
  private final Map<String, String> lost = new LinkedHashMap<>();

  /** Takes over into a conversion. */
  public PrometheusImport(Conversion into) {
    this.into = into;
    this.sloth = new SlothSpecs(into);
  }

  /** Reads one file. */
  public void read(String file, String text) {
    into.read(file, text).forEach(document -> document(file, document));
  }

  private void document(String file, Node node) {
    Node.Mapping root = node instanceof Node.Mapping mapping ? mapping : NOTHING;
    if (root.get("items") instanceof Node.Sequence list) {
      Fields around = Fields.of(root.without("items")).aside("apiVersion", "kind", "metadata");
      into.unread(around, "list");
      list.items().forEach(item -> document(file, item));
    } else if (PyrraObjectives.is(root)) {
      new PyrraObjectives(into).groups(root).forEach(group -> group(file, group));
    } else if (UnitTestReader.isUnitTest(root)) {
      into.note(
          node.place(),
          Fate.REFUSED,
          "unit tests of promtool",
          "they are no rules; premortem test runs the file as it is, also in a bundle");
    } else if (!sloth.takes(root)) {
      boolean wrapped = root.text("kind").equals("PrometheusRule");
      Fields fields = Fields.of(root);
      Node groups = wrapped ? fields.child("spec").node("groups") : fields.node("groups");
      if (wrapped) {
        fields.aside("apiVersion", "kind", "status");
        Fields metadata = fields.child("metadata").ofKubernetes();
        metadata.aside("name", "namespace", "labels", "annotations");
      }
      if (groups instanceof Node.Sequence list) {
        list.items().forEach(group -> groupOrNot(file, group));
      } else {
        into.note(
            node.place(),
            Fate.REFUSED,
            node.describe(),
            "this is no rule file: it has no groups; and neither is it one of Sloth or Pyrra");
      }
      into.unread(fields, "rule file");
    }
  }

  private void groupOrNot(String file, Node group) {
    if (group instanceof Node.Mapping mapping) {
      group(file, mapping);
    } else {
      into.note(group.place(), Fate.REFUSED, group.describe(), "a group is a mapping with rules");
    }
  }

  /** Takes over one group. */
  void group(String file, Node.Mapping group) {
    Map<String, Object> written = new LinkedHashMap<>();
    String name = group.text("name");
    int same = groupNames.merge(name, 1, Integer::sum);
    written.put("name", same == 1 ? name : name + " " + same);
    List<Node> rules = Conversion.items(group, "rules");
    // A group that has a fault of its own is refused: its rules would be evaluated otherwise.
    List<Problem> problems = new ArrayList<>();
    RuleFile.read(file, groups(group.without("rules")), problems);
    misplaced(group, problems);
    if (rules.isEmpty() && problems.isEmpty()) {
      into.note(group.place(), Fate.TAKEN, "group " + name, "it has no rules");
    }
    if (!problems.isEmpty()) {
      String what = "group " + name + " with its " + rules.size() + " rules";
      rules.forEach(rule -> fault(file, group, rule, problems));
      problems.stream()
          .distinct()
          .forEach(p -> into.note(p.place(), Fate.REFUSED, what, p.message()));
      rules.forEach(this::losing);
      return;
    }
    group
        .entries()
        .forEach(
            (field, entry) -> {
              if (!field.equals("name") && !field.equals("rules")) {
                written.put(field, texts(entry.value()));
              }
            });
    List<Object> kept = new ArrayList<>();
    for (Node rule : rules) {
      if (rule instanceof Node.Mapping mapping) {
        if (rule(file, group, mapping)) {
          kept.add(texts(mapping));
        }
      } else {
        into.note(rule.place(), Fate.REFUSED, rule.describe(), "a rule is a mapping");
      }
    }
    if (!kept.isEmpty()) {
      written.put("rules", kept);
      taken.add(written);
    }
  }

  private static void fault(String file, Node.Mapping group, Node rule, List<Problem> problems) {
    if (rule instanceof Node.Mapping mapping) {
      parsed(file, group, mapping, problems);
    }
  }

  private static Problem problem(Place place, String message) {
    return Problem.error(place, "PROMETHEUS-RULE", message, "");
  }

  /** A value of another type than its field has would be passed over. */
  private static void misplaced(Node.Mapping mapping, List<Problem> problems) {
    mapping
        .entries()
        .forEach(
            (field, entry) -> {
              Node value = entry.value();
              boolean nothing = value instanceof Node.Scalar scalar && scalar.isNull();
              boolean texts = field.equals("labels") || field.equals("annotations");
              boolean right =
                  texts
                      ? value instanceof Node.Mapping
                      : field.equals("rules")
                          ? value instanceof Node.Sequence
                          : value instanceof Node.Scalar;
              if (!right && !nothing) {
                problems.add(
                    problem(
                        value.place(),
                        field
                            + " must be "
                            + (texts ? "a mapping" : field.equals("rules") ? "a list" : "a text")
                            + ", found "
                            + value.describe()));
              }
            });
  }

  private static Node groups(Node group) {
    Node.Sequence list = new Node.Sequence(group.place(), List.of(group));
    return new Node.Mapping(group.place(), Map.of("groups", new Node.Entry(group.place(), list)));
  }

  private void losing(Node rule) {
    if (rule instanceof Node.Mapping mapping && !mapping.text("record").isEmpty()) {
      lost.put(mapping.text("record"), "refused");
    }
  }

  /** Returns whether a rule is in the result. */
  private boolean rule(String file, Node.Mapping group, Node.Mapping mapping) {
    String record = mapping.text("record");
    String alert = mapping.text("alert");
    String what =
        !record.isEmpty() ? RECORDING + record : alert.isEmpty() ? "a rule" : "alert " + alert;
    List<Problem> problems = new ArrayList<>();
    Rule rule = parsed(file, group, mapping, problems);
    misplaced(mapping, problems);
    if (rule == null || !problems.isEmpty()) {
      problems.stream()
          .distinct()
          .forEach(p -> into.note(p.place(), Fate.REFUSED, what, p.message() + way(p)));
      losing(mapping);
      return false;
    }
    ValueType type = rule.expression().type();
    if (type != ValueType.VECTOR && type != ValueType.SCALAR) {
      into.note(
          rule.place(),
          Fate.REFUSED,
          what,
          "its expression gives a "
              + type.label()
              + ": a rule needs an instant vector or a scalar");
      losing(mapping);
      return false;
    }
    for (Expr.Call call : Selectors.calls(rule.expression())) {
      if (NATIVE.contains(call.function().name())) {
        String text = mapping.text("expr");
        into.note(
            rule.place(),
            Fate.REFUSED,
            what,
            call.span().place(text)
                + ": "
                + call.function().name()
                + " reads native histograms, which are not evaluated here;"
                + " histogram_quantile over classic buckets is");
        losing(mapping);
        return false;
      }
    }
    String missing = missing(rule);
    if (rule instanceof Rule.Alerting alerting) {
      return alert(alerting, group, mapping, what, missing);
    }
    if (!missing.isEmpty()) {
      lost.put(record, "computed from what a refused rule records");
    }
    into.note(
        mapping.place(),
        missing.isEmpty() ? Fate.TAKEN : Fate.CHANGED,
        what,
        "evaluated as it is" + missing);
    return true;
  }

  private static String way(Problem problem) {
    if (problem.message().contains("vector matching only allowed between instant vectors")) {
      return "; Prometheus refuses it as well: leave on(…) or ignoring(…) out beside a number";
    }
    return problem.hint().isEmpty() ? "" : "; " + problem.hint();
  }

  private static @Nullable Rule parsed(
      String file, Node.Mapping group, Node.Mapping rule, List<Problem> problems) {
    Node.Sequence rules = new Node.Sequence(rule.place(), List.of(rule));
    Map<String, Node.Entry> entries = new LinkedHashMap<>(group.without("rules").entries());
    entries.put("rules", new Node.Entry(rule.place(), rules));
    List<RuleGroup> groups =
        RuleFile.read(file, groups(new Node.Mapping(group.place(), entries)), problems);
    return groups.isEmpty() || groups.get(0).rules().isEmpty()
        ? null
        : groups.get(0).rules().get(0);
  }

  private String missing(Rule rule) {
    StringBuilder missing = new StringBuilder();
    Set<String> said = new HashSet<>();
    Selectors.of(rule.expression())
        .forEach(
            selector -> {
              String why = lost.get(selector.name());
              if (why != null && said.add(selector.name())) {
                missing.append("; it reads ").append(selector.name()).append(", whose rule is ");
                missing.append(why).append(": give recordings of ").append(selector.name());
              }
            });
    return missing.toString();
  }

  private boolean alert(
      Rule.Alerting rule, Node.Mapping group, Node.Mapping mapping, String what, String missing) {
    String severity = severity(group, mapping);
    if (severity.contains("{{")) {
      into.note(
          mapping.place(),
          Fate.REFUSED,
          what,
          "its severity is a template, so no document can say which incident it opens;"
              + " write one rule for each severity");
      return false;
    }
    String signal = FiringSignal.of(rule.name(), severity);
    String summary = Conversion.text(mapping, "annotations", "summary").replace('\n', ' ').strip();
    boolean titled = !summary.isEmpty() && !summary.contains("{{");
    String level = level(severity);
    boolean first = signals.add(signal);
    if (first) {
      Map<String, Object> limit = new LinkedHashMap<>();
      limit.put("value", 0);
      limit.put("severity", level);
      limit.put("title", titled ? summary : rule.name());
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("signal", signal);
      spec.put("limits", List.of(limit));
      into.own("metrics.yaml", "Metric", into.unique("Metric", rule.name()), spec);
    }
    into.note(
        mapping.place(),
        missing.isEmpty() ? Fate.TAKEN : Fate.CHANGED,
        what,
        "evaluated as it is; opens an incident of "
            + level
            + (severity.isEmpty() ? ", as it has no label severity" : " for severity " + severity)
            + (first ? "" : ", the same as other alerts of its name and severity")
            + (summary.isEmpty() || titled
                ? ""
                : ", titled with its name, as its summary is a template")
            + missing);
    return true;
  }

  private static String severity(Node.Mapping group, Node.Mapping rule) {
    for (String label : FiringSignal.SEVERITY_LABELS) {
      String own = Conversion.text(rule, "labels", label);
      String severity = own.isEmpty() ? Conversion.text(group, "labels", label) : own;
      if (!severity.isEmpty()) {
        return severity;
      }
    }
    return "";
  }

  /** The severity here for what people write there. */
  private static String level(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("page")) {
      return "P1";
    }
    return switch (lower) {
      case "p0", "emergency", "disaster" -> "P0";
      case "critical", "p1", "high", "error" -> "P1";
      case "info", "none", "p3", "low" -> "P3";
      default -> "P2";
    };
  }

  /** A node with every value as text, so that it reads back as what it was. */
  private static Object texts(Node node) {
    if (node instanceof Node.Mapping mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      mapping.entries().forEach((name, entry) -> map.put(name, texts(entry.value())));
      return map;
    }
    if (node instanceof Node.Sequence sequence) {
      return sequence.items().stream().map(PrometheusImport::texts).toList();
    }
    return node instanceof Node.Scalar scalar && !scalar.isNull() ? scalar.text() : "";
  }

  /** Ends: the rules that are taken become a rule file. */
  public void finish() {
    sloth.groups().forEach(group -> group(group.place().file(), group));
    if (signals.isEmpty()) {
      // Series that no alert reads decide nothing, and check accepts no bundle of them alone.
      into.revise(
          note ->
              note.what().startsWith(RECORDING) && note.fate() != Fate.REFUSED
                  ? new Conversion.Note(
                      note.place(),
                      Fate.REFUSED,
                      note.what(),
                      "no alert is here to read what it records;"
                          + " import it together with the alerts that do")
                  : note);
    } else {
      into.add("rules.yaml", new LinkedHashMap<>(Map.of("groups", taken)));
    }
  }
}
