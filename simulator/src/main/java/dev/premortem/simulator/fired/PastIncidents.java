package dev.premortem.simulator.fired;

import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Doc;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Incidents that really were: written down in YAML, or found by what they did to users. */
public final class PastIncidents {
  /** Steps that one incident may pause for. */
  private static final int JOINED_STEPS = 5;

  private PastIncidents() {}

  /** The file. */
  public record File(@Doc("incidents that were") List<Written> incidents) {}

  /** One of its incidents. */
  public record Written(
      @Doc("when it began, RFC 3339 or epoch seconds") String from,
      @Doc("when it was over") String until,
      @Doc("what people call it") String name,
      @Doc("service that it was about") @Nullable String service) {}

  /**
   * Reads {@code incidents: [{from, until, name, service}]}; the service may be left out.
   *
   * @param problems what is wrong goes here, with its place
   */
  public static List<PastIncident> read(String file, String text, List<Problem> problems) {
    List<Node> nodes = YamlReader.read(file, text, problems);
    if (nodes.size() != 1) {
      if (problems.isEmpty()) {
        problems.add(
            Problem.error(
                Place.file(file),
                "DOC-TYPE",
                "expected one document, found " + nodes.size(),
                "write incidents: [{from, until, name, service}]"));
      }
      return List.of();
    }
    File read = new Decoder(problems).record(nodes.get(0), File.class);
    List<PastIncident> incidents = new ArrayList<>();
    for (Written one : read == null ? List.<Written>of() : read.incidents()) {
      long from = Timestamps.parse(one.from());
      long until = Timestamps.parse(one.until());
      if (from == Timestamps.NONE || until == Timestamps.NONE || until < from) {
        problems.add(
            Problem.error(
                nodes.get(0).place(),
                "INCIDENTS-INVALID",
                "incident "
                    + one.name()
                    + " is from "
                    + one.from()
                    + " until "
                    + one.until()
                    + (from == Timestamps.NONE || until == Timestamps.NONE
                        ? ", which are not two times"
                        : ", which ends before it begins"),
                "write RFC 3339 such as 2026-01-20T12:00:00Z, or epoch seconds"));
      } else {
        incidents.add(new PastIncident(one.name(), from, until, one.service()));
      }
    }
    if (read != null && incidents.isEmpty() && problems.isEmpty()) {
      problems.add(
          Problem.error(nodes.get(0).place(), "INCIDENTS-INVALID", "there is no incident", ""));
    }
    return incidents;
  }

  /**
   * Returns the times in which an expression gives anything but zero, series by series; those of
   * one {@code service} label, or of none, that follow each other within five steps are one.
   *
   * @param expression PromQL
   * @param step seconds between evaluations
   * @throws PromqlException when it can't be evaluated
   */
  public static List<PastIncident> of(
      String expression, SeriesStore history, long from, long to, long step) {
    Query query = Query.of(Promql.parse(expression), history, EvaluationOptions.DEFAULT);
    Map<String, List<long[]>> spans = new TreeMap<>();
    for (long at = -Math.floorDiv(-from, step) * step; at <= to; at += step) {
      for (Sample sample : query.vectorAt(at * 1000)) {
        if (sample.value() != 0 && !Double.isNaN(sample.value())) {
          List<long[]> of =
              spans.computeIfAbsent(sample.labels().get("service"), s -> new ArrayList<>());
          long[] last = of.isEmpty() ? null : of.get(of.size() - 1);
          if (last != null && at - last[1] <= JOINED_STEPS * step) {
            last[1] = at;
          } else {
            of.add(new long[] {at, at});
          }
        }
      }
    }
    List<PastIncident> incidents = new ArrayList<>();
    spans.forEach(
        (service, of) -> {
          for (long[] span : of) {
            incidents.add(
                new PastIncident(
                    "impact of " + Timestamps.text(span[0]),
                    span[0],
                    span[1],
                    service.isEmpty() ? null : service));
          }
        });
    incidents.sort(Comparator.comparingLong(PastIncident::from));
    return incidents;
  }
}
