package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Resources of Config Connector, which spell a field as the API does except that they refer to
 * other resources by {@code external}, or {@code name} and {@code namespace}.
 *
 * @see <a
 *     href="https://cloud.google.com/config-connector/docs/reference/resource-docs/monitoring/monitoringalertpolicy">
 *     MonitoringAlertPolicy</a>
 */
final class ConfigConnector {
  private ConfigConnector() {}

  /** Returns the policy that a MonitoringAlertPolicy describes, in the spelling of the API. */
  static Node.Mapping policy(Node.Mapping spec) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>(spec.entries());
    entries.remove("projectRef");
    entries.remove("resourceID");
    if (spec.get("notificationChannels") instanceof Node.Sequence channels) {
      Placed.put(
          entries,
          "notificationChannels",
          spec,
          new Node.Sequence(
              channels.place(),
              channels.items().stream().map(ConfigConnector::reference).toList()));
    }
    return new Node.Mapping(spec.place(), entries);
  }

  /** A reference with a field of its own stays as it is, and is refused with its place. */
  private static Node reference(Node node) {
    if (node instanceof Node.Mapping mapping
        && mapping.without("external", "name", "namespace", "kind").entries().isEmpty()) {
      String external = mapping.text("external");
      String name = external.isEmpty() ? mapping.text("name") : external;
      return name.isEmpty() ? node : Placed.text(node.place(), name);
    }
    return node;
  }
}
