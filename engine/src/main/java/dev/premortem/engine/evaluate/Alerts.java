package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.document.Combiner;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.AlertPolicy;
import dev.premortem.engine.policy.MonitoredCondition;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.AlertState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Alert policies: their conditions, folded from samples of services or from time series as they
 * are, and which of them fire, as their combiners say.
 */
final class Alerts {
  private final Policy policy;
  private final List<ServiceFold> services;
  private final List<MonitoredFold> monitored = new ArrayList<>();
  private final Map<SeriesLabels, List<MonitoredFold>> wanted = new HashMap<>();

  /** Those that read a series, so that samples no longer stand for it. */
  private final Set<MonitoredFold> replaced = new HashSet<>();

  private final Map<String, Map<Integer, Set<String>>> violated = new HashMap<>();
  private final Map<String, Decision> firing = new LinkedHashMap<>();

  Alerts(
      Policy policy, List<ServiceFold> services, RuleSession session, long now, int tickSeconds) {
    this.policy = policy;
    this.services = services;
    for (AlertPolicy alert : policy.alerts()) {
      for (AlertPolicy.Condition condition : alert.conditions()) {
        ServiceFold service = services.get(condition.service());
        service.add(
            new AlertFold(alert.name(), condition, policy, service, session, now, tickSeconds));
      }
    }
    for (AlertPolicy alert : policy.alerts()) {
      for (MonitoredCondition condition : alert.monitored()) {
        monitored.add(new MonitoredFold(condition, session, this::subject, tickSeconds));
      }
    }
  }

  /** Returns the service that labels name, or else what tells their series from others. */
  private String subject(Map<String, String> labels) {
    String cloudName =
        labels.getOrDefault(
            "resource.label.service_name", labels.getOrDefault("resource.labels.service_name", ""));
    for (ServicePolicy service : policy.services()) {
      ServiceSpec.CloudRun cloudRun = service.spec().cloudRun();
      if (cloudRun != null && cloudRun.service().equals(cloudName)) {
        return service.name();
      }
    }
    return labels.entrySet().stream()
        .filter(e -> !e.getKey().endsWith("project_id") && !e.getValue().isEmpty())
        .map(Map.Entry::getValue)
        .collect(Collectors.joining("/"));
  }

  /** Returns whether a condition reads a time series; samples no longer stand for that. */
  boolean monitored(SeriesLabels labels) {
    List<MonitoredFold> reading = monitored.stream().filter(f -> f.wants(labels)).toList();
    wanted.put(labels, reading);
    for (MonitoredFold fold : reading) {
      if (!replaced.add(fold)) {
        continue;
      }
      for (ServiceFold service : services) {
        service.catchUp();
        service
            .alerts()
            .removeIf(
                a ->
                    a.state().get(AlertState.POLICY).equals(fold.condition().policy())
                        && (int) a.state().get(AlertState.CONDITION) == fold.condition().index());
      }
    }
    return !reading.isEmpty();
  }

  void point(SeriesLabels labels, TimePoint point) {
    List<MonitoredFold> reading = wanted.getOrDefault(labels, List.of());
    for (int i = 0; i < reading.size(); i++) {
      reading.get(i).add(labels, point);
    }
  }

  /** Evaluates the conditions that read time series. */
  void evaluate(long now) {
    if (!wanted.isEmpty()) {
      for (MonitoredFold fold : monitored) {
        fold.evaluate(now);
      }
    }
  }

  /** Notes that a condition is met; returns its policy where that makes it fire, else null. */
  @Nullable AlertPolicy begins(Decision decision) {
    AlertPolicy alert = alert(decision.about());
    String subject = decision.because().subject();
    violated
        .computeIfAbsent(alert.name(), n -> new HashMap<>())
        .computeIfAbsent(Integer.valueOf(decision.detail()), c -> new HashSet<>())
        .add(subject);
    if (!violates(alert, subject) || firing.putIfAbsent(key(alert, subject), decision) != null) {
      return null;
    }
    mark(alert.name(), subject, true);
    return alert;
  }

  /** Notes that a condition is no longer met; returns what had fired where that ends it. */
  @Nullable Decision ends(Decision decision) {
    AlertPolicy alert = alert(decision.about());
    String subject = decision.because().subject();
    violated
        .getOrDefault(alert.name(), Map.of())
        .getOrDefault(Integer.valueOf(decision.detail()), new HashSet<>())
        .remove(subject);
    Decision fired = violates(alert, subject) ? null : firing.remove(key(alert, subject));
    if (fired != null) {
      mark(alert.name(), fired.because().subject(), false);
    }
    return fired;
  }

  private AlertPolicy alert(String name) {
    for (AlertPolicy alert : policy.alerts()) {
      if (alert.name().equals(name)) {
        return alert;
      }
    }
    throw new IllegalStateException("no alert policy " + name);
  }

  private void mark(String name, String subject, boolean value) {
    for (ServiceFold service : services) {
      for (AlertFold fold : service.alerts()) {
        if (fold.state().get(AlertState.POLICY).equals(name)
            && fold.state().subject().equals(subject)) {
          fold.state().set(AlertState.FIRING, value);
        }
      }
    }
    for (MonitoredFold fold : monitored) {
      if (fold.condition().policy().equals(name)) {
        for (AlertState state : fold.states()) {
          if (state.subject().equals(subject)) {
            state.set(AlertState.FIRING, value);
          }
        }
      }
    }
  }

  /** Conditions that may hold on different resources make one alert, others one for each. */
  private static String key(AlertPolicy alert, String subject) {
    return alert.name() + "|" + (alert.combiner() == Combiner.AND ? "" : subject);
  }

  private boolean violates(AlertPolicy alert, String subject) {
    Map<Integer, Set<String>> met = violated.getOrDefault(alert.name(), Map.of());
    return switch (alert.combiner()) {
      case OR -> met.values().stream().anyMatch(s -> s.contains(subject));
      case AND -> alert.indices().stream().noneMatch(i -> met.getOrDefault(i, Set.of()).isEmpty());
      case AND_WITH_MATCHING_RESOURCE ->
          alert.indices().stream().allMatch(i -> met.getOrDefault(i, Set.of()).contains(subject));
    };
  }
}
