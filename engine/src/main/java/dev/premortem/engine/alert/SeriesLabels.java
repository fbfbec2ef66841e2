package dev.premortem.engine.alert;

import java.util.Map;

/**
 * What identifies a time series of Cloud Monitoring.
 *
 * @param metric metric type
 * @param metricLabels labels of the metric
 * @param resource type of the monitored resource
 * @param resourceLabels labels of the resource
 * @param systemLabels metadata that the system knows
 * @param userLabels metadata that people gave
 */
public record SeriesLabels(
    String metric,
    Map<String, String> metricLabels,
    String resource,
    Map<String, String> resourceLabels,
    Map<String, String> systemLabels,
    Map<String, String> userLabels) {
  /** Returns the value that a selector of a filter or a group names, empty where there is none. */
  String select(String selector) {
    if (selector.equals("metric.type")) {
      return metric;
    }
    if (selector.equals("resource.type")) {
      return resource;
    }
    if (selector.equals("project")) {
      return resourceLabels.getOrDefault("project_id", "");
    }
    int scope = selector.indexOf('.', selector.indexOf('.') + 1);
    if (scope < 0) {
      return "";
    }
    String name = selector.substring(scope + 1);
    return switch (selector.substring(0, scope)) {
      case "metric.label", "metric.labels" -> metricLabels.getOrDefault(name, "");
      case "resource.label", "resource.labels" -> resourceLabels.getOrDefault(name, "");
      case "metadata.system_labels", "metadata.system" -> systemLabels.getOrDefault(name, "");
      case "metadata.user_labels", "metadata.user" -> userLabels.getOrDefault(name, "");
      default -> "";
    };
  }
}
