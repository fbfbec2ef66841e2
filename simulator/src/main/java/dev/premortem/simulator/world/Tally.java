package dev.premortem.simulator.world;

import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.outcome.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what happens in one replication and turns it into its outcome. */
final class Tally {
  private final Blueprint blueprint;
  private final Policy policy;
  private final Catalogue catalogue;
  private final Outcome outcome;
  private final ObjectiveCounts objectives;

  /** What each alert fired about, and when it first did, epoch seconds. */
  private final List<Map<Trouble, Long>> noticed = new ArrayList<>();

  private final long[] firings;
  private final long[] trueFirings;
  private final Set<Shifted> rolledBack = new HashSet<>();
  private final double[] rpo = new double[2];
  private long pages;
  private long nightPages;
  private long unneededPages;
  boolean counting;

  /** A release that got traffic: of which service, and when. */
  private record Shifted(int service, long at) {}

  Tally(Blueprint blueprint, Outcome outcome) {
    this.blueprint = blueprint;
    this.policy = blueprint.policy;
    this.catalogue = blueprint.catalogue;
    this.outcome = outcome;
    this.objectives = new ObjectiveCounts(blueprint);
    int alerts = policy.simulatedAlerts().size();
    firings = new long[alerts];
    trueFirings = new long[alerts];
    for (int i = 0; i < alerts; i++) {
      noticed.add(new HashMap<>());
    }
  }

  void release(boolean good, int rolledBack, long seconds) {
    if (!counting) {
      return;
    }
    if (good) {
      outcome.count(catalogue.of("rollback.false.rate"), rolledBack, 1);
      if (rolledBack == 0) {
        took("release.time", seconds, true);
      }
    } else {
      outcome.count(catalogue.of("rollback.missed.rate"), 1 - rolledBack, 1);
    }
  }

  private static void add(double[] sum, double value) {
    sum[0] += value;
    sum[1]++;
  }

  private static double mean(double[] sum) {
    return sum[1] == 0 ? Double.NaN : sum[0] / sum[1];
  }

  /** A time to an event, censored where it had not happened. */
  private void took(String metric, double seconds, boolean ended) {
    outcome.took(catalogue.of(metric), Math.max(0, seconds), ended);
  }

  /** A good release that had not got all traffic when the books were closed. */
  void notReleased(long seconds) {
    if (counting) {
      took("release.time", seconds, false);
    }
  }

  void rollbackTime(int service, long start, long seconds) {
    if (counting) {
      rolledBack.add(new Shifted(service, start));
      took("rollback.time", seconds, true);
    }
  }

  void page(boolean night, boolean needed) {
    if (counting) {
      pages++;
      nightPages += night ? 1 : 0;
      unneededPages += needed ? 0 : 1;
    }
  }

  void acknowledged(long seconds) {
    if (counting) {
      took("acknowledge.time", seconds, true);
    }
  }

  /** A page that nobody had acknowledged when the books were closed. */
  void notAcknowledged(long seconds) {
    if (counting) {
      took("acknowledge.time", seconds, false);
    }
  }

  void recovered(double rtoSeconds, double rpoSeconds) {
    took("recovery.rto", rtoSeconds, true);
    if (!Double.isNaN(rpoSeconds)) {
      add(rpo, rpoSeconds);
    }
  }

  /** Counts what users of a service met in a tick. */
  void met(int service, Sample truth) {
    objectives.add(service, truth);
  }

  /**
   * An alert fired.
   *
   * @param about the troubles that its firing is about
   */
  void fired(String alert, List<Trouble> about, long now) {
    if (!counting) {
      return;
    }
    for (int i = 0; i < policy.simulatedAlerts().size(); i++) {
      if (policy.simulatedAlerts().get(i).name().equals(alert)) {
        int at = i;
        firings[i]++;
        trueFirings[i] += about.isEmpty() ? 0 : 1;
        about.forEach(trouble -> noticed.get(at).putIfAbsent(trouble, now));
      }
    }
  }

  void finish(World world, List<Trouble> troubles) {
    double weeks = blueprint.clock.horizonSeconds() / (7.0 * 86400);
    double hours = blueprint.clock.horizonSeconds() / 3600.0;
    requests(world);
    objectives(world);
    troubles(troubles, world.now());
    outcome.set(catalogue.of("incidents.perWeek"), world.incidentsCounted() / weeks);
    outcome.set(catalogue.of("pages.perWeek"), pages / weeks);
    outcome.set(catalogue.of("pages.night.perWeek"), nightPages / weeks);
    outcome.count(catalogue.of("pages.unneeded.rate"), (double) unneededPages, (double) pages);
    outcome.set(catalogue.of("recovery.rpo"), mean(rpo));
    for (int i = 0; i < firings.length; i++) {
      AlertPolicy alert = policy.simulatedAlerts().get(i);
      outcome.count(
          catalogue.of("alert." + alert.name() + ".precision"),
          (double) trueFirings[i],
          (double) firings[i]);
      recall(alert, noticed.get(i), troubles, world.now());
    }
    capacity(world, hours);
    targets(world);
  }

  /** What ended before an alert could fire, because its condition must last, it did not miss. */
  private void recall(
      AlertPolicy alert, Map<Trouble, Long> known, List<Trouble> troubles, long now) {
    int found = 0;
    int real = 0;
    for (Trouble trouble : troubles) {
      long lasted = (trouble.end >= 0 ? trouble.end : now) - trouble.start;
      if (!trouble.fault.harmful() || !watches(alert, trouble) || lasted < alert.leastSeconds()) {
        continue;
      }
      real++;
      Long at = known.get(trouble);
      found += at == null ? 0 : 1;
      took(
          "alert." + alert.name() + ".detect.time",
          at == null ? lasted : at - trouble.start,
          at != null);
    }
    outcome.count(catalogue.of("alert." + alert.name() + ".recall"), found, real);
  }

  /** Returns whether an alert watches a service that a trouble strikes. */
  private boolean watches(AlertPolicy alert, Trouble trouble) {
    return trouble.struck.stream().anyMatch(service -> policy.watches(alert, service));
  }

  private void requests(World world) {
    long all = 0;
    long failed = 0;
    long rejected = 0;
    double wait = 0;
    double latency = 0;
    for (ServiceModel model : world.models) {
      model.finish();
      all += model.totalRequests;
      failed += model.totalFailed;
      rejected += model.totalRejected;
      wait += model.waitSum;
      latency += model.latencySum;
    }
    outcome.harm = (double) failed;
    if (all > 0) {
      outcome.set(catalogue.of("requests.failed.rate"), failed / (double) all);
      outcome.set(catalogue.of("requests.rejected.rate"), rejected / (double) all);
    }
    if (all > rejected) {
      outcome.set(catalogue.of("requests.wait"), wait / (all - rejected));
      outcome.set(catalogue.of("requests.latency"), latency / (all - rejected));
    }
  }

  private void objectives(World world) {
    for (int i = 0; i < policy.slos().size(); i++) {
      String name = "slo." + policy.objectiveName(policy.slos().get(i));
      double budget = objectives.budgetRemaining(i);
      if (Double.isNaN(budget)) {
        continue;
      }
      double measured = world.engine.budgetRemaining(i);
      outcome.set(catalogue.of(name + ".budget.gap"), measured - budget);
      outcome.set(catalogue.of(name + ".budget.remaining"), budget);
      outcome.count(catalogue.of(name + ".met.probability"), budget >= 0 ? 1 : 0, 1);
    }
  }

  /** What ends by itself unnoticed, or lasts beyond the horizon, is censored, not left out. */
  private void troubles(List<Trouble> troubles, long now) {
    for (Trouble trouble : troubles) {
      long last = trouble.end >= 0 ? trouble.end : now;
      double lasted = last - trouble.start;
      if (trouble.fault.harmful() || trouble.detected >= 0) {
        boolean detected = trouble.detected >= 0;
        took("detect.time", detected ? trouble.detected - trouble.start : lasted, detected);
      }
      if (trouble.fault.harmful()) {
        took("mitigate.time", lasted, trouble.end >= 0);
      }
      if (trouble.kind() == FaultKind.BAD_DEPLOY
          && !rolledBack.contains(new Shifted(trouble.service(), trouble.start))) {
        took("rollback.time", lasted, false);
      }
      Disaster disaster = Recovery.disaster(trouble.kind());
      if (disaster != null && disaster != Disaster.DATA_BREACH && trouble.end < 0) {
        took("recovery.rto", lasted, false);
      }
    }
  }

  private void capacity(World world, double hours) {
    double instanceHours = 0;
    long starts = 0;
    for (ServiceModel model : world.models) {
      instanceHours += model.instanceSeconds / 3600;
      starts += model.totalStarts;
    }
    outcome.set(catalogue.of("instances"), instanceHours / hours);
    outcome.set(catalogue.of("coldStarts.perHour"), starts / hours);
    double cost = cost(world, hours);
    if (!Double.isNaN(cost)) {
      outcome.set(catalogue.of("cost.perMonth"), cost);
    }
  }

  /**
   * Services with prices by their bill; of the other components fixed ones as they are, and one
   * that follows a service by its mean instances.
   */
  private double cost(World world, double hours) {
    Document<CostsSpec> costs = policy.bundle().only(Kind.COSTS, CostsSpec.class);
    Document<CapacitySpec> model = policy.bundle().only(Kind.CAPACITY, CapacitySpec.class);
    double total = 0;
    if (blueprint.bill.any()) {
      total =
          blueprint.bill.perMonth(world.models.stream().map(ServiceModel::usage).toList(), hours);
      outcome.set(catalogue.of("cost.cloudRun.perMonth"), total);
    }
    if (costs == null) {
      if (model == null || blueprint.bill.any()) {
        return blueprint.bill.any() ? total : Double.NaN;
      }
      Integer service = blueprint.serviceIndex.get(model.spec().service().value());
      return service == null
          ? Double.NaN
          : instances(world, service, hours) * model.spec().costPerInstanceMonth();
    }
    for (CostsSpec.Component component : costs.spec().components()) {
      Double included = component.instancesIncluded();
      Integer service =
          component.service() == null
              ? null
              : blueprint.serviceIndex.get(component.service().value());
      if (service != null && blueprint.bill.covers(service)) {
        continue;
      }
      total +=
          service == null || included == null
              ? component.monthly()
              : component.monthly() * instances(world, service, hours) / included;
    }
    return total;
  }

  private static double instances(World world, int service, double hours) {
    return world.models.get(service).instanceSeconds / 3600 / hours;
  }

  private void targets(World world) {
    for (Document<ScorecardSpec> document :
        policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        String metric = target.metric();
        int from = metric == null ? -1 : catalogue.of(metric);
        if (from < 0 || Double.isNaN(outcome.values[from])) {
          continue;
        }
        double value = outcome.values[from];
        boolean met =
            (target.atMost() == null || value <= target.atMost().value())
                && (target.atLeast() == null || value >= target.atLeast().value());
        outcome.count(catalogue.of("target." + target.name() + ".met.probability"), met ? 1 : 0, 1);
        world.engine.apply(new Event.TargetMeasured(target.name(), met), world.now());
      }
    }
  }
}
