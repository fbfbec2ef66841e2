package dev.premortem.engine.convert;

import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.yaml.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes over OpenSLO v1 documents. */
public final class OpenSloImport {
  private static final Set<String> SPEC =
      Set.of(
          "description",
          "service",
          "indicator",
          "indicatorRef",
          "timeWindow",
          "budgetingMethod",
          "objectives",
          "alertPolicies");

  private final Conversion into;
  private final Set<String> services = new TreeSet<>();

  /** Takes over into a conversion. */
  public OpenSloImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      if (!(document instanceof Node.Scalar scalar && scalar.isNull())) {
        document(document);
      }
    }
  }

  private void document(Node node) {
    if (!(node instanceof Node.Mapping mapping) || mapping.text("apiVersion").isEmpty()) {
      into.note(
          node.place(), Conversion.Fate.REFUSED, node.describe(), "this is no OpenSLO document");
      return;
    }
    String version = mapping.text("apiVersion");
    String kind = mapping.text("kind");
    String name = Conversion.text(mapping, "metadata", "name");
    String what = kind + " " + name;
    if (!version.equals("openslo/v1")) {
      into.note(
          node.place(),
          Conversion.Fate.REFUSED,
          what,
          version + " is not read, only openslo/v1: convert it first, as the oslo tool does");
      return;
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> plain = (Map<String, Object>) Conversion.plain(mapping);
    switch (kind) {
      case "SLO" -> {
        if (!(mapping.get("spec") instanceof Node.Mapping spec)) {
          into.note(node.place(), Conversion.Fate.REFUSED, what, "it has no spec");
          return;
        }
        slo(mapping, spec, what, name, plain);
      }
      case "Service" ->
          into.note(
              node.place(),
              Conversion.Fate.TAKEN,
              what,
              "a Service document of at most 10 instances, where an SLO names it");
      case "SLI", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget" -> {
        into.add("slo/others.yaml", plain);
        into.note(
            node.place(),
            Conversion.Fate.KEPT,
            what,
            "not evaluated here: burn-rate windows are in a BurnRates document");
      }
      default ->
          into.note(node.place(), Conversion.Fate.REFUSED, what, "OpenSLO has no kind " + kind);
    }
  }

  private void slo(
      Node.Mapping document,
      Node.Mapping spec,
      String what,
      String name,
      Map<String, Object> plain) {
    String service = spec.text("service");
    int before = into.notes().size();
    if (service.isEmpty()) {
      refuse(document, what, "it names no service");
    }
    fields(spec, SPEC, what);
    window(spec, what);
    String method = spec.text("budgetingMethod");
    if (!method.isEmpty() && !method.equals("Occurrences")) {
      refuse(
          place(spec, "budgetingMethod"),
          what,
          "budgetingMethod "
              + method
              + " is not evaluated, only Occurrences: bad requests, not"
              + " bad slices of time, would be counted");
    }
    objectives(spec, what);
    if (spec.get("indicator") instanceof Node.Mapping indicator
        && indicator.get("spec") instanceof Node.Mapping inner
        && inner.get("thresholdMetric") != null) {
      refuse(
          place(inner, "thresholdMetric"),
          what,
          "thresholdMetric is not evaluated: its values would be taken for milliseconds of latency;"
              + " write a Metric document with its limit");
    }
    if (into.notes().size() > before) {
      return;
    }
    services.add(service);
    into.add("slo/" + into.unique("SLO", name) + ".yaml", plain);
    List<String> changes = new ArrayList<>();
    if (spec.get("indicator") != null || spec.get("indicatorRef") != null) {
      changes.add(
          "its indicator is not evaluated: it is measured on the requests of "
              + service
              + " and those that failed with 5xx");
    }
    if (spec.get("alertPolicies") != null) {
      changes.add("its alertPolicies are not evaluated: write a BurnRates document");
    }
    into.note(
        document.place(),
        changes.isEmpty() ? Conversion.Fate.TAKEN : Conversion.Fate.CHANGED,
        what,
        changes.isEmpty()
            ? "objective of " + service + ", on its requests and those that failed with 5xx"
            : String.join("; ", changes));
  }

  private void refuse(Node at, String what, String why) {
    into.note(at.place(), Conversion.Fate.REFUSED, what, why);
  }

  private static Node place(Node.Mapping mapping, String field) {
    Node value = mapping.get(field);
    return value == null ? mapping : value;
  }

  private void fields(Node.Mapping mapping, Set<String> known, String what) {
    mapping
        .entries()
        .forEach(
            (field, entry) -> {
              if (!known.contains(field)) {
                into.note(
                    entry.key(),
                    Conversion.Fate.REFUSED,
                    what,
                    "the field " + field + " is not known or not evaluated");
              }
            });
  }

  private void window(Node.Mapping spec, String what) {
    List<Node> windows = Conversion.items(spec, "timeWindow");
    if (windows.size() != 1 || !(windows.get(0) instanceof Node.Mapping window)) {
      refuse(place(spec, "timeWindow"), what, "timeWindow must be a list of one window");
      return;
    }
    fields(window, Set.of("duration", "isRolling", "calendar"), what);
    String duration = window.text("duration");
    if (duration.matches("\\d+[MQY]")) {
      refuse(
          place(window, "duration"),
          what,
          duration
              + " is a window of the calendar; only rolling ones are evaluated: write 30d with"
              + " isRolling: true if one of thirty days will do");
      return;
    }
    Duration length = duration.matches("\\d+[smhdw]") ? Quantities.duration(duration) : null;
    if (length == null || length.toHours() < 1 || length.toDays() > 365) {
      refuse(
          place(window, "duration"),
          what,
          "duration \"" + duration + "\" is no window of 1h to 365d: write 28d or 4w");
    }
    if (window.get("calendar") != null || !window.text("isRolling").equals("true")) {
      refuse(
          place(window, window.get("calendar") != null ? "calendar" : "isRolling"),
          what,
          "a window of the calendar is not evaluated, only a rolling one: isRolling: true");
    }
  }

  private void objectives(Node.Mapping spec, String what) {
    List<Node> objectives = Conversion.items(spec, "objectives");
    for (Node node : objectives) {
      if (!(node instanceof Node.Mapping objective)) {
        refuse(node, what, "an objective is a mapping");
        continue;
      }
      fields(objective, Set.of("displayName", "target", "targetPercent"), what);
      if (objective.text("target").isEmpty() == objective.text("targetPercent").isEmpty()) {
        refuse(objective, what, "an objective has either target or targetPercent");
        continue;
      }
      String percent = objective.text("targetPercent");
      Double target = number(percent.isEmpty() ? objective.text("target") : percent);
      double most = percent.isEmpty() ? 0.9999999 : 99.99999;
      if (target == null || target < 0 || target > most) {
        refuse(objective, what, "its target must be a number from 0 to " + most);
      }
    }
    if (objectives.isEmpty()) {
      refuse(spec, what, "no objective has a target");
    }
  }

  private static @Nullable Double number(String text) {
    return text.matches("\\d{1,3}(\\.\\d{1,12})?") ? Double.valueOf(text) : null;
  }

  /** Ends: every service that objectives name gets a document. */
  public void finish() {
    for (String service : services) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("instances", new LinkedHashMap<>(Map.of("max", 10)));
      into.own("services.yaml", "Service", service, spec);
    }
  }
}
