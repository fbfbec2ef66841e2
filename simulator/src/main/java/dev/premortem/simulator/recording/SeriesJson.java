package dev.premortem.simulator.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.signal.Histogram;
import dev.premortem.engine.signal.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers of Prometheus to range queries ({@code data.result[].values}) and of Cloud Monitoring to
 * ListTimeSeries ({@code timeSeries[].points}). Metrics of Cloud Run become the signals of their
 * service; every time series of Cloud Monitoring is kept with its labels for alert conditions.
 */
final class SeriesJson {
  private static final String RUN = "run.googleapis.com/";

  /** Labels of Cloud Run that are a series' service, revision and where they are. */
  private static final List<String> RUN_LABELS =
      List.of("project_id", "location", "service_name", "revision_name", "configuration_name");

  private final Recordings into;
  private final String file;
  private final String as;
  private final Map<Recording.Key, Map<Long, Histogram>> latencies = new TreeMap<>();

  SeriesJson(Recordings into, String file, String as) {
    this.into = into;
    this.file = file;
    this.as = as;
  }

  void read(byte[] bytes) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(bytes);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      int column = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getColumnNr());
      into.problem(
          file, line, column, "JSON-SYNTAX", "this is no JSON: " + e.getOriginalMessage(), "");
      return;
    }
    List<JsonNode> pages = new ArrayList<>();
    if (root.isArray()) {
      root.forEach(pages::add);
    } else {
      pages.add(root);
    }
    boolean any = false;
    for (JsonNode page : pages) {
      if (page.has("status") && !page.path("status").asText().equals("success")) {
        unknown(
            "Prometheus answered "
                + page.path("status").asText()
                + ": "
                + page.path("error").asText());
        return;
      }
      JsonNode result = page.has("data") ? page.path("data").path("result") : page.path("result");
      if (result.isArray()) {
        result.forEach(this::prometheus);
        any = true;
      } else if (page.path("timeSeries").isArray()) {
        page.path("timeSeries").forEach(this::cloudMonitoring);
        any = true;
      } else if (page.has("metric") && page.has("points")) {
        cloudMonitoring(page);
        any = true;
      } else if (page.has("metric") && page.has("values")) {
        prometheus(page);
        any = true;
      }
    }
    if (!any) {
      unknown("neither data.result of Prometheus nor timeSeries of Cloud Monitoring is here");
      return;
    }
    percentiles();
  }

  private void unknown(String what) {
    into.problem(
        file,
        1,
        1,
        "JSON-SERIES",
        what,
        "give the answer to a range query (query_range), or to projects.timeSeries.list");
  }

  private void prometheus(JsonNode one) {
    Recording.Key key = into.key(labels(one.path("metric")), as, file);
    String signal = key.signal();
    Recording.Series series = into.recording().series(key, file);
    if (!one.path("values").isArray()) {
      unknown("a series of " + signal + " has no values: was this an instant query?");
      return;
    }
    for (JsonNode point : one.path("values")) {
      long time = point.path(0).isNumber() ? point.path(0).longValue() : Timestamps.NONE;
      Double value = number(point.path(1));
      if (time == Timestamps.NONE || value == null) {
        into.problem(
            file,
            1,
            1,
            "JSON-SERIES",
            "a point of " + signal + " is " + point,
            "[time, \"value\"] is expected");
      } else if (!value.isNaN() && !value.isInfinite()) {
        series.add(time, value);
      }
    }
  }

  private static @Nullable Double number(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    String text = node.asText().strip();
    if (text.equals("NaN")) {
      return Double.NaN;
    }
    if (text.endsWith("Inf")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Map<String, String> labels(JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    node.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  private void cloudMonitoring(JsonNode one) {
    String type = one.path("metric").path("type").asText();
    List<TimePoint> points = new ArrayList<>();
    for (JsonNode node : one.path("points")) {
      TimePoint point = point(node, type);
      if (point != null) {
        points.add(point);
      }
    }
    points.sort(Comparator.comparingLong(TimePoint::end));
    MonitoredSeries series =
        new MonitoredSeries(
            new SeriesLabels(
                type,
                labels(one.path("metric").path("labels")),
                one.path("resource").path("type").asText(),
                labels(one.path("resource").path("labels")),
                labels(one.path("metadata").path("systemLabels")),
                labels(one.path("metadata").path("userLabels"))),
            one.path("metricKind").asText().equals("CUMULATIVE") ? deltas(points) : points);
    into.recording().monitored(series);
    signals(series);
  }

  /** Turns running totals into what was added; a total that begins anew begins at zero. */
  private static List<TimePoint> deltas(List<TimePoint> totals) {
    List<TimePoint> deltas = new ArrayList<>();
    for (int i = 1; i < totals.size(); i++) {
      TimePoint was = totals.get(i - 1);
      TimePoint is = totals.get(i);
      boolean goesOn = is.start() == was.start() && is.value() >= was.value();
      deltas.add(
          new TimePoint(was.end(), is.end(), goesOn ? is.value() - was.value() : is.value(), null));
    }
    return deltas;
  }

  private @Nullable TimePoint point(JsonNode node, String type) {
    JsonNode interval = node.path("interval");
    long end = Timestamps.parse(interval.path("endTime").asText());
    long start =
        interval.has("startTime") ? Timestamps.parse(interval.path("startTime").asText()) : end;
    JsonNode value = node.path("value");
    if (end == Timestamps.NONE || start == Timestamps.NONE) {
      into.problem(
          file, 1, 1, "JSON-SERIES", "a point of " + type + " has the interval " + interval, "");
      return null;
    }
    if (value.has("distributionValue")) {
      Histogram distribution = histogram(value.path("distributionValue"));
      return new TimePoint(start, end, distribution.mean(), distribution);
    }
    if (value.has("boolValue")) {
      return new TimePoint(start, end, value.path("boolValue").asBoolean() ? 1 : 0, null);
    }
    JsonNode written =
        value.has("int64Value") ? value.path("int64Value") : value.path("doubleValue");
    Double number = written.isMissingNode() ? null : number(written);
    if (number == null) {
      into.problem(file, 1, 1, "JSON-SERIES", "a point of " + type + " has the value " + value, "");
      return null;
    }
    return new TimePoint(start, end, number, null);
  }

  private static Histogram histogram(JsonNode node) {
    JsonNode options = node.path("bucketOptions");
    double[] bounds = {};
    if (options.has("exponentialBuckets")) {
      JsonNode e = options.path("exponentialBuckets");
      bounds = new double[bucketsOf(e) + 1];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] =
            e.path("scale").asDouble() * StrictMath.pow(e.path("growthFactor").asDouble(), i);
      }
    } else if (options.has("linearBuckets")) {
      JsonNode l = options.path("linearBuckets");
      bounds = new double[bucketsOf(l) + 1];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = l.path("offset").asDouble() + l.path("width").asDouble() * i;
      }
    } else if (options.has("explicitBuckets")) {
      JsonNode list = options.path("explicitBuckets").path("bounds");
      bounds = new double[list.size()];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = list.path(i).asDouble();
      }
    }
    JsonNode list = node.path("bucketCounts");
    long[] counts = new long[list.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = list.path(i).asLong();
    }
    return new Histogram(
        bounds, counts, node.has("mean") ? node.path("mean").asDouble() : Double.NaN);
  }

  private static int bucketsOf(JsonNode options) {
    return Math.max(0, Math.min(10_000, options.path("numFiniteBuckets").asInt()));
  }

  private void signals(MonitoredSeries one) {
    String cloudName = one.labels().resourceLabels().getOrDefault("service_name", "");
    String service = !as.isEmpty() ? as : into.service(cloudName);
    String revision = one.labels().resourceLabels().getOrDefault("revision_name", "");
    if (!one.labels().metric().startsWith(RUN)) {
      String owner = service.isEmpty() ? firstLabel(one.labels().resourceLabels()) : service;
      add(owner, one.labels().metric(), "", one);
      return;
    }
    String errorClass = one.labels().metricLabels().getOrDefault("response_code_class", "");
    switch (one.labels().metric().substring(RUN.length())) {
      case "request_count" -> {
        add(service, Signal.REQUESTS.label(), revision, one);
        if (errorClass.equals("5xx")) {
          add(service, Signal.ERRORS.label(), revision, one);
        }
      }
      case "request_latencies" -> {
        Map<Long, Histogram> byTime =
            latencies.computeIfAbsent(
                new Recording.Key(service, "", revision), k -> new TreeMap<>());
        for (TimePoint point : one.points()) {
          Histogram distribution = point.distribution();
          if (distribution != null) {
            byTime.merge(point.end(), distribution, Histogram::plus);
          }
        }
      }
      case "container/cpu/utilizations" -> add(service, Signal.CPU.label(), revision, one);
      case "container/memory/utilizations" -> add(service, Signal.MEMORY.label(), revision, one);
      case "container/instance_count" -> add(service, Signal.INSTANCES.label(), revision, one);
      default -> add(service, one.labels().metric(), revision, one);
    }
  }

  private static String firstLabel(Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(e -> !e.getKey().equals("project_id"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private void add(String service, String signal, String revision, MonitoredSeries one) {
    Map<String, String> labels = new TreeMap<>(one.labels().resourceLabels());
    labels.putAll(one.labels().metricLabels());
    RUN_LABELS.forEach(labels::remove);
    Recording.Series series =
        into.recording()
            .series(
                new Recording.Key(
                    service,
                    signal,
                    revision,
                    labels.isEmpty() ? "" : Labels.of(labels).toString()),
                file);
    boolean utilization = one.labels().metric().endsWith("utilizations");
    for (TimePoint point : one.points()) {
      Histogram distribution = point.distribution();
      double value =
          utilization && distribution != null && Double.isNaN(distribution.mean())
              ? distribution.quantile(0.5)
              : point.value();
      if (Double.isFinite(value)) {
        series.add(point.end(), value);
      }
    }
  }

  private void percentiles() {
    Map<Signal, Double> wanted = new HashMap<>();
    wanted.put(Signal.LATENCY_P50, 0.5);
    wanted.put(Signal.LATENCY_P95, 0.95);
    wanted.put(Signal.LATENCY_P99, 0.99);
    latencies.forEach(
        (key, byTime) ->
            wanted.forEach(
                (signal, q) -> {
                  Recording.Series series =
                      into.recording()
                          .series(
                              new Recording.Key(key.service(), signal.label(), key.revision()),
                              file);
                  byTime.forEach(
                      (time, distribution) -> {
                        double value = distribution.quantile(q);
                        if (!Double.isNaN(value)) {
                          series.add(time, value);
                        }
                      });
                }));
  }
}
