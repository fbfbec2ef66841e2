package dev.premortem.simulator.fit;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How soon people answer, from a log of pages: {@code timestamp,responder,acknowledged}, the last
 * empty for a page that nobody answered. Times are taken to be lognormal about a median, by day and
 * from 22:00 to 07:00.
 */
public final class PeopleFit {
  private static final class One {
    private final List<Double> day = new ArrayList<>();
    private final List<Double> night = new ArrayList<>();
    private int missed;
  }

  private final Map<String, One> people = new TreeMap<>();
  private int pages;

  private PeopleFit() {}

  /** Reads a log; what is wrong goes to the problems. */
  public static PeopleFit of(String file, String text, ZoneId zone, List<Problem> problems) {
    PeopleFit fit = new PeopleFit();
    for (LogCsv.Row row : LogCsv.read(file, text, List.of("responder", "acknowledged"), problems)) {
      String name = row.cells().get(0);
      String answered = row.cells().get(1);
      long at = answered.isBlank() ? row.time() : Timestamps.parse(answered);
      if (name.isBlank() || at == Timestamps.NONE || at < row.time()) {
        problems.add(
            LogCsv.problem(
                file,
                row.line(),
                "CSV-VALUE",
                name.isBlank()
                    ? "nobody was paged"
                    : "\"" + answered + "\" is no time after the page",
                "leave it empty for a page that nobody answered"));
        continue;
      }
      fit.pages++;
      One one = fit.people.computeIfAbsent(name, n -> new One());
      int hour = Instant.ofEpochSecond(row.time()).atZone(zone).getHour();
      if (answered.isBlank()) {
        one.missed++;
      } else {
        (hour >= 22 || hour < 7 ? one.night : one.day).add(Math.max(1.0, at - row.time()));
      }
    }
    return fit;
  }

  /** Returns whether there was any page. */
  public boolean any() {
    return pages > 0;
  }

  /** Returns what is known, in a line. */
  public String words() {
    int missed = people.values().stream().mapToInt(o -> o.missed).sum();
    return pages + " pages to " + people.size() + " people, " + missed + " of them unanswered";
  }

  /** Returns the document. */
  public String yaml(String source) {
    StringBuilder out = new StringBuilder("# Fitted by premortem fit to ").append(source);
    out.append(": ").append(words()).append(".\n");
    out.append("apiVersion: premortem/v1\nkind: People\nmetadata: {name: responders}\nspec:\n");
    out.append("  spread: ").append(TrafficFit.plain(spread())).append("\n  responders:\n");
    people.forEach(
        (name, one) -> {
          List<Double> all = new ArrayList<>(one.day);
          all.addAll(one.night);
          int of = all.size() + one.missed;
          List<Double> day = one.day.isEmpty() ? all : one.day;
          List<Double> night = one.night.isEmpty() ? all : one.night;
          // Somebody who never answered gets an hour: it is the misses that count.
          out.append("    - {name: ").append(TrafficFit.quoted(name));
          out.append(", acknowledge: ").append(all.isEmpty() ? 3600 : median(day));
          out.append("s, acknowledgeAtNight: ").append(all.isEmpty() ? 3600 : median(night));
          out.append("s, misses: ").append(TrafficFit.plain(100.0 * one.missed / of));
          out.append("%}   # ").append(of).append(of == 1 ? " page\n" : " pages\n");
        });
    return out.toString();
  }

  private static long median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double middle = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return Math.max(1, Math.min(86_400, Math.round(middle)));
  }

  /** Standard deviation of the logarithms about each person's own median, by day and night. */
  private double spread() {
    double squares = 0;
    int freedom = 0;
    for (One one : people.values()) {
      for (List<Double> times : List.of(one.day, one.night)) {
        double[] logs = times.stream().mapToDouble(Math::log).toArray();
        double mean = Arrays.stream(logs).average().orElse(0);
        squares += Arrays.stream(logs).map(l -> (l - mean) * (l - mean)).sum();
        freedom += Math.max(0, logs.length - 1);
      }
    }
    return freedom < 5 ? 0.6 : Math.min(3, Math.sqrt(squares / freedom));
  }
}
