package dev.premortem.engine.alert;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which series alert policies and rules of Prometheus read. */
public final class Reading {
  private final List<MetricCondition> conditions = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Expr.VectorSelector> selectors = new ArrayList<>();
  private final PromqlSeries names = new PromqlSeries(new SeriesStore(), this::asked);

  /** Looks at one expression. */
  public static Reading of(Expr expression) {
    Reading reading = new Reading(List.of(), List.of());
    reading.selectors.addAll(Selectors.of(expression));
    return reading;
  }

  /** Looks at policies and rules. */
  public Reading(List<AlertPolicy> policies, List<RuleGroup> groups) {
    groups.forEach(group -> rules.addAll(group.rules()));
    for (AlertPolicy policy : policies) {
      for (AlertCondition condition : policy.conditions()) {
        if (condition instanceof MetricCondition metric) {
          conditions.add(metric);
        } else if (condition instanceof PromqlCondition promql) {
          rules.add(promql.rule());
        }
      }
    }
    rules.forEach(rule -> selectors.addAll(Selectors.of(rule.expression())));
  }

  /** Returns whether anybody asks for series of this name, in PromQL. */
  public boolean asked(String name) {
    for (Expr.VectorSelector selector : selectors) {
      if (selector.matchers().stream()
          .filter(m -> m.name().equals(Labels.NAME))
          .allMatch(m -> m.matches(name))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a rule or a condition in PromQL reads a series. */
  public boolean reads(Labels labels) {
    return selectors.stream().anyMatch(s -> matches(s.matchers(), labels));
  }

  private static boolean matches(List<LabelMatcher> matchers, Labels labels) {
    return matchers.stream().allMatch(m -> m.matches(labels.get(m.name())));
  }

  /** Returns whether anybody reads a time series of Cloud Monitoring. */
  public boolean reads(SeriesLabels labels) {
    return names.wants(labels.metric())
        || conditions.stream().anyMatch(c -> c.query().reads(labels));
  }

  /** Returns the filters of all conditions on metrics, denominators included. */
  public List<MonitoringFilter> filters() {
    List<MonitoringFilter> filters = new ArrayList<>();
    for (MetricCondition condition : conditions) {
      filters.add(condition.query().filter());
      MonitoringFilter denominator = condition.query().denominator();
      if (denominator != null) {
        filters.add(denominator);
      }
    }
    return filters;
  }

  /** Returns the selectors of all rules and conditions in PromQL. */
  public List<Expr.VectorSelector> selectors() {
    return List.copyOf(selectors);
  }

  /** Returns whether a rule or a condition in PromQL reads a metric type of Cloud Monitoring. */
  public boolean readsType(String metric) {
    return names.wants(metric);
  }

  /** Returns whether samples of services stand for what somebody reads. */
  public boolean readsSamples(List<ServiceSeries> services) {
    return !services.isEmpty()
        && (ServiceSeries.METRICS.stream().anyMatch(names::wants)
            || services.stream()
                .anyMatch(s -> conditions.stream().anyMatch(c -> c.query().readsSamples(s))));
  }

  /** Returns names of series that rules give themselves. */
  private Set<String> computed() {
    Set<String> computed = new HashSet<>(Set.of("ALERTS", "ALERTS_FOR_STATE"));
    rules.stream()
        .filter(Rule.Recording.class::isInstance)
        .forEach(rule -> computed.add(rule.name()));
    return computed;
  }

  /** Returns selectors of everything that rules read and do not give themselves, as text. */
  public SortedSet<String> toAsk() {
    Set<String> computed = computed();
    SortedSet<String> texts = new TreeSet<>();
    for (Expr.VectorSelector selector : selectors) {
      if (!computed.contains(selector.name())) {
        texts.add(
            selector.matchers().stream()
                .map(LabelMatcher::toString)
                .collect(Collectors.joining(",", "{", "}")));
      }
    }
    return texts;
  }

  /**
   * Returns what rules read although nobody gives it, a line for each rule and selector.
   *
   * @param given series that are there
   * @param sampled whether samples of services stand for series of Cloud Run, too
   */
  public List<String> missing(SeriesStore given, boolean sampled) {
    Set<String> computed = computed();
    List<String> lines = new ArrayList<>();
    for (Rule rule : rules) {
      for (Expr.VectorSelector selector : Selectors.of(rule.expression())) {
        boolean stoodFor =
            sampled
                && ServiceSeries.METRICS.stream()
                    .anyMatch(metric -> PromqlSeries.covers(metric, selector.name()));
        if (!stoodFor
            && !computed.contains(selector.name())
            && given.select(selector.matchers()).isEmpty()) {
          lines.add("rule " + rule.name() + " reads " + selector + ", which nobody recorded");
        }
      }
    }
    return lines;
  }
}
