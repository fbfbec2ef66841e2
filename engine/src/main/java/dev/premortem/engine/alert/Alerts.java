package dev.premortem.engine.alert;

import dev.premortem.engine.document.Combiner;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.AlertState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Alert policies and rules of Prometheus at work: their conditions, folded from time series, and
 * which policies fire, as their combiners say. Whoever measures hands in series as they are; where
 * nobody does, the samples of services stand for the series of Cloud Run.
 */
public final class Alerts {
  /** Labels that name a service. */
  private static final List<String> SERVICE_LABELS =
      List.of(
          "resource.label.service_name", "resource.labels.service_name", "service_name", "service");

  /** Labels that people of Prometheus name a service or a part of it by, the best first. */
  private static final List<String> OTHER_LABELS =
      List.of("service", "service_name", "app", "job", "instance");

  private final List<AlertPolicy> policies;
  private final List<ServiceSeries> services;
  private final String system;
  private final List<ConditionFold> folds = new ArrayList<>();
  private final Map<SeriesLabels, List<ConditionFold>> wanted = new HashMap<>();
  private final StandingRules rules;
  private final Map<String, Map<Integer, Set<String>>> violated = new HashMap<>();
  private final Map<String, Decision> firing = new LinkedHashMap<>();

  /**
   * Begins.
   *
   * @param services samples of these stand for series, as far as none are handed in
   * @param system what alerts are about that are about no service
   * @param groups rules of Prometheus
   */
  public Alerts(
      List<AlertPolicy> policies,
      List<RuleGroup> groups,
      List<ServiceSeries> services,
      String system,
      RuleSession session,
      int tickSeconds) {
    this.policies = policies;
    this.services = services;
    this.system = system;
    List<PromqlCondition> queries = new ArrayList<>();
    for (AlertPolicy policy : policies) {
      for (AlertCondition condition : policy.conditions()) {
        if (condition instanceof MetricCondition metric) {
          folds.add(new ConditionFold(metric, services, session, this::subject, tickSeconds));
        } else if (condition instanceof PromqlCondition promql) {
          queries.add(promql);
        }
      }
    }
    rules =
        new StandingRules(
            groups, queries, new Reading(policies, groups), services, session, this::subject);
  }

  /** Returns how many intervals back conditions look at most. */
  public static int lookBack(List<AlertPolicy> policies, int tickSeconds) {
    long longest = 0;
    for (AlertPolicy policy : policies) {
      for (MetricCondition condition : policy.onMetrics()) {
        longest = Math.max(longest, condition.query().lookBack() + condition.durationSeconds());
      }
    }
    return (int) (longest / tickSeconds) + 2;
  }

  /** Returns whether anything looks at what samples of services stand for. */
  public boolean sampled() {
    return folds.stream().anyMatch(ConditionFold::sampled) || rules.sampled();
  }

  /** Returns the service that labels name, or else what tells their series from others. */
  private String subject(Map<String, String> labels, @Nullable String combined) {
    if (combined != null) {
      return combined;
    }
    for (String label : SERVICE_LABELS) {
      String named = labels.getOrDefault(label, "");
      for (ServiceSeries service : services) {
        if (!named.isEmpty()
            && (service.identity().service().equals(named)
                || service.identity().name().equals(named))) {
          return service.identity().name();
        }
      }
    }
    for (String label : OTHER_LABELS) {
      String value = labels.getOrDefault(label, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    List<String> values = new ArrayList<>();
    labels.forEach(
        (name, value) -> {
          if (!name.endsWith("project_id") && !value.isEmpty()) {
            values.add(value);
          }
        });
    return values.isEmpty() ? system : String.join("/", values);
  }

  /** Returns whether a condition or rule reads a time series; samples no longer stand for that. */
  public boolean monitored(SeriesLabels labels) {
    List<ConditionFold> reading = folds.stream().filter(f -> f.wants(labels)).toList();
    wanted.put(labels, reading);
    reading.forEach(ConditionFold::measured);
    boolean byRules = rules.monitored(labels);
    return byRules || !reading.isEmpty();
  }

  /** Takes in a point of a series that {@link #monitored} said is read, in the order of time. */
  public void point(SeriesLabels labels, TimePoint point) {
    List<ConditionFold> reading = wanted.getOrDefault(labels, List.of());
    for (int i = 0; i < reading.size(); i++) {
      reading.get(i).add(labels, point);
    }
    rules.point(labels, point);
  }

  /** Returns whether a rule reads a series of Prometheus. */
  public boolean reads(Labels labels) {
    return rules.reads(labels);
  }

  /**
   * Takes in a sample of Prometheus.
   *
   * @param time epoch milliseconds
   */
  public void sample(Labels labels, long time, double value) {
    rules.sample(labels, time, value);
  }

  /** Evaluates everything that is due. */
  public void evaluate(long now) {
    for (int i = 0, n = folds.size(); i < n; i++) {
      folds.get(i).evaluate(now);
    }
    rules.evaluate(now);
  }

  /** Returns the rules of Prometheus and the conditions in PromQL. */
  public StandingRules rules() {
    return rules;
  }

  /** Brings states up to date that nobody could notice the change of. */
  public void catchUp() {
    for (int i = 0, n = folds.size(); i < n; i++) {
      folds.get(i).catchUp();
    }
  }

  /** Somebody else may change states. */
  public void doubt() {
    folds.forEach(ConditionFold::doubt);
  }

  /** Notes that a condition is met; returns its policy where that makes it fire, else null. */
  public @Nullable AlertPolicy begins(Decision decision) {
    AlertPolicy policy = policy(decision.about());
    String subject = decision.because().subject();
    violated
        .computeIfAbsent(policy.name(), n -> new HashMap<>())
        .computeIfAbsent(Integer.valueOf(decision.detail()), c -> new TreeSet<>())
        .add(series(decision));
    if (!violates(policy, subject) || firing.putIfAbsent(key(policy, subject), decision) != null) {
      return null;
    }
    mark(policy.name(), subject, true);
    return policy;
  }

  /** Notes that a condition is no longer met; returns what had fired where that ends it. */
  public @Nullable Decision ends(Decision decision) {
    AlertPolicy policy = policy(decision.about());
    String subject = decision.because().subject();
    violated
        .getOrDefault(policy.name(), Map.of())
        .getOrDefault(Integer.valueOf(decision.detail()), new TreeSet<>())
        .remove(series(decision));
    Decision fired = violates(policy, subject) ? null : firing.remove(key(policy, subject));
    if (fired != null) {
      mark(policy.name(), fired.because().subject(), false);
    }
    return fired;
  }

  /** One subject may have several series: the alert ends when all of them have recovered. */
  private static String series(Decision decision) {
    return decision.because().subject() + SEPARATOR + decision.because().facts().get(0).key();
  }

  private static final char SEPARATOR = '\n';

  private static boolean has(Set<String> series, String subject) {
    return series.stream().anyMatch(s -> s.startsWith(subject + SEPARATOR));
  }

  private AlertPolicy policy(String name) {
    for (AlertPolicy policy : policies) {
      if (policy.name().equals(name)) {
        return policy;
      }
    }
    throw new IllegalStateException("no alert policy " + name);
  }

  private void mark(String name, String subject, boolean value) {
    for (ConditionFold fold : folds) {
      if (fold.condition().policy().equals(name)) {
        fold.states().forEach(state -> mark(state, subject, value));
      }
    }
    rules.states(name).forEach(state -> mark(state, subject, value));
  }

  private static void mark(AlertState state, String subject, boolean value) {
    if (state.subject().equals(subject)) {
      state.set(AlertState.FIRING, value);
    }
  }

  /** Conditions that may hold on different resources make one alert, others one for each. */
  private static String key(AlertPolicy policy, String subject) {
    return policy.name() + "|" + (policy.combiner() == Combiner.AND ? "" : subject);
  }

  private boolean violates(AlertPolicy policy, String subject) {
    Map<Integer, Set<String>> met = violated.getOrDefault(policy.name(), Map.of());
    return switch (policy.combiner()) {
      case OR -> met.values().stream().anyMatch(s -> has(s, subject));
      case AND -> policy.indices().stream().noneMatch(i -> met.getOrDefault(i, Set.of()).isEmpty());
      case AND_WITH_MATCHING_RESOURCE ->
          policy.indices().stream().allMatch(i -> has(met.getOrDefault(i, Set.of()), subject));
    };
  }
}
