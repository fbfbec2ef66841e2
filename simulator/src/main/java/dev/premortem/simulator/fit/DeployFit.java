package dev.premortem.simulator.fit;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How often a service is released, and how often and how badly a release is bad, from a log of
 * deployments: {@code timestamp,service,outcome}, the outcome being good or bad.
 */
public final class DeployFit {
  private static final Set<String> GOOD = Set.of("good", "ok", "succeeded", "success");
  private static final Set<String> BAD =
      Set.of("bad", "failed", "failure", "rolledback", "rolled-back", "rollback");

  /** How long after a bad deployment its errors are looked for, seconds. */
  private static final long AFTER = 1800;

  private final double days;
  private int good;
  private int bad;
  private double errorRatio = Double.NaN;

  private DeployFit(double days) {
    this.days = days;
  }

  /**
   * Fits the deployments of one service within a recording.
   *
   * @param rows rows with the cells service and outcome
   * @param errors recorded errors, null where none were recorded
   */
  static DeployFit of(
      String file,
      List<LogCsv.Row> rows,
      String service,
      Counts counts,
      Recording.Series requests,
      Recording.@Nullable Series errors,
      List<Problem> problems) {
    DeployFit fit = new DeployFit(counts.values().length * (double) counts.tickSeconds() / 86_400);
    long end = counts.start() + (long) counts.values().length * counts.tickSeconds();
    List<Long> failed = new ArrayList<>();
    for (LogCsv.Row row : rows) {
      if (!row.cells().get(0).equals(service)) {
        continue;
      }
      String outcome = row.cells().get(1).toLowerCase(Locale.ROOT).replace(" ", "");
      if (!GOOD.contains(outcome) && !BAD.contains(outcome)) {
        problems.add(
            LogCsv.problem(
                file,
                row.line(),
                "CSV-VALUE",
                "\"" + row.cells().get(1) + "\" is no outcome of a deployment",
                "write good or bad"));
      } else if (row.time() >= counts.start() && row.time() <= end) {
        fit.good += GOOD.contains(outcome) ? 1 : 0;
        fit.bad += BAD.contains(outcome) ? 1 : 0;
        if (BAD.contains(outcome)) {
          failed.add(row.time());
        }
      }
    }
    if (errors != null && !failed.isEmpty()) {
      double after = after(errors, failed);
      double of = after(requests, failed);
      fit.errorRatio = of == 0 ? Double.NaN : Math.min(1, after / of);
    }
    return fit;
  }

  private static double after(Recording.Series series, List<Long> times) {
    double sum = 0;
    for (int i = 0; i < series.size(); i++) {
      long time = series.time(i);
      boolean in = times.stream().anyMatch(t -> time > t && time <= t + AFTER);
      sum += in ? series.value(i) : 0;
    }
    return sum;
  }

  /** Returns whether there was any deployment. */
  boolean any() {
    return good + bad > 0;
  }

  /** Returns whether bad releases happened whose size the recording says, or none did. */
  public boolean sized() {
    return bad == 0 || errorRatio > 0;
  }

  /** Returns what is known, in a line. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "%d deployments in %.1f days, %d of them bad%s",
        good + bad,
        days,
        bad,
        Double.isNaN(errorRatio)
            ? ""
            : String.format(
                Locale.ROOT, " (%.2g%% of requests failed after them)", 100 * errorRatio));
  }

  /** Returns the lines of a scenario. */
  String deploys(String service) {
    StringBuilder out = new StringBuilder("    # ").append(words()).append('\n');
    if (good > 0) {
      out.append("    - {service: ").append(TrafficFit.quoted(service)).append(", rate: ");
      out.append(TrafficFit.plain(good / days)).append("/d}\n");
    }
    if (bad > 0 && sized()) {
      out.append("    - {service: ").append(TrafficFit.quoted(service)).append(", rate: ");
      out.append(TrafficFit.plain(bad / days)).append("/d, quality: errors, errorRatio: ");
      out.append(TrafficFit.plain(100 * errorRatio)).append("%}\n");
    }
    return out.toString();
  }
}
