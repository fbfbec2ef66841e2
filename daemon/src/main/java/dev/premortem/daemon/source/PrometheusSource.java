package dev.premortem.daemon.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' HTTP API (v1, {@code /api/v1/query_range}): each query gives instant vectors with the
 * labels {@code service} and, where known, {@code revision}.
 */
public final class PrometheusSource implements SignalSource {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 64 << 20;

  private final PrometheusApi api;
  private final DaemonSpec.Prometheus spec;
  private final Set<String> services;
  private final List<String> selectors;
  private final int tickSeconds;

  /**
   * Asks a server about services of the bundle.
   *
   * @param selectors series that rules read as they are
   */
  public PrometheusSource(
      DaemonSpec.Prometheus spec,
      @Nullable String token,
      Set<String> services,
      Set<String> selectors,
      int tickSeconds) {
    this.selectors = Set.copyOf(selectors).stream().sorted().toList();
    this.spec = spec;
    this.api = new PrometheusApi(spec.url(), new HttpAnswers(DEADLINE, MOST_BYTES, token));
    this.services = services;
    this.tickSeconds = tickSeconds;
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public void read(long after, long until, Points into) throws IOException {
    long first = Math.floorDiv(after, (long) tickSeconds) * tickSeconds + tickSeconds;
    if (first > until) {
      return;
    }
    for (DaemonSpec.Query query : spec.queries()) {
      for (JsonNode series : api.range(query.query(), first, until, tickSeconds)) {
        take(query, series, into);
      }
    }
    for (String selector : selectors) {
      for (JsonNode series : raw(selector, after, until)) {
        samples(series, into);
      }
    }
  }

  /** Asks for samples as they are, later than a moment and up to another. */
  private JsonNode raw(String selector, long after, long until) throws IOException {
    return api.instant(selector + "[" + (until - after) + "s]", until);
  }

  private static void samples(JsonNode series, Points into) {
    Map<String, String> values = new TreeMap<>();
    series.path("metric").properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
    Labels labels = Labels.of(values);
    for (JsonNode sample : series.path("values")) {
      Double value = NumberText.parse(sample.path(1).asText());
      if (value != null) {
        into.sample(labels, Math.round(sample.path(0).asDouble() * 1000), value);
      }
    }
  }

  private void take(DaemonSpec.Query query, JsonNode series, Points into) {
    String service = series.path("metric").path("service").asText();
    if (!services.contains(service)) {
      return;
    }
    String revision = series.path("metric").path("revision").asText();
    String key =
        (query.signal() == DaemonSpec.Signal.REQUESTS ? "requests" : query.signal().name())
            + "|"
            + query.query().hashCode();
    for (JsonNode value : series.path("values")) {
      double number = value.path(1).asDouble(Double.NaN);
      if (Double.isFinite(number)) {
        Points.@Nullable Revision at =
            into.at(service, revision, Math.round(value.path(0).asDouble()), key);
        if (at != null) {
          add(at, query.signal(), number);
        }
      }
    }
  }

  private static void add(Points.Revision at, DaemonSpec.Signal signal, double value) {
    switch (signal) {
      case REQUESTS -> at.requests += Math.round(value);
      case ERRORS -> at.errors += Math.round(value);
      case LATENCY_P50_MS -> at.latencyP50Ms = value;
      case LATENCY_P95_MS -> at.latencyP95Ms = value;
      case LATENCY_P99_MS -> at.latencyP99Ms = value;
      case CPU_UTILIZATION -> at.cpu = value;
      case MEMORY_UTILIZATION -> at.memory = value;
      case INSTANCES -> at.instances = value;
    }
  }
}
