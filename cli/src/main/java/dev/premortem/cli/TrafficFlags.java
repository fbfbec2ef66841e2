package dev.premortem.cli;

import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.traffic.RecordedTraffic;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.traffic.TrafficCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the files of {@code --traffic [SERVICE=]FILE} and lays them on ticks. */
final class TrafficFlags {
  private final Policy policy;
  private final Console console;
  private final Duration tick;
  private final Map<String, Traffic> traffic = new LinkedHashMap<>();

  TrafficFlags(Policy policy, Console console, Duration tick) {
    this.policy = policy;
    this.console = console;
    this.tick = tick;
  }

  /** Returns recorded traffic by service. */
  Map<String, Traffic> read(List<String> flags) throws IOException {
    for (String flag : flags) {
      int equals = flag.indexOf('=');
      boolean named = equals > 0 && !Files.exists(Path.of(flag));
      if (named) {
        file(flag.substring(0, equals), Path.of(flag.substring(equals + 1)));
      } else {
        file("", Path.of(flag));
      }
    }
    return traffic;
  }

  private List<String> services() {
    return policy.services().stream().map(ServicePolicy::name).toList();
  }

  private void file(String service, Path path) throws IOException {
    if (!service.isEmpty() && !services().contains(service)) {
      throw Failure.unreadable(
          "--traffic: the bundle has no service "
              + service
              + "\n  hint: "
              + Nearest.hint(service, services()));
    }
    if (!Files.isRegularFile(path)) {
      throw Failure.unreadable("--traffic: there is no file " + path);
    }
    List<Problem> problems = new ArrayList<>();
    Map<String, TrafficCsv.Series> series = TrafficCsv.read(path, problems);
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the traffic in " + path + " can't be used, nothing was run");
    }
    if (series.isEmpty()) {
      throw Failure.unreadable(
          path
              + " has no row with signal requests\n  hint: that is the signal that traffic is read from");
    }
    if (service.isEmpty()) {
      byName(path, series);
    } else {
      use(service, path, only(service, path, series));
    }
  }

  private void byName(Path path, Map<String, TrafficCsv.Series> series) {
    int used = 0;
    for (Map.Entry<String, TrafficCsv.Series> entry : series.entrySet()) {
      if (services().contains(entry.getKey())) {
        use(entry.getKey(), path, entry.getValue());
        used++;
      }
    }
    if (used == 0) {
      throw Failure.unreadable(
          path
              + " is about "
              + String.join(", ", series.keySet())
              + ", and the bundle has no such service\n  hint: give it to one: --traffic "
              + services().get(0)
              + "="
              + path);
    }
  }

  private static TrafficCsv.Series only(
      String service, Path path, Map<String, TrafficCsv.Series> series) {
    TrafficCsv.Series own = series.get(service);
    if (own != null) {
      return own;
    }
    if (series.size() > 1) {
      throw Failure.unreadable(
          path
              + " is about several services: "
              + String.join(", ", series.keySet())
              + "\n  hint: leave one of them in the file");
    }
    return series.values().iterator().next();
  }

  private void use(String service, Path path, TrafficCsv.Series rows) {
    int seconds = (int) tick.toSeconds();
    TrafficCsv.Grid grid = TrafficCsv.grid(rows, seconds);
    if (grid.gaps() > 0) {
      Problem gap =
          Problem.warning(
              new Place(path.toString().replace('\\', '/'), grid.gapLine(), 1),
              "CSV-GAP",
              grid.gaps()
                  + " of "
                  + grid.counts().length
                  + " ticks of "
                  + service
                  + " have no data",
              "no data is not zero: they take the mean of their time of day");
      console.err().print(Problems.text(List.of(gap)));
    }
    RecordedTraffic recorded =
        new RecordedTraffic(grid.counts(), grid.from(), policy.start(), seconds, path.toString());
    if (traffic.put(service, recorded) != null) {
      throw Failure.unreadable("--traffic: service " + service + " is given two files");
    }
  }
}
