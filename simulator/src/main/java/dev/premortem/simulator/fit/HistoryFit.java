package dev.premortem.simulator.fit;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.backtest.Labels.Window;
import dev.premortem.simulator.recording.Recording;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service's history says: its traffic, with incidents left out of it where windows are
 * known, and how often, how long and how bad incidents and releases were.
 *
 * @param service the service
 * @param counts its requests, without those of incidents
 * @param traffic the traffic model
 * @param incidents incidents, null where no windows are known
 * @param deploys deployments, null where no log is known
 */
public record HistoryFit(
    String service,
    Counts counts,
    TrafficFit traffic,
    @Nullable IncidentFit incidents,
    @Nullable DeployFit deploys) {
  /**
   * What is known beside the recording.
   *
   * @param holidays days unlike others
   * @param labels windows in which something was wrong, null where none are known
   * @param deployLog name of the log of deployments, empty without one
   * @param deploys its rows
   */
  public record Known(
      List<LocalDate> holidays,
      @Nullable Labels labels,
      String deployLog,
      List<LogCsv.Row> deploys) {}

  /** Fits the history of one service; null when it has no requests. */
  public static @Nullable HistoryFit of(
      Recording recording,
      String service,
      int tickSeconds,
      ZoneId zone,
      Known known,
      List<Problem> problems) {
    Recording.Series requests = recording.series().get(new Recording.Key(service, "requests", ""));
    Recording.Series errors = recording.series().get(new Recording.Key(service, "errors", ""));
    if (requests == null) {
      return null;
    }
    Counts all = Counts.of(requests, tickSeconds);
    List<Window> windows = known.labels() == null ? null : known.labels().of(service);
    Counts calm = windows == null ? all : all.without(windows);
    TrafficFit traffic = TrafficFit.of(calm, zone, known.holidays());
    return new HistoryFit(
        service,
        calm,
        traffic,
        windows == null ? null : IncidentFit.of(windows, all, traffic.expected(), requests, errors),
        known.deployLog().isEmpty()
            ? null
            : DeployFit.of(
                known.deployLog(), known.deploys(), service, all, requests, errors, problems));
  }

  /** Returns a scenario in which all that happens as often as it did; empty when nothing did. */
  public static String scenario(Map<String, HistoryFit> fits, String source) {
    StringBuilder deploys = new StringBuilder();
    StringBuilder faults = new StringBuilder();
    fits.forEach(
        (service, fit) -> {
          if (fit.deploys != null && fit.deploys.any()) {
            deploys.append(fit.deploys.deploys(service));
          }
          if (fit.incidents != null && fit.incidents.sized()) {
            faults.append(fit.incidents.fault(service));
          }
        });
    if (deploys.isEmpty() && faults.isEmpty()) {
      return "";
    }
    return "# Fitted by premortem fit to "
        + source
        + ".\napiVersion: premortem/v1\nkind: Scenario\nmetadata: {name: as-recorded}\nspec:\n"
        + "  description: Incidents and releases as often, as long and as bad as they were.\n"
        + (deploys.isEmpty() ? "" : "  deploys:\n" + deploys)
        + (faults.isEmpty() ? "" : "  faults:\n" + faults);
  }
}
