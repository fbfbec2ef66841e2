package dev.premortem.daemon.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.fired.HistoryNeeds;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a Prometheus server evaluates, what it measured, and what fired. Its samples come as range
 * queries give them: the latest of each step, and nothing where the server saw nothing; such a step
 * ends the series, as a stale marker does.
 */
public final class PrometheusHistory {
  /** More points than this are not read: about 2 GB of memory. */
  private static final long MOST_POINTS = 60_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrometheusApi api;
  private final long step;

  /**
   * Prepares to read.
   *
   * @param step seconds between samples
   */
  public PrometheusHistory(PrometheusApi api, long step) {
    this.api = api;
    this.step = step;
  }

  /**
   * Returns the groups of rules that a server evaluates, and when it does.
   *
   * @param problems rules that can't be read go here
   */
  public static List<ScheduledGroup> groups(PrometheusApi api, List<Problem> problems)
      throws IOException {
    List<ScheduledGroup> groups = new ArrayList<>();
    for (JsonNode group : api.rules()) {
      long interval = Math.max(1, Math.round(group.path("interval").asDouble(60) * 1000));
      long phase = Math.floorMod(evaluated(group.path("lastEvaluation").asText()), interval);
      for (RuleGroup read :
          RuleFile.read(group.path("file").asText(), written(group).toString(), problems)) {
        groups.add(new ScheduledGroup(read, interval, phase));
      }
    }
    return groups;
  }

  /** Returns epoch milliseconds, 0 for a group that was not evaluated yet. */
  private static long evaluated(String time) {
    try {
      return Math.max(0, Instant.parse(time).toEpochMilli());
    } catch (DateTimeException e) {
      return 0;
    }
  }

  /** Returns a group as a rule file has it. */
  private static ObjectNode written(JsonNode group) {
    ObjectNode one = JSON.createObjectNode().put("name", group.path("name").asText());
    one.put("interval", millis(group.path("interval").asDouble(60)));
    if (group.path("limit").asInt() > 0) {
      one.put("limit", group.path("limit").asInt());
    }
    ArrayNode rules = one.putArray("rules");
    for (JsonNode rule : group.path("rules")) {
      ObjectNode to = rules.addObject();
      boolean alerts = rule.path("type").asText().equals("alerting");
      to.put(alerts ? "alert" : "record", rule.path("name").asText());
      to.put("expr", rule.path("query").asText());
      if (alerts && rule.path("duration").asDouble() > 0) {
        to.put("for", millis(rule.path("duration").asDouble()));
      }
      if (alerts && rule.path("keepFiringFor").asDouble() > 0) {
        to.put("keep_firing_for", millis(rule.path("keepFiringFor").asDouble()));
      }
      for (String field : alerts ? List.of("labels", "annotations") : List.of("labels")) {
        if (!rule.path(field).isEmpty()) {
          to.set(field, rule.path(field));
        }
      }
    }
    ObjectNode file = JSON.createObjectNode();
    file.putArray("groups").add(one);
    return file;
  }

  private static String millis(double seconds) {
    return Math.round(seconds * 1000) + "ms";
  }

  /**
   * Reads what rules need.
   *
   * @param from first evaluation, epoch seconds
   * @param to last one
   * @param into series go here
   * @throws IOException when the server does not answer, or with too much
   */
  public void read(HistoryNeeds needs, long from, long to, SeriesStore into) throws IOException {
    long points = 0;
    for (Map.Entry<String, Long> need : needs.reaches().entrySet()) {
      long begin = Math.floorDiv(from - need.getValue() / 1000, step) * step;
      Map<Labels, Points> read = new LinkedHashMap<>();
      for (JsonNode part : api.range(need.getKey(), begin, to, step)) {
        points += take(part, read.computeIfAbsent(labels(part), l -> new Points()));
        if (points > MOST_POINTS) {
          throw new IOException(
              "the rules read more than "
                  + MOST_POINTS
                  + " points; read less with a shorter --since or a longer --step");
        }
      }
      read.forEach((labels, of) -> keep(labels, of, to, into));
    }
  }

  private static Labels labels(JsonNode part) {
    Map<String, String> labels = new TreeMap<>();
    part.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return Labels.of(labels);
  }

  private static int take(JsonNode part, Points into) throws IOException {
    for (JsonNode point : part.path("values")) {
      Double value = NumberText.parse(point.path(1).asText());
      if (!point.path(0).isNumber() || value == null) {
        throw new IOException("Prometheus answers with a point that is none: " + point);
      }
      into.add(Math.round(point.path(0).asDouble() * 1000), value);
    }
    for (JsonNode point : part.path("histograms")) {
      into.add(Math.round(point.path(0).asDouble() * 1000), Points.NATIVE_HISTOGRAM);
    }
    return part.path("values").size() + part.path("histograms").size();
  }

  private void keep(Labels labels, Points read, long to, SeriesStore into) {
    for (int i = 0; i < read.size(); i++) {
      long next = read.time(i) + step * 1000;
      into.add(labels, read.time(i), read.value(i));
      boolean last = i + 1 == read.size();
      if (last ? next <= to * 1000 : read.time(i + 1) > next) {
        into.add(labels, next, Points.STALE);
      }
    }
  }

  /**
   * Returns what fired, as the series {@code ALERTS} says it, to a step.
   *
   * @param from epoch seconds
   * @param to epoch seconds
   */
  public List<Firing> fired(long from, long to) throws IOException {
    Map<Labels, Points> read = new LinkedHashMap<>();
    for (JsonNode part : api.range("ALERTS{alertstate=\"firing\"}", from, to, step)) {
      take(part, read.computeIfAbsent(labels(part), l -> new Points()));
    }
    List<Firing> fired = new ArrayList<>();
    read.forEach(
        (labels, points) -> {
          Labels alert = labels.drop(Set.of(Labels.NAME, "alertstate"));
          int begin = 0;
          for (int i = 0; i < points.size(); i++) {
            boolean last = i + 1 == points.size();
            if (last || points.time(i + 1) > points.time(i) + step * 1000) {
              long until = Math.min(to, points.time(i) / 1000 + step);
              fired.add(
                  new Firing(alert.get("alertname"), alert, points.time(begin) / 1000, until));
              begin = i + 1;
            }
          }
        });
    fired.sort(Firing.ORDER);
    return fired;
  }
}
