package dev.premortem.simulator.outcome;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.PricesSpec;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metrics that a policy can be judged by, in the order of reports. */
public final class Catalogue {
  private final List<Metric> metrics = new ArrayList<>();
  private final Map<String, Integer> index = new HashMap<>();

  /** Lists the metrics of a policy. */
  public Catalogue(Policy policy) {
    String currency = policy.bundle().system().currency();
    mean(
        "requests.failed.rate",
        "ratio",
        "Share of requests that failed, rejected ones included",
        -1);
    mean(
        "requests.rejected.rate",
        "ratio",
        "Share of requests rejected for want of an instance",
        -1);
    requests("requests.latency", "Time from arrival to answer");
    requests("requests.wait", "Time that a request waits for an instance");
    policy
        .slos()
        .forEach(
            slo -> {
              String name = "slo." + policy.objectiveName(slo);
              proportion(
                  name + ".met.probability",
                  "Chance that " + slo.name() + " meets its target at the horizon",
                  1);
              mean(
                  name + ".budget.remaining",
                  "ratio",
                  "Error budget of "
                      + slo.name()
                      + " left at the horizon, of what users met; before it all was ordinary",
                  1);
              mean(
                  name + ".budget.gap",
                  "ratio",
                  "Error budget of " + slo.name() + " as measured, less what is really left",
                  0);
            });
    proportion("rollback.false.rate", "Share of good releases that were rolled back", -1);
    proportion(
        "rollback.missed.rate",
        "Share of bad releases that were not rolled back by themselves",
        -1);
    time("rollback.time", "Time from first traffic of a bad release to its rollback");
    time("release.time", "Time from deployment of a good release to all traffic");
    time("detect.time", "Time from the start of trouble to the first decision about it");
    time("acknowledge.time", "Time from the first page to its acknowledgement");
    time("mitigate.time", "Time from the start of trouble to its end for users");
    mean("incidents.perWeek", "1", "Incidents opened in a week", -1);
    mean("pages.perWeek", "1", "Pages in a week", -1);
    mean(
        "pages.night.perWeek",
        "1",
        "Pages from 22:00 to 07:00 where the responder lives, in a week",
        -1);
    proportion("pages.unneeded.rate", "Share of pages about nothing that was wrong", -1);
    policy
        .simulatedAlerts()
        .forEach(
            alert -> {
              String name = "alert." + alert.name();
              proportion(
                  name + ".precision",
                  "Share of firings of " + alert.name() + " about something that was wrong",
                  1);
              proportion(
                  name + ".recall",
                  "Share of faults of what it watches that "
                      + alert.name()
                      + " noticed, of those that lasted long enough for it to fire",
                  1);
              time(
                  name + ".detect.time",
                  "Time from the start of such a fault until " + alert.name() + " fired");
            });
    mean("instances", "1", "Mean number of instances", 0);
    mean("coldStarts.perHour", "1", "Instances started in an hour", 0);
    mean("cost.perMonth", currency, "Cost of a month at this pace", -1);
    if (!policy.bundle().all(Kind.PRICES, PricesSpec.class).isEmpty()) {
      mean("cost.cloudRun.perMonth", currency, "Cloud Run's bill for a month at this pace", -1);
    }
    time("recovery.rto", "Time from a disaster to recovery");
    mean("recovery.rpo", "s", "Age of the newest copy when a disaster struck", -1);
    for (Document<ScorecardSpec> document :
        policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        if (target.metric() != null && policy.unknownReason(target.metric()).isEmpty()) {
          proportion(
              "target." + target.name() + ".met.probability",
              "Chance that the target holds: " + target.statement(),
              1);
        }
      }
    }
  }

  private void add(Metric metric) {
    if (index.putIfAbsent(metric.name(), metrics.size()) == null) {
      metrics.add(metric);
    }
  }

  private void proportion(String name, String words, int better) {
    add(new Metric(name, Metric.Kind.PROPORTION, "ratio", words, better));
  }

  private void mean(String name, String unit, String words, int better) {
    add(new Metric(name, Metric.Kind.MEAN, unit, words, better));
  }

  private void time(String name, String words) {
    add(new Metric(name, Metric.Kind.TIME, "s", words, -1));
  }

  private void requests(String name, String words) {
    add(new Metric(name, Metric.Kind.REQUESTS, "s", words, -1));
  }

  /** Returns the metrics in order. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** Returns the position of a metric, -1 when there is none of that name. */
  public int of(String name) {
    return index.getOrDefault(name, -1);
  }
}
