package dev.premortem.simulator.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Windows in which something was really wrong, as the Numenta Anomaly Benchmark writes them: {@code
 * {"folder/file.csv": [["from", "to"], …]}}. A name may also be that of a service.
 */
public final class Labels {
  /** One window, epoch seconds, both ends included. */
  public record Window(long from, long to) {}

  /**
   * How well incidents met the windows of one subject, or of all.
   *
   * @param windows windows
   * @param detected windows during which an incident was open
   * @param incidents incidents
   * @param right incidents that were open during a window
   * @param delaySeconds mean time from the start of a detected window to the first incident
   */
  public record Met(int windows, int detected, int incidents, int right, double delaySeconds) {
    /** Returns the share of incidents that were right, NaN when there were none. */
    public double precision() {
      return incidents == 0 ? Double.NaN : right / (double) incidents;
    }

    /** Returns the share of windows that were detected, NaN when there were none. */
    public double recall() {
      return windows == 0 ? Double.NaN : detected / (double) windows;
    }

    /** Returns incidents that were not right. */
    public int falseAlarms() {
      return incidents - right;
    }
  }

  private final Map<String, List<Window>> windows = new TreeMap<>();

  private Labels() {}

  /** Reads windows; null when there is an error among the problems. */
  public static @Nullable Labels read(String file, JsonNode root, List<Problem> problems) {
    Labels labels = new Labels();
    if (!root.isObject()) {
      problems.add(problem(file, "labels are " + root.getNodeType() + ", not an object"));
      return null;
    }
    int before = problems.size();
    root.properties()
        .forEach(
            entry -> {
              List<Window> of = new ArrayList<>();
              for (JsonNode pair : entry.getValue()) {
                long from = Timestamps.parse(pair.path(0).asText());
                long to = Timestamps.parse(pair.path(1).asText());
                if (from == Timestamps.NONE || to == Timestamps.NONE || to < from) {
                  problems.add(problem(file, entry.getKey() + " has the window " + pair));
                } else {
                  of.add(new Window(from, to));
                }
              }
              labels.windows.put(entry.getKey(), of);
            });
    return problems.size() > before ? null : labels;
  }

  private static Problem problem(String file, String what) {
    return Problem.error(
        Place.file(file), "LABELS-INVALID", what, "write {\"service\": [[\"from\", \"to\"], …]}");
  }

  /** Returns the windows of a subject, null when nothing is said of it. */
  public @Nullable List<Window> of(String subject) {
    List<Window> own = windows.get(subject);
    if (own != null) {
      return own;
    }
    for (Map.Entry<String, List<Window>> entry : windows.entrySet()) {
      String name = entry.getKey().substring(entry.getKey().lastIndexOf('/') + 1);
      int dot = name.lastIndexOf('.');
      if ((dot <= 0 ? name : name.substring(0, dot)).equals(subject)) {
        return entry.getValue();
      }
    }
    return null;
  }

  /** Compares incidents with the windows of each of some subjects. */
  public Map<String, Met> compare(List<String> subjects, Backtest.Result result) {
    Map<String, Met> found = new TreeMap<>();
    for (String subject : subjects) {
      List<Window> of = of(subject);
      if (of != null) {
        List<Backtest.Incident> own =
            result.incidents().stream().filter(i -> i.subject().equals(subject)).toList();
        found.put(subject, compare(of, own, result.to()));
      }
    }
    return found;
  }

  private static Met compare(List<Window> windows, List<Backtest.Incident> incidents, long end) {
    int detected = 0;
    double delay = 0;
    for (Window window : windows) {
      long first =
          incidents.stream()
              .filter(i -> overlaps(i, window, end))
              .mapToLong(i -> Math.max(0, i.opened() - window.from()))
              .min()
              .orElse(-1);
      if (first >= 0) {
        detected++;
        delay += first;
      }
    }
    int right =
        (int)
            incidents.stream()
                .filter(i -> windows.stream().anyMatch(w -> overlaps(i, w, end)))
                .count();
    return new Met(
        windows.size(),
        detected,
        incidents.size(),
        right,
        detected == 0 ? Double.NaN : delay / detected);
  }

  private static boolean overlaps(Backtest.Incident incident, Window window, long end) {
    long until = incident.resolved() < 0 ? end : incident.resolved();
    return incident.opened() <= window.to() && until >= window.from();
  }

  /** Returns all subjects together. */
  public static Met sum(Map<String, Met> all) {
    int windows = 0;
    int detected = 0;
    int incidents = 0;
    int right = 0;
    double delay = 0;
    for (Met met : all.values()) {
      windows += met.windows();
      detected += met.detected();
      incidents += met.incidents();
      right += met.right();
      delay += met.detected() == 0 ? 0 : met.delaySeconds() * met.detected();
    }
    return new Met(
        windows, detected, incidents, right, detected == 0 ? Double.NaN : delay / detected);
  }
}
