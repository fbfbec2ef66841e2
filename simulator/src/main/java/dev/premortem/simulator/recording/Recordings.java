package dev.premortem.simulator.recording;

import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.signal.Signal;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads recordings in the formats that people have, known by how they begin. */
public final class Recordings {
  /** Problems of one kind that are reported one by one; the rest is summed up. */
  private static final int SHOWN = 20;

  private static final List<String> SERVICE_LABELS =
      List.of("service", "service_name", "app", "job", "instance");
  private static final List<String> REVISION_LABELS = List.of("revision", "revision_name");

  private final Recording recording = new Recording();
  private final Map<String, String> services;
  private final List<Problem> problems;
  private final Map<String, Integer> reported = new LinkedHashMap<>();

  /**
   * Begins without a value.
   *
   * @param services names under which the bundle knows cloud services, by their cloud names
   * @param problems what is wrong with the files goes here
   */
  public Recordings(Map<String, String> services, List<Problem> problems) {
    this.services = services;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param as service that all of it belongs to, empty where the file says so
   * @throws IOException when it can't be read
   */
  public void read(Path path, String as) throws IOException {
    String file = path.toString().replace('\\', '/');
    byte[] bytes = Files.readAllBytes(path);
    if (!isText(file, bytes)) {
      return;
    }
    int at = 0;
    while (at < bytes.length && (bytes[at] <= ' ')) {
      at++;
    }
    if (at < bytes.length && (bytes[at] == '{' || bytes[at] == '[')) {
      new SeriesJson(this, file, as).read(bytes);
    } else {
      new SeriesCsv(this, file, as).read(bytes);
    }
    reported.forEach(
        (code, count) -> {
          if (count > SHOWN) {
            problems.add(
                Problem.error(Place.file(file), code, (count - SHOWN) + " more like these", ""));
          }
        });
    reported.clear();
  }

  /**
   * Reads an answer of a server in JSON.
   *
   * @param source where it is from, for people
   */
  public void answer(String source, String json) throws IOException {
    new SeriesJson(this, source, "").read(json.getBytes(StandardCharsets.UTF_8));
    reported.clear();
  }

  /**
   * Adds series that a server gave, under the keys that a file of them would give them. Those that
   * bear the name of a service's signal stay out: a metric is no count of an interval.
   *
   * @param source where they are from, for people
   */
  public void add(String source, SeriesStore series) {
    for (dev.premortem.engine.series.Series one : series.all()) {
      Map<String, String> labels = one.labels().asMap();
      Recording.Key key = key(labels, "", source);
      for (int i = 0; i < one.points().size() && Signal.named(key.signal()).isEmpty(); i++) {
        if (Double.isFinite(one.points().value(i))) {
          recording
              .series(key, source)
              .add(Math.floorDiv(one.points().time(i), 1000L), one.points().value(i));
        }
      }
    }
  }

  /** Returns the key of a series of Prometheus. */
  Recording.Key key(Map<String, String> labels, String as, String file) {
    Map<String, String> rest = new TreeMap<>(labels);
    String name = taken(rest, List.of("signal", Labels.NAME));
    rest.remove(Labels.NAME);
    String found = taken(rest, SERVICE_LABELS);
    String revision = taken(rest, REVISION_LABELS);
    return new Recording.Key(
        !as.isEmpty() ? as : found.isEmpty() ? stem(file) : service(found),
        Signal.named(name).map(Signal::label).orElse(name.isEmpty() ? "value" : name),
        revision,
        rest.isEmpty() ? "" : Labels.of(rest).toString());
  }

  private static String taken(Map<String, String> labels, List<String> names) {
    for (String name : names) {
      String value = labels.remove(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** Returns what was read. */
  public Recording recording() {
    return recording;
  }

  /** Returns the name under which the bundle knows a service. */
  String service(String cloudName) {
    return services.getOrDefault(cloudName, cloudName);
  }

  void problem(String file, int line, int column, String code, String message, String hint) {
    if (reported.merge(code, 1, Integer::sum) <= SHOWN) {
      problems.add(Problem.error(new Place(file, line, column), code, message, hint));
    }
  }

  private boolean isText(String file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8192);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    if (!result.isError()) {
      return true;
    }
    int line = 1;
    for (int i = 0; i < in.position(); i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    problems.add(
        Problem.error(
            new Place(file, line, 1), "CSV-ENCODING", "the file is not UTF-8", "save it as UTF-8"));
    return false;
  }

  /** Returns the file's name without folder and ending. */
  static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
