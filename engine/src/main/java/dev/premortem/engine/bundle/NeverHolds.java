package dev.premortem.engine.bundle;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds limits that nothing measured can ever cross: they look like a guard and are none. */
final class NeverHolds {
  private final Bundle bundle;
  private final List<Problem> problems;

  private NeverHolds(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
  }

  static void check(Bundle bundle, List<Problem> problems) {
    NeverHolds limits = new NeverHolds(bundle, problems);
    limits.rollouts();
    limits.incidents();
    limits.burnRates();
    limits.alerts();
  }

  private void rollouts() {
    for (Document<RolloutSpec> rollout : bundle.all(Kind.ROLLOUT, RolloutSpec.class)) {
      share("maxErrorRatio", rollout.spec().maxErrorRatio());
      share("maxMemoryUtilization", rollout.spec().maxMemoryUtilization());
    }
  }

  private void incidents() {
    for (Document<IncidentClassesSpec> classes :
        bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class)) {
      classes.spec().classes().forEach(c -> share("errorRatioAbove", c.errorRatioAbove()));
    }
  }

  private void share(String field, @Nullable Located<Ratio> limit) {
    if (limit != null && limit.value().value() >= 1) {
      never(
          limit.place(),
          field + ": " + limit.value().text() + " is 100%, which no share is above: it is no limit",
          "for one percent write 1% or 0.01; leave the field out where it is optional");
    }
  }

  private void never(Place place, String message, String hint) {
    problems.add(Problem.warning(place, "LIMIT-NEVER", message, hint));
  }

  /** A burn rate is the share of bad events over the share allowed, at most 1 / (1 - target). */
  private void burnRates() {
    double highest = 0;
    for (Document<SloFileSpec> slos : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      for (SloFileSpec.Objective objective : slos.spec().slos()) {
        highest = Math.max(highest, 1 / (1 - objective.target().value().value()));
      }
    }
    for (Document<OpenSloSpec> slo : bundle.all(Kind.OPEN_SLO, OpenSloSpec.class)) {
      for (OpenSloSpec.Objective objective : slo.spec().objectives()) {
        Located<Double> target = objective.target();
        Located<Double> percent = objective.targetPercent();
        double promised =
            target != null ? target.value() : percent == null ? 0 : percent.value() / 100;
        highest = Math.max(highest, 1 / (1 - promised));
      }
    }
    for (BurnRate rate : bundle.burnRates()) {
      if (highest > 0 && rate.factor() >= highest) {
        never(
            rate.limit(),
            "no objective can burn its budget "
                + rate.factor()
                + " times too fast: all requests failing is "
                + Math.round(highest * 10) / 10.0
                + " times",
            "write a lower burnRate, or a higher target");
      }
    }
  }

  private void alerts() {
    Set<String> services = new TreeSet<>();
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      ServiceSpec.CloudRun run = service.spec().cloudRun();
      if (run != null) {
        services.add(run.service());
      }
    }
    for (Document<AlertPolicySpec> alert : bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class)) {
      for (AlertPolicySpec.Condition condition : alert.spec().conditions()) {
        AlertQuery query = query(condition);
        if (query != null && ServiceSeries.METRICS.contains(query.filter().metricType())) {
          threshold(condition.conditionThreshold(), share(query));
          service(
              condition, query.filter().required().get("resource.labels.service_name"), services);
        }
      }
    }
  }

  private static @Nullable AlertQuery query(AlertPolicySpec.Condition condition) {
    try {
      return AlertQuery.of(condition);
    } catch (MonitoringFilter.FilterException e) {
      return null; // AlertChecks says so, with the place
    }
  }

  /** Returns whether what is compared is a share from 0 to 1. */
  private static boolean share(AlertQuery query) {
    String metric = query.filter().metricType();
    MonitoringFilter denominator = query.denominator();
    return metric.equals(ServiceSeries.CPU)
        || metric.equals(ServiceSeries.MEMORY)
        || (denominator != null && denominator.metricType().equals(metric));
  }

  private void threshold(AlertPolicySpec.@Nullable Threshold threshold, boolean share) {
    if (threshold == null) {
      return;
    }
    double value = threshold.thresholdValue().value();
    double highest = share ? 1 : Double.POSITIVE_INFINITY;
    boolean never =
        switch (threshold.comparison()) {
          case COMPARISON_GT -> value >= highest;
          case COMPARISON_GE, COMPARISON_EQ -> value > highest;
          case COMPARISON_LT -> value <= 0;
          case COMPARISON_LE -> value < 0;
          case COMPARISON_NE -> false;
        };
    if (never) {
      boolean below =
          threshold.comparison() == Comparison.COMPARISON_LT
              || threshold.comparison() == Comparison.COMPARISON_LE;
      never(
          threshold.thresholdValue().place(),
          below
              ? "what is measured is never below " + value
              : "what is measured is a share from 0 to 1, never as high as " + value,
          below ? "write a threshold above 0" : "for one percent write 0.01");
    }
  }

  private void service(
      AlertPolicySpec.Condition condition, @Nullable String named, Set<String> services) {
    if (named == null || services.isEmpty() || services.contains(named)) {
      return;
    }
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    AlertPolicySpec.Absence absence = condition.conditionAbsent();
    Located<String> filter =
        threshold != null ? threshold.filter() : absence == null ? null : absence.filter();
    if (filter != null) {
      problems.add(
          Problem.warning(
              filter.place(),
              "ALERT-NO-SERVICE",
              "no Service of the bundle runs as the Cloud Run service " + named,
              Nearest.hint(named, services)));
    }
  }
}
