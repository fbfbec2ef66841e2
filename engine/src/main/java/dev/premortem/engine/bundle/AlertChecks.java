package dev.premortem.engine.bundle;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.Aligner;
import dev.premortem.engine.alert.MonitoringApi;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.alert.PromqlSeries;
import dev.premortem.engine.alert.Reducer;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.Combiner;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds conditions of alert policies that are not what they look like. */
final class AlertChecks {
  private final List<ServiceSeries> services;
  private final List<Problem> problems;

  AlertChecks(List<ServiceSeries> services, List<Problem> problems) {
    this.services = services;
    this.problems = problems;
  }

  /**
   * Looks at a condition.
   *
   * @param policy where its policy begins
   */
  void check(Place policy, Condition condition) {
    AlertPolicySpec.PromqlQuery promql = condition.conditionPrometheusQueryLanguage();
    Place at = place(policy, condition);
    for (String refusal : MonitoringApi.refusals(condition)) {
      problems.add(
          Problem.warning(
              at,
              "ALERT-API-REFUSES",
              "the API of Cloud Monitoring refuses condition \""
                  + condition.displayName()
                  + "\": "
                  + refusal,
              ""));
    }
    if (promql != null) {
      Rule.Alerting rule = PrometheusRules.condition(condition.displayName(), promql, problems);
      if (rule != null) {
        new RuleLimits(problems).check(rule);
        for (Expr.VectorSelector selector : Selectors.of(rule.expression())) {
          selector(at, condition, selector);
        }
      }
      return;
    }
    if (condition.conditionThreshold() == null && condition.conditionAbsent() == null) {
      notEvaluated(at, condition, "it is " + MonitoringApi.kind(condition));
      return;
    }
    try {
      AlertQuery query = AlertQuery.of(condition);
      simulated(at, condition, query);
      countAsRatio(condition, query);
      unsummedRatio(at, condition, query);
    } catch (MonitoringFilter.FilterException e) {
      notEvaluated(at, condition, e.getMessage());
    }
  }

  /** Conditions that must all hold never do while one of them is not evaluated. */
  void check(Place place, AlertPolicySpec policy) {
    boolean whole = policy.conditions().stream().allMatch(AlertChecks::evaluated);
    if (!whole && policy.combiner() != Combiner.OR) {
      problems.add(
          Problem.info(
              place,
              "ALERT-NOT-EVALUATED",
              "policy \""
                  + policy.displayName()
                  + "\" never fires here, because its combiner needs all of its conditions, and one"
                  + " of them is not evaluated",
              "threshold, absence and PromQL conditions on metrics are evaluated"));
    }
  }

  private static boolean evaluated(Condition condition) {
    if (condition.conditionPrometheusQueryLanguage() != null) {
      return true;
    }
    try {
      AlertQuery.of(condition);
      return true;
    } catch (MonitoringFilter.FilterException e) {
      return false;
    }
  }

  private static Place place(Place policy, Condition condition) {
    if (condition.conditionThreshold() != null) {
      return condition.conditionThreshold().filter().place();
    }
    if (condition.conditionAbsent() != null) {
      return condition.conditionAbsent().filter().place();
    }
    return condition.conditionPrometheusQueryLanguage() != null
        ? condition.conditionPrometheusQueryLanguage().query().place()
        : policy;
  }

  private void notEvaluated(Place at, Condition condition, @Nullable String why) {
    problems.add(
        Problem.info(
            at,
            "ALERT-NOT-EVALUATED",
            "condition \""
                + condition.displayName()
                + "\" is kept, but not evaluated here, because "
                + why,
            "threshold, absence and PromQL conditions on metrics are evaluated"));
  }

  /** A selector that nothing simulated can match finds nothing in a simulation. */
  private void selector(Place at, Condition condition, Expr.VectorSelector selector) {
    if (services.isEmpty() || selector.name().isEmpty()) {
      return;
    }
    List<String> metrics =
        ServiceSeries.METRICS.stream()
            .filter(metric -> PromqlSeries.covers(metric, selector.name()))
            .toList();
    for (LabelMatcher matcher : selector.matchers()) {
      Set<String> known = new TreeSet<>();
      services.forEach(s -> known.add(s.identity().service()));
      if (!metrics.isEmpty()
          && matcher.op() == LabelMatcher.Op.EQUAL
          && matcher.name().equals("service_name")
          && !known.contains(matcher.value())) {
        problems.add(
            Problem.warning(
                at,
                "ALERT-NO-SERVICE",
                "no Service of the bundle runs as the Cloud Run service " + matcher.value(),
                Nearest.hint(matcher.value(), known)));
        return;
      }
    }
    boolean found =
        metrics.stream()
            .flatMap(metric -> services.stream().flatMap(s -> s.possible(metric).stream()))
            .anyMatch(series -> selects(selector, PromqlSeries.labels(series)));
    if (!found) {
      Set<String> names = new TreeSet<>();
      ServiceSeries.METRICS.forEach(metric -> names.add(PromqlSeries.name(metric)));
      problems.add(
          Problem.info(
              at,
              "ALERT-NOT-EVALUATED",
              "condition \""
                  + condition.displayName()
                  + "\" reads "
                  + selector
                  + ", which is there on recorded time series only: no simulated series is among"
                  + " those that it selects",
              metrics.isEmpty()
                  ? Nearest.hint(selector.name(), names)
                  : "simulated answers have response_code 200 or 500 and response_code_class 2xx or"
                      + " 5xx"));
    }
  }

  /** Revisions get their names in a simulation. */
  private static boolean selects(Expr.VectorSelector selector, Map<String, String> labels) {
    return selector.matchers().stream()
        .filter(m -> !Set.of(Labels.NAME, "revision_name", "le").contains(m.name()))
        .allMatch(m -> m.matches(labels.getOrDefault(m.name(), "")));
  }

  /** A filter that nothing simulated can match never fires in a simulation. */
  private void simulated(Place at, Condition condition, AlertQuery query) {
    boolean cloudRun = ServiceSeries.METRICS.contains(query.filter().metricType());
    if (!services.isEmpty()
        && cloudRun
        && services.stream().noneMatch(query::readsSamples)
        && named(query)) {
      problems.add(
          Problem.info(
              at,
              "ALERT-NOT-EVALUATED",
              "condition \""
                  + condition.displayName()
                  + "\" is evaluated on recorded time series only, not in simulations, because no"
                  + " simulated series is among those that its filter selects",
              "simulated answers have response_code 200 or 500 and response_code_class 2xx or 5xx"));
    }
  }

  /** Whether the services that it asks for are there; that they are not is said elsewhere. */
  private boolean named(AlertQuery query) {
    String service = query.filter().required().get("resource.labels.service_name");
    return service == null
        || services.stream().anyMatch(s -> s.identity().service().equals(service));
  }

  private void countAsRatio(Condition condition, AlertQuery query) {
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    if (threshold == null
        || query.denominator() != null
        || query.aggregations().get(0).aligner() == Aligner.ALIGN_RATE
        || !query.filter().metricType().equals(ServiceSeries.REQUEST_COUNT)
        || !"5xx".equals(query.filter().required().get("metric.labels.response_code_class"))) {
      return;
    }
    Located<Double> limit = threshold.thresholdValue();
    if (limit.value() > 0 && limit.value() < 1) {
      problems.add(
          Problem.warning(
              limit.place(),
              "ALERT-COUNT-RATIO",
              "a count of requests is compared with "
                  + limit.value()
                  + ", so a single failed request violates it",
              "add denominatorFilter with the same metric and no response_code_class"
                  + " to compare the ratio of 5xx to all requests"));
    }
  }

  /** Series of both sides are divided where their labels are the same. */
  private void unsummedRatio(Place at, Condition condition, AlertQuery query) {
    MonitoringFilter denominator = query.denominator();
    if (denominator == null
        || query.aggregations().get(0).reducer() != Reducer.REDUCE_NONE
        || query.filter().required().equals(denominator.required())) {
      return;
    }
    problems.add(
        Problem.warning(
            at,
            "ALERT-RATIO-LABELS",
            "condition \""
                + condition.displayName()
                + "\" divides series with the same labels only: those with the labels that its filter"
                + " asks for, and the denominator's does not, are divided by themselves",
            "add aggregations and denominatorAggregations with crossSeriesReducer: REDUCE_SUM and the"
                + " same groupByFields"));
  }
}
