package dev.premortem.reports;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a reader should not overlook, in plain words: gates that do not hold, alerts that cry wolf,
 * pages for nothing, objectives in danger or unknown, rollbacks that go wrong.
 */
final class Findings {
  /** An objective that holds less often than this is worth a sentence. */
  private static final double OBJECTIVE_SAFE = 0.95;

  /** An alert of whose firings less than this share is about something is worth a sentence. */
  private static final double ALERT_USEFUL = 0.5;

  /** A share of releases from which wrong rollbacks are worth a sentence. */
  private static final double ROLLBACKS_WRONG = 0.05;

  private final Report report;
  private final List<String> sentences = new ArrayList<>();

  private Findings(Report report) {
    this.report = report;
  }

  /** Returns the sentences, most urgent first. */
  static List<String> of(Report report) {
    Findings findings = new Findings(report);
    findings.gates();
    for (Report.ScenarioResult scenario : report.scenarios()) {
      scenario.estimates().forEach(estimate -> findings.objective(scenario, estimate));
    }
    findings.sentences.addAll(Unknowns.sentences(report.policy().unmeasured()));
    for (Report.ScenarioResult scenario : report.scenarios()) {
      scenario.estimates().forEach(estimate -> findings.rollback(scenario, estimate));
    }
    findings.alerts();
    report.problems().stream().map(Problem::message).forEach(findings.sentences::add);
    return findings.sentences;
  }

  private void gates() {
    for (Gate gate : report.gates()) {
      if (!gate.passed()) {
        String unit = Text.unit(report, gate.metric());
        sentences.add(
            "Gate “"
                + gate.name()
                + "” does not hold in "
                + gate.scenario()
                + ": "
                + Text.value(gate.value(), unit)
                + " was found, and it may be as bad as "
                + Text.value(gate.bound(), unit)
                + (gate.valueHolds() ? ". More replications may settle it." : "."));
      }
    }
  }

  private void objective(Report.ScenarioResult scenario, Estimate estimate) {
    String name = estimate.metric().name();
    if (name.startsWith("slo.") && name.endsWith(".met.probability")) {
      if (estimate.high() < OBJECTIVE_SAFE) {
        sentences.add(
            "In "
                + scenario.name()
                + " the objective "
                + name.substring(4, name.length() - ".met.probability".length())
                + " is met in only "
                + Text.value(estimate.mean(), "ratio")
                + " of futures ("
                + Text.interval(estimate)
                + ").");
      }
    }
  }

  private void rollback(Report.ScenarioResult scenario, Estimate estimate) {
    if (estimate.low() <= ROLLBACKS_WRONG) {
      return;
    }
    if (estimate.metric().name().equals("rollback.missed.rate")) {
      sentences.add(
          "In "
              + scenario.name()
              + " "
              + Text.value(estimate.mean(), "ratio")
              + " of bad releases are not rolled back by themselves ("
              + Text.interval(estimate)
              + ").");
    } else if (estimate.metric().name().equals("rollback.false.rate")) {
      sentences.add(
          "In "
              + scenario.name()
              + " "
              + Text.value(estimate.mean(), "ratio")
              + " of good releases are rolled back ("
              + Text.interval(estimate)
              + ").");
    }
  }

  /** An alert is judged in the calmest scenario that has it: the first. */
  private void alerts() {
    if (report.scenarios().isEmpty()) {
      return;
    }
    Report.ScenarioResult calm = report.scenarios().get(0);
    double pages = Double.NaN;
    for (Estimate estimate : calm.estimates()) {
      if (estimate.metric().name().equals("pages.perWeek")) {
        pages = estimate.mean();
      }
    }
    for (Estimate estimate : calm.estimates()) {
      String name = estimate.metric().name();
      if (name.startsWith("alert.")
          && name.endsWith(".precision")
          && estimate.high() < ALERT_USEFUL) {
        sentences.add(
            "In "
                + calm.name()
                + " the alert "
                + name.substring(6, name.length() - ".precision".length())
                + " fires for nothing: "
                + Text.value(estimate.mean(), "ratio")
                + " of its firings come while something is wrong."
                + (Double.isNaN(pages)
                    ? ""
                    : String.format(
                        Locale.ROOT, " All pages together: %s a week.", Text.value(pages, "1"))));
      }
    }
  }
}
