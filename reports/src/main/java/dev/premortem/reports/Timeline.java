package dev.premortem.reports;

import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.decision.Because;
import dev.premortem.simulator.world.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What happened in one replication, tick by tick, seen at one service. */
public final class Timeline implements Watch {
  /** One tick: requests, failed, P95 latency in ms, share of the candidate, instances. */
  record Point(
      long time,
      long requests,
      long failed,
      double latencyP95Ms,
      double weight,
      double instances) {}

  /** Something worth a line. */
  record Entry(long time, String kind, String text, String rule, String facts, String limit) {}

  private static final Set<String> ADVICE = Set.of("recommend", "require", "rotate", "target");

  private final int service;
  private final List<Point> points = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** Watches the service of that index. */
  public Timeline(int service) {
    this.service = service;
  }

  @Override
  public void tick(long time, int index, Sample truth, double weight, long rejected) {
    if (index == service) {
      points.add(
          new Point(
              time,
              truth.requests + rejected,
              truth.errors + rejected,
              truth.latencyP95Ms,
              weight,
              truth.instances));
    }
  }

  @Override
  public void action(long time, Action action) {
    Because because = action.decision().because();
    String kind = "decision";
    String text = action.decision().kind() + " " + action.decision().about();
    if (action instanceof Action.ShiftTraffic shift) {
      text =
          shift.percent() == 0
              ? "roll back " + shift.candidate()
              : shift.retag()
                  ? "tag " + shift.candidate() + " stable"
                  : "give " + shift.candidate() + " " + shift.percent() + "% of traffic";
    } else if (action instanceof Action.Page page) {
      kind = "page";
      text =
          "page "
              + String.join(", ", page.responders())
              + " for "
              + page.incident()
              + ", level "
              + page.level();
    } else if (action instanceof Action.Tell tell) {
      text = "tell " + tell.channel() + ": " + tell.text().lines().findFirst().orElse("");
    } else if (action instanceof Action.StartProcedure start) {
      text = "start procedure " + start.procedure();
    }
    if (action instanceof Action.Note && ADVICE.contains(action.decision().kind())) {
      kind = "advice";
    }
    entries.add(
        new Entry(
            time,
            kind,
            text + " (" + because.reason() + ")",
            because.rule(),
            facts(because),
            because.limit() == null ? "" : because.limit().file() + ":" + because.limit().line()));
  }

  /** Returns the facts with every value that was known. */
  static String facts(Because because) {
    StringBuilder facts = new StringBuilder();
    for (Because.Witness witness : because.facts()) {
      facts.append(facts.isEmpty() ? "" : "; ").append(witness.key());
      String separator = ": ";
      for (Map.Entry<String, Object> value : witness.values().entrySet()) {
        if (value.getValue() != null && !value.getValue().equals("")) {
          facts
              .append(separator)
              .append(value.getKey())
              .append(' ')
              .append(shown(value.getValue()));
          separator = ", ";
        }
      }
    }
    return facts.toString();
  }

  private static String shown(Object value) {
    return value instanceof Double number ? Text.value(number, "1") : String.valueOf(value);
  }

  @Override
  public void event(long time, String kind, String text) {
    entries.add(new Entry(time, kind, text, "", "", ""));
  }

  List<Point> points() {
    return points;
  }

  List<Entry> entries() {
    return entries;
  }
}
