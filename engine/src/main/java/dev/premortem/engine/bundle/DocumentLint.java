package dev.premortem.engine.bundle;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.rules.source.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds numbers of a bundle that are right one by one and make no sense together. */
final class DocumentLint {
  private final Bundle bundle;
  private final List<Problem> problems;

  private DocumentLint(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
  }

  static void check(Bundle bundle, List<Problem> problems) {
    DocumentLint lint = new DocumentLint(bundle, problems);
    lint.windows();
    lint.escalation();
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    return seconds % 3600 == 0
        ? seconds / 3600 + "h"
        : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private void windows() {
    List<Duration> objectives = new ArrayList<>();
    bundle
        .all(Kind.SLO_FILE, SloFileSpec.class)
        .forEach(d -> d.spec().slos().forEach(o -> objectives.add(o.window())));
    bundle
        .all(Kind.OPEN_SLO, OpenSloSpec.class)
        .forEach(d -> d.spec().timeWindow().forEach(w -> objectives.add(w.duration())));
    Duration shortest = objectives.stream().min(Duration::compareTo).orElse(null);
    if (shortest == null) {
      return;
    }
    for (Document<AlertPolicySpec> alert : bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class)) {
      for (AlertPolicySpec.Condition condition : alert.spec().conditions()) {
        AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
        if (threshold != null && threshold.duration().compareTo(shortest) > 0) {
          problems.add(
              Problem.warning(
                  threshold.filter().place(),
                  "ALERT-WINDOW",
                  "the alert needs "
                      + text(threshold.duration())
                      + ", longer than the window of an objective, "
                      + text(shortest),
                  "by then the budget of that window is long spent: shorten the duration"));
        }
      }
    }
    for (BurnRate rate : bundle.burnRates()) {
      Duration length = Duration.ofSeconds(rate.windows().longSeconds());
      if (length.compareTo(shortest) > 0) {
        problems.add(
            Problem.warning(
                rate.limit(),
                "ALERT-WINDOW",
                "a burn rate over "
                    + text(length)
                    + " is longer than the window of an objective, "
                    + text(shortest),
                "leave this pair of windows out, or lengthen the objective's"));
      }
    }
  }

  private void escalation() {
    for (Document<OnCallSpec> onCall : bundle.all(Kind.ON_CALL, OnCallSpec.class)) {
      List<OnCallSpec.Level> levels = onCall.spec().escalationPolicy();
      Duration before = Duration.ZERO;
      for (int i = 0; i + 1 < levels.size(); i++) {
        before = before.plus(levels.get(i).timeout().value());
      }
      for (Document<IncidentClassesSpec> classes :
          bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class)) {
        for (IncidentClassesSpec.IncidentClass c : classes.spec().classes()) {
          Located<Duration> within = c.resolveWithin();
          if (within != null && levels.size() > 1 && before.compareTo(within.value()) >= 0) {
            problems.add(
                Problem.warning(
                    levels.get(levels.size() - 2).timeout().place(),
                    "ESCALATION-SLA",
                    "the last level is called after "
                        + text(before)
                        + ", when "
                        + c.severity()
                        + " must be resolved after "
                        + text(within.value())
                        + " already",
                    "shorten the time-outs of the levels before it"));
          }
        }
      }
    }
  }
}
