package dev.premortem.engine.policy;

import dev.premortem.engine.alert.AlertCondition;
import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MetricCondition;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.alert.PromqlCondition;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Combiner;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the documents of a bundle mean together. */
final class PolicyReader {
  /** When Cloud Monitoring closes an incident without data, where nothing is said: 7 days. */
  private static final long AUTO_CLOSE_SECONDS = 7 * 86_400L;

  private final Bundle bundle;
  private final Map<String, Integer> serviceIndex = new LinkedHashMap<>();
  private final List<List<Double>> thresholds = new ArrayList<>();
  private final List<SloPolicy> slos = new ArrayList<>();
  private final List<ServicePolicy> services = new ArrayList<>();
  private final List<AlertPolicy> alerts = new ArrayList<>();
  private final List<MetricPolicy> metrics = new ArrayList<>();
  private final List<RuleGroup> ruleGroups;

  PolicyReader(Bundle bundle) {
    this.bundle = bundle;
    List<Document<ServiceSpec>> documents = bundle.all(Kind.SERVICE, ServiceSpec.class);
    for (Document<ServiceSpec> document : documents) {
      serviceIndex.put(document.name(), serviceIndex.size());
      thresholds.add(new ArrayList<>());
    }
    readSlos();
    for (Document<ServiceSpec> document : documents) {
      int index = services.size();
      ServiceSpec spec = document.spec();
      Document<RolloutSpec> rollout = rollout(document.name(), spec);
      services.add(
          new ServicePolicy(
              index,
              document.name(),
              spec,
              rollout == null ? null : rollout.spec(),
              rollout == null ? "" : rollout.name(),
              List.copyOf(thresholds.get(index)),
              spec.runbooks().isEmpty() ? "" : spec.runbooks().get(0).value()));
    }
    readAlerts();
    ruleGroups = PrometheusRules.of(bundle, new ArrayList<>());
    for (Document<MetricSpec> document : bundle.all(Kind.METRIC, MetricSpec.class)) {
      MetricSpec spec = document.spec();
      Located<String> service = spec.service();
      metrics.add(
          new MetricPolicy(
              document.name(),
              service == null ? null : service.value(),
              spec.signal().value(),
              spec.limits()));
    }
  }

  Bundle bundle() {
    return bundle;
  }

  List<ServicePolicy> services() {
    return services;
  }

  List<SloPolicy> slos() {
    return slos;
  }

  /** Returns the rules of Prometheus; what is wrong with them the checks of the bundle say. */
  List<RuleGroup> ruleGroups() {
    return ruleGroups;
  }

  List<AlertPolicy> alerts() {
    return alerts;
  }

  List<MetricPolicy> metrics() {
    return metrics;
  }

  private @Nullable Document<RolloutSpec> rollout(String service, ServiceSpec spec) {
    Document<RolloutSpec> forAll = null;
    for (Document<RolloutSpec> document : bundle.all(Kind.ROLLOUT, RolloutSpec.class)) {
      if (spec.rollout() != null) {
        if (document.name().equals(spec.rollout().value())) {
          return document;
        }
      } else if (document.spec().services().stream().anyMatch(s -> s.value().equals(service))) {
        return document;
      } else if (document.spec().services().isEmpty() && forAll == null) {
        forAll = document;
      }
    }
    return spec.rollout() == null ? forAll : null;
  }

  /** Returns the service at which requests to a service, or to the system, are measured. */
  private int measuredAt(String subject) {
    Integer index = serviceIndex.get(subject);
    if (index != null) {
      return index;
    }
    Located<String> entry = bundle.system().entry();
    if (entry != null && serviceIndex.containsKey(entry.value())) {
      return serviceIndex.get(entry.value());
    }
    return 0;
  }

  private int latencyIndex(int service, double thresholdMs) {
    List<Double> known = thresholds.get(service);
    int index = known.indexOf(thresholdMs);
    if (index < 0) {
      index = known.size();
      known.add(thresholdMs);
    }
    return index;
  }

  /** Reads the objectives that are measured; {@link UnmeasuredObjective} has the others. */
  private void readSlos() {
    for (Document<SloFileSpec> document : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      String subject = document.spec().service().value();
      if (!UnmeasuredObjective.requestsMeasured(bundle, subject)) {
        continue;
      }
      int service = measuredAt(subject);
      for (SloFileSpec.Objective objective : document.spec().slos()) {
        if (!objective.measured()) {
          continue;
        }
        Located<Double> threshold = objective.threshold();
        slos.add(
            new SloPolicy(
                objective.name(),
                subject,
                service,
                objective.target().value().value(),
                objective.window().toSeconds(),
                threshold == null ? -1 : latencyIndex(service, threshold.value()),
                budgetPolicy(document.spec()),
                objective.target().place()));
      }
    }
    for (Document<OpenSloSpec> document : bundle.all(Kind.OPEN_SLO, OpenSloSpec.class)) {
      openSlo(document);
    }
  }

  private static String budgetPolicy(SloFileSpec spec) {
    SloFileSpec.Budget budget = spec.errorBudget();
    Located<Ratio> threshold = budget == null ? null : budget.alertingThreshold();
    return threshold == null ? "" : threshold.value().text();
  }

  private void openSlo(Document<OpenSloSpec> document) {
    OpenSloSpec spec = document.spec();
    String subject = spec.service().value();
    if (!spec.measured() || !UnmeasuredObjective.requestsMeasured(bundle, subject)) {
      return;
    }
    int service = measuredAt(subject);
    Duration length =
        spec.timeWindow().isEmpty()
            ? bundle.defaults().objectives().window()
            : spec.timeWindow().get(0).duration();
    long window = length.toSeconds();
    for (int i = 0; i < spec.objectives().size(); i++) {
      Double promised = spec.objectives().get(i).promised();
      Place place = spec.objectives().get(i).promisedAt();
      if (promised != null && place != null) {
        String name = spec.objectiveName(document.name(), i);
        slos.add(new SloPolicy(name, subject, service, promised, window, -1, "", place));
      }
    }
  }

  private void readAlerts() {
    for (Document<AlertPolicySpec> document :
        bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class)) {
      AlertPolicySpec spec = document.spec();
      if (Boolean.FALSE.equals(spec.enabled())) {
        continue;
      }
      List<AlertCondition> conditions = new ArrayList<>();
      for (int i = 0; i < spec.conditions().size(); i++) {
        onMetrics(document, i, conditions);
        inPromql(document, i, conditions);
      }
      // Without one of the conditions that must all hold, it would fire too often.
      boolean whole = conditions.size() == spec.conditions().size();
      if (!conditions.isEmpty() && (whole || spec.combiner() == Combiner.OR)) {
        alerts.add(
            new AlertPolicy(
                document.name(),
                spec.combiner(),
                conditions,
                spec.notificationChannels().stream().map(Located::value).toList()));
      }
    }
  }

  private static long autoClose(AlertPolicySpec spec) {
    AlertPolicySpec.AlertStrategy strategy = spec.alertStrategy();
    Duration close = strategy == null ? null : strategy.autoClose();
    return close == null ? AUTO_CLOSE_SECONDS : Math.max(1800, close.toSeconds());
  }

  private static void inPromql(
      Document<AlertPolicySpec> document, int index, List<AlertCondition> found) {
    AlertPolicySpec.Condition condition = document.spec().conditions().get(index);
    AlertPolicySpec.PromqlQuery query = condition.conditionPrometheusQueryLanguage();
    Rule.Alerting rule =
        query == null ? null : PrometheusRules.condition(document.name(), query, new ArrayList<>());
    if (query != null && rule != null) {
      found.add(
          new PromqlCondition(
              document.name(), index, rule, query.evaluationInterval().toSeconds()));
    }
  }

  private static void onMetrics(
      Document<AlertPolicySpec> document, int index, List<AlertCondition> found) {
    AlertPolicySpec.Condition condition = document.spec().conditions().get(index);
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    AlertPolicySpec.Absence absence = condition.conditionAbsent();
    AlertQuery query;
    try {
      query = AlertQuery.of(condition);
    } catch (MonitoringFilter.FilterException e) {
      // BundleChecks says so, with the place.
      return;
    }
    AlertPolicySpec.Trigger trigger =
        threshold != null ? threshold.trigger() : absence == null ? null : absence.trigger();
    Integer count = trigger == null ? null : trigger.count();
    Double percent = trigger == null ? null : trigger.percent();
    found.add(
        new MetricCondition(
            document.name(),
            index,
            query,
            threshold == null,
            threshold == null ? Comparison.COMPARISON_GT : threshold.comparison(),
            threshold == null ? 0 : threshold.thresholdValue().value(),
            threshold != null
                ? threshold.duration().toSeconds()
                : absence == null ? 0 : absence.duration().toSeconds(),
            percent != null && count == null ? 0 : count == null ? 1 : Math.max(1, count),
            percent == null ? 0 : percent,
            threshold == null
                ? MissingData.EVALUATION_MISSING_DATA_NO_OP
                : threshold.evaluationMissingData(),
            autoClose(document.spec())));
  }
}
