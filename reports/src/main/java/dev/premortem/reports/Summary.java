package dev.premortem.reports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.RunSpec;

/** A simulation as {@code summary.json}. */
public final class Summary {
  private Summary() {}

  /**
   * Returns the summary; {@code wallSeconds} and {@code engine} are all that depends on the
   * machine.
   */
  public static ObjectNode json(Report report, RunSpec run, double wallSeconds) {
    ObjectNode summary = Json.object();
    summary.put("schema", "premortem/simulation/v1");
    summary
        .putObject("bundle")
        .put("path", report.policy().bundle().path())
        .put("digest", report.policy().bundle().digest());
    summary.put("seed", report.options().seed());
    summary.put("replications", run.ran());
    summary.put("horizon", Text.iso(report.options().horizon()));
    summary.put("tick", Text.iso(report.options().tick()));
    summary.set("run", run(run));
    summary
        .putObject("engine")
        .put("version", run.engine())
        .put("mode", report.options().mode())
        .put("threads", report.options().threads());
    summary.put("ticks", report.ticks());
    summary.put("wallSeconds", Math.round(wallSeconds * 1000) / 1000.0);
    if (report.partial()) {
      summary.put("partial", true);
    }
    ArrayNode scenarios = summary.putArray("scenarios");
    for (Report.ScenarioResult scenario : report.scenarios()) {
      ObjectNode node = scenarios.addObject();
      node.put("name", scenario.name());
      node.put("replications", scenario.replications());
      ObjectNode metrics = node.putObject("metrics");
      scenario.estimates().forEach(estimate -> metric(metrics, estimate));
    }
    Unknowns.put(summary, report.policy().unmeasured());
    Unknowns.put(summary, report.policy().unknownMetrics());
    ArrayNode gates = summary.putArray("gates");
    report.gates().forEach(gate -> gate(gates.addObject(), gate));
    if (!report.notJudged().isEmpty()) {
      ArrayNode not = summary.putArray("gatesNotJudged");
      report
          .notJudged()
          .forEach(g -> not.addObject().put("name", g.name()).put("scenario", g.scenario()));
    }
    if (!report.problems().isEmpty()) {
      summary.set("problems", Problems.json(report.problems()));
    }
    summary.put("passed", report.passed());
    return summary;
  }

  /** Returns what determined the run, with its digest. */
  public static JsonNode run(RunSpec run) {
    ObjectNode node = Json.object().put("digest", run.digest());
    return node.setAll((ObjectNode) Json.parse(run.canonical()));
  }

  private static void metric(ObjectNode metrics, Estimate estimate) {
    ObjectNode node = metrics.putObject(estimate.metric().name());
    Json.put(node, "mean", estimate.mean());
    ArrayNode interval = node.putArray("ci95");
    Json.add(interval, estimate.low());
    Json.add(interval, estimate.high());
    Json.put(node, "p50", estimate.p50());
    Json.put(node, "p95", estimate.p95());
    Json.put(node, "p99", estimate.p99());
    node.put("n", estimate.n());
    node.put("unit", estimate.metric().unit());
    if (!Double.isNaN(estimate.gain())) {
      Json.put(node, "varianceRatio", estimate.gain());
    }
  }

  private static void gate(ObjectNode node, Gate gate) {
    node.put("name", gate.name());
    node.put("metric", gate.metric());
    node.put("scenario", gate.scenario());
    node.put("limit", gate.limitText());
    Json.put(node, "value", gate.value());
    Json.put(node, "bound", gate.bound());
    node.put("passed", gate.passed());
  }
}
