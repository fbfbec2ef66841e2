package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.signal.Histogram;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Time series that alert conditions read as they are, as the journal keeps them. */
final class SeriesInputs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<SeriesLabels> known = new HashSet<>();
  private final Set<SeriesLabels> read = new HashSet<>();

  /**
   * Returns points as JSON.
   *
   * @param later seconds by which they are seen later than they were measured
   */
  static ArrayNode json(Map<SeriesLabels, List<TimePoint>> series, long later) {
    ArrayNode array = JSON.createArrayNode();
    series.forEach(
        (labels, points) -> {
          ObjectNode node = array.addObject();
          node.put("metric", labels.metric()).put("resource", labels.resource());
          put(node, "metricLabels", labels.metricLabels());
          put(node, "resourceLabels", labels.resourceLabels());
          put(node, "systemLabels", labels.systemLabels());
          put(node, "userLabels", labels.userLabels());
          ArrayNode values = node.putArray("points");
          for (TimePoint point : points) {
            ArrayNode one = values.addArray().add(point.start() + later).add(point.end() + later);
            if (Double.isFinite(point.value())) {
              one.add(point.value());
            } else {
              one.addNull();
            }
            Histogram distribution = point.distribution();
            if (distribution != null) {
              ArrayNode bounds = one.addArray();
              for (double bound : distribution.bounds()) {
                bounds.add(bound);
              }
              ArrayNode counts = one.addArray();
              for (double count : distribution.counts()) {
                counts.add(count);
              }
            }
          }
        });
    return array;
  }

  /** Returns samples of series of Prometheus as JSON; those that are no numbers as texts. */
  static ArrayNode labelled(Map<Labels, Map<Long, Double>> series, long later) {
    ArrayNode array = JSON.createArrayNode();
    series.forEach(
        (labels, samples) -> {
          ObjectNode node = array.addObject();
          put(node, "labels", labels.asMap());
          ArrayNode values = node.putArray("samples");
          samples.forEach(
              (time, value) -> {
                ArrayNode one = values.addArray().add(time + later * 1000);
                if (Points.isStale(value)) {
                  one.add("stale");
                } else {
                  one.add(NumberText.shortestGeneral(value));
                }
              });
        });
    return array;
  }

  /** Hands kept samples to an engine. */
  static void handLabelled(JsonNode array, Engine engine) {
    for (JsonNode node : array) {
      Labels labels = Labels.of(labels(node.path("labels")));
      if (!engine.reads(labels)) {
        continue;
      }
      for (JsonNode sample : node.path("samples")) {
        Double value = NumberText.parse(sample.path(1).asText());
        engine.sample(labels, sample.path(0).asLong(), value == null ? Points.STALE : value);
      }
    }
  }

  private static void put(ObjectNode node, String name, Map<String, String> labels) {
    if (!labels.isEmpty()) {
      ObjectNode object = node.putObject(name);
      new TreeMap<>(labels).forEach(object::put);
    }
  }

  /** Hands kept points to an engine. */
  void hand(JsonNode array, Engine engine) {
    for (JsonNode node : array) {
      SeriesLabels labels =
          new SeriesLabels(
              node.path("metric").asText(),
              labels(node.path("metricLabels")),
              node.path("resource").asText(),
              labels(node.path("resourceLabels")),
              labels(node.path("systemLabels")),
              labels(node.path("userLabels")));
      if (known.add(labels) && engine.monitored(labels)) {
        read.add(labels);
      }
      if (read.contains(labels)) {
        node.path("points").forEach(point -> engine.point(labels, point(point)));
      }
    }
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    node.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  private static TimePoint point(JsonNode node) {
    double value = node.path(2).isNull() ? Double.NaN : node.path(2).asDouble();
    Histogram distribution = null;
    if (node.has(3)) {
      double[] bounds = new double[node.path(3).size()];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = node.path(3).path(i).asDouble();
      }
      double[] counts = new double[node.path(4).size()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = node.path(4).path(i).asDouble();
      }
      distribution = new Histogram(bounds, counts, value);
    }
    return new TimePoint(node.path(0).asLong(), node.path(1).asLong(), value, distribution);
  }
}
