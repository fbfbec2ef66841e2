package dev.premortem.engine.bundle;

import dev.premortem.engine.document.GatesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Problem;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds gates that could never be judged, or never as they are meant. */
final class GateChecks {
  private final List<Problem> problems;
  private final List<Document<ScenarioSpec>> scenarios;
  private final List<UnmeasuredObjective> unmeasured;

  private GateChecks(Bundle bundle, List<Problem> problems) {
    this.problems = problems;
    this.scenarios = bundle.all(Kind.SCENARIO, ScenarioSpec.class);
    this.unmeasured = UnmeasuredObjective.of(bundle);
  }

  static void check(Bundle bundle, List<Problem> problems) {
    GateChecks checks = new GateChecks(bundle, problems);
    for (Document<GatesSpec> gates : bundle.all(Kind.GATES, GatesSpec.class)) {
      for (GatesSpec.Gate gate : gates.spec().gates()) {
        checks.scenario(gate);
        checks.limit(gate);
        checks.unknown(gate);
        checks.unexercised(gate);
      }
    }
  }

  private boolean exists(Located<String> scenario) {
    return scenarios.stream().anyMatch(s -> s.name().equals(scenario.value()));
  }

  private void scenario(GatesSpec.Gate gate) {
    Located<String> named = gate.scenario();
    if (named != null && !scenarios.isEmpty() && !exists(named)) {
      Set<String> known = new TreeSet<>();
      scenarios.forEach(s -> known.add(s.name()));
      problems.add(
          Problem.error(
              named.place(),
              "REF-UNKNOWN",
              "there is no Scenario " + Node.shortened(named.value()),
              Nearest.hint(named.value(), known)));
    }
  }

  private void limit(GatesSpec.Gate gate) {
    if ((gate.atMost() == null) == (gate.atLeast() == null)) {
      problems.add(
          Problem.error(
              gate.metric().place(),
              "GATE-LIMIT",
              "gate " + gate.name() + " needs one of atMost and atLeast",
              "write atMost: 0.01"));
    }
  }

  /** A gate on an objective that nothing measures could never be judged. */
  private void unknown(GatesSpec.Gate gate) {
    String metric = gate.metric().value();
    for (UnmeasuredObjective objective : unmeasured) {
      String alone = "slo." + objective.name() + ".";
      String ofSubject = "slo." + objective.subject() + "." + objective.name() + ".";
      if (metric.startsWith(alone) || metric.startsWith(ofSubject)) {
        problems.add(
            Problem.error(
                gate.metric().place(),
                "GATE-UNKNOWN",
                "gate "
                    + gate.name()
                    + " can never be judged: whether the objective "
                    + objective.name()
                    + " is met is unknown, "
                    + objective.reason(),
                objective.way() + "; or let the gate ask for another metric"));
        return;
      }
    }
  }

  private void unexercised(GatesSpec.Gate gate) {
    Located<String> named = gate.scenario();
    String metric = gate.metric().value();
    boolean exercised =
        scenarios.isEmpty()
            || scenarios.stream()
                .filter(s -> named == null || named.value().equals(s.name()))
                .anyMatch(s -> exercises(s.spec(), metric));
    if (!exercised && (named == null || exists(named))) {
      problems.add(
          Problem.warning(
              gate.metric().place(),
              "GATE-UNEXERCISED",
              "no scenario that gate " + gate.name() + " looks at can produce " + metric,
              metric.startsWith("rollback.")
                  ? "give a scenario deploys:"
                  : "give a scenario faults:"));
    }
  }

  private static boolean exercises(ScenarioSpec scenario, String metric) {
    if (metric.startsWith("rollback.") || metric.startsWith("release.")) {
      return !scenario.deploys().isEmpty();
    }
    if (metric.startsWith("recovery.")) {
      return !scenario.faults().isEmpty();
    }
    return !(metric.equals("detect.time") || metric.equals("mitigate.time"))
        || !scenario.faults().isEmpty()
        || !scenario.deploys().isEmpty();
  }
}
