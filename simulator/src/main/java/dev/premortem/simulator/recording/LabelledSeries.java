package dev.premortem.simulator.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.alert.PromqlSeries;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recordings as series with all of their labels, for PromQL: answers of Prometheus to queries as
 * they are; long CSV with the signal as metric name and the service as label {@code service}; time
 * series of Cloud Monitoring under the PromQL names that Google documents, running totals for what
 * is counted.
 *
 * @see <a href="https://cloud.google.com/monitoring/promql/promql-mapping">names in PromQL</a>
 */
public final class LabelledSeries {
  private final SeriesStore store;
  private final String as;
  private final List<Problem> problems;
  private final Map<Labels, Recording.Series> read = new LinkedHashMap<>();
  private final List<Noticed> noticed = new ArrayList<>();

  private LabelledSeries(SeriesStore store, String as, List<Problem> problems) {
    this.store = store;
    this.as = as;
    this.problems = problems;
  }

  /**
   * Reads files.
   *
   * @param problems what is wrong with them goes here
   * @param noticed what people should know of them goes here
   * @throws IOException when a file can't be read
   */
  public static SeriesStore read(List<Path> files, List<Problem> problems, List<Noticed> noticed)
      throws IOException {
    SeriesStore store = new SeriesStore();
    LabelledSeries reader = new LabelledSeries(store, "", problems);
    for (Path file : files) {
      reader.read(file);
    }
    reader.read.forEach(
        (labels, series) -> {
          reader.noticed.addAll(series.order(labels.toString()));
          RecordingQuality.gaps(labels.toString(), series, reader.noticed);
        });
    reader.noticed.stream().distinct().sorted(Noticed.ORDER).forEach(noticed::add);
    return store;
  }

  /**
   * Reads a file.
   *
   * @param as service that what it has no other labels of belongs to, empty for the one it names
   * @param into series go here
   * @param problems what is wrong with it goes here
   * @throws IOException when it can't be read
   */
  public static void read(Path file, String as, SeriesStore into, List<Problem> problems)
      throws IOException {
    new LabelledSeries(into, as, problems).read(file);
  }

  private void read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    JsonNode root = json(bytes);
    JsonNode result = root.has("data") ? root.path("data").path("result") : root.path("result");
    if (result.isArray()) {
      String name = file.toString().replace('\\', '/');
      result.forEach(one -> prometheus(name, one));
    } else {
      recorded(file);
    }
  }

  /** What is no JSON is another format, and its reader says what is wrong with it. */
  private static JsonNode json(byte[] bytes) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    int at = 0;
    while (at < bytes.length && bytes[at] <= ' ') {
      at++;
    }
    if (at == bytes.length || (bytes[at] != '{' && bytes[at] != '[')) {
      return mapper.missingNode();
    }
    try {
      return mapper.readTree(bytes);
    } catch (JsonProcessingException none) {
      return mapper.missingNode();
    }
  }

  private void prometheus(String file, JsonNode one) {
    Map<String, String> labels = new LinkedHashMap<>();
    one.path("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    Labels of = Labels.of(labels);
    read.computeIfAbsent(of, l -> new Recording.Series(file)).continuesIn(file);
    if (one.path("value").isArray()) {
      point(file, of, one.path("value"));
    }
    one.path("values").forEach(point -> point(file, of, point));
    if (one.path("histogram").isArray()) {
      histogram(of, one.path("histogram"));
    }
    one.path("histograms").forEach(point -> histogram(of, point));
  }

  private void point(String file, Labels labels, JsonNode point) {
    Double value = NumberText.parse(point.path(1).asText());
    if (!point.path(0).isNumber() || value == null) {
      problems.add(
          Problem.error(
              Place.file(file),
              "JSON-SERIES",
              "a point of " + labels + " is " + point,
              "[time, \"value\"] is expected"));
      return;
    }
    long time = Math.round(point.path(0).asDouble() * 1000);
    store.add(labels, time, value);
    Recording.Series series = read.get(labels);
    if (series != null) {
      series.add(Math.floorDiv(time, 1000), value);
    }
  }

  private void histogram(Labels labels, JsonNode point) {
    store.add(labels, Math.round(point.path(0).asDouble() * 1000), Points.NATIVE_HISTOGRAM);
  }

  private void recorded(Path file) throws IOException {
    Recordings recordings = new Recordings(Map.of(), problems);
    recordings.read(file, as);
    Recording recording = recordings.recording();
    noticed.addAll(recording.order());
    recording.series().forEach((k, one) -> RecordingQuality.gaps(k.toString(), one, noticed));
    if (recording.monitored().isEmpty()) {
      recording.series().forEach(this::signal);
    }
    recording.monitored().forEach(this::monitored);
  }

  private void signal(Recording.Key key, Recording.Series series) {
    Labels labels =
        Labels.of(Labels.NAME, key.signal(), "service", key.service(), "revision", key.revision());
    for (int i = 0; i < series.size(); i++) {
      store.add(labels, series.time(i) * 1000, series.value(i));
    }
  }

  private void monitored(MonitoredSeries series) {
    PromqlSeries converted = new PromqlSeries(store, name -> name.indexOf('/') < 0);
    for (TimePoint point : series.points()) {
      converted.add(series.labels(), point);
    }
  }
}
