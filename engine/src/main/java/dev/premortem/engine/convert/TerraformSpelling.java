package dev.premortem.engine.convert;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.yaml.Node;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns the values of a Terraform resource into the spelling of the API that it stands for: names
 * in camel case, blocks that may stand once as mappings rather than lists of one, and nothing for
 * what is not set (null, and empty texts, lists and mappings). A name that the API does not have
 * stays as it is, so that it is refused under the name that was written.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/internals/json-format">JSON output
 *     format</a>
 */
final class TerraformSpelling {
  /** Fields that are lists of mappings in the API, too. */
  private static final Set<String> LISTS =
      Set.of(
          "conditions",
          "aggregations",
          "denominatorAggregations",
          "notificationChannelStrategy",
          "links",
          "containers",
          "env",
          "ports",
          "volumes",
          "volumeMounts",
          "traffic");

  /** Fields whose names are the user's. */
  private static final Set<String> FREE =
      Set.of("userLabels", "labels", "annotations", "limits", "requests", "labelExtractors");

  private final Set<String> known;

  private TerraformSpelling(Set<String> known) {
    this.known = known;
  }

  /** Returns the spelling of alert policies. */
  static TerraformSpelling ofAlertPolicies() {
    Set<String> names = new TreeSet<>(Set.of("period", "renotifyInterval", "forecastHorizon"));
    names.addAll(Set.of("query", "evaluationInterval", "ruleGroup", "alertRule", "labels"));
    names.addAll(Set.of("disableMetricValidation", "labelExtractors", "creationRecord", "name"));
    names.addAll(Set.of("notificationChannelNames"));
    collect(AlertPolicySpec.class, names);
    for (Class<?> nested : AlertPolicySpec.class.getDeclaredClasses()) {
      collect(nested, names);
    }
    return new TerraformSpelling(names);
  }

  private static void collect(Class<?> type, Set<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName());
    }
  }

  /** Returns the spelling of Cloud Run services of the Knative API. */
  static TerraformSpelling ofKnative() {
    return new TerraformSpelling(
        Set.of(
            "containerConcurrency",
            "timeoutSeconds",
            "serviceAccountName",
            "workingDir",
            "envFrom",
            "valueFrom",
            "secretKeyRef",
            "secretName",
            "defaultMode",
            "emptyDir",
            "livenessProbe",
            "startupProbe",
            "readinessProbe",
            "volumeMounts",
            "revisionName",
            "latestRevision",
            "resourceVersion",
            "selfLink",
            "nodeSelector"));
  }

  /** Returns the spelling that keeps every name: only blocks are unwrapped. */
  static TerraformSpelling ofBlocks() {
    return new TerraformSpelling(Set.of());
  }

  /** Returns values in the spelling of the API. */
  Node.Mapping of(Node.Mapping values) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    values
        .entries()
        .forEach(
            (written, entry) -> {
              String name = name(written);
              if (!unset(entry.value()) && !untriggered(written, entry.value())) {
                entries.put(name, new Node.Entry(entry.key(), value(name, entry.value())));
              }
            });
    return new Node.Mapping(values.place(), entries);
  }

  /** Terraform writes 0 for whichever of the two a trigger does not have. */
  private boolean untriggered(String name, Node value) {
    return known.contains("trigger")
        && Set.of("count", "percent").contains(name)
        && value instanceof Node.Scalar scalar
        && scalar.text().equals("0");
  }

  private static boolean unset(Node value) {
    if (value instanceof Node.Mapping mapping) {
      return mapping.entries().isEmpty();
    }
    return value instanceof Node.Sequence sequence
        ? sequence.items().isEmpty()
        : value instanceof Node.Scalar scalar && (scalar.isNull() || scalar.text().isEmpty());
  }

  private Node value(String name, Node value) {
    if (FREE.contains(name)) {
      return value;
    }
    if (value instanceof Node.Mapping mapping) {
      return of(mapping);
    }
    if (value instanceof Node.Sequence sequence) {
      List<Node> items = new ArrayList<>();
      for (Node item : sequence.items()) {
        items.add(item instanceof Node.Mapping mapping ? of(mapping) : item);
      }
      boolean block = items.size() == 1 && items.get(0) instanceof Node.Mapping;
      return block && !LISTS.contains(name)
          ? items.get(0)
          : new Node.Sequence(sequence.place(), items);
    }
    return value;
  }

  private String name(String written) {
    StringBuilder camel = new StringBuilder();
    for (String part : written.split("_")) {
      camel.append(
          camel.isEmpty() || part.isEmpty()
              ? part
              : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    String name = camel.toString();
    return known.contains(name) ? name : written;
  }
}
