package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.promql.template.AlertTemplate;
import dev.premortem.engine.promql.template.TemplateContext;
import dev.premortem.engine.promql.template.TemplateException;
import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alerting rule at work: a sample makes an alert pending, one that stays makes it fire, one that
 * goes resolves it.
 */
final class AlertingState implements RuleState {
  /** How long a resolved alert is remembered, milliseconds. */
  private static final long REMEMBERED = 15 * 60_000;

  private final Rule.Alerting rule;
  private final RuleContext context;
  private final Query query;
  private final Map<Labels, ActiveAlert> active = new TreeMap<>();

  AlertingState(Rule.Alerting rule, RuleContext context) {
    this.rule = rule;
    this.context = context;
    this.query = Query.of(rule.expression(), context.store(), context.options());
  }

  /** Returns the alerts, resolved ones as long as they are remembered. */
  Collection<ActiveAlert> alerts() {
    return active.values();
  }

  @Override
  public List<Sample> evaluate(long time, long offset, int limit) {
    Map<Labels, ActiveAlert> present = present(time, offset);
    present.forEach(
        (labels, now) ->
            active.merge(
                labels,
                now,
                (before, n) ->
                    before.state() == ActiveAlert.State.RESOLVED ? n : before.updated(n)));
    List<Sample> samples = new ArrayList<>();
    int counted = 0;
    for (Labels labels : List.copyOf(active.keySet())) {
      ActiveAlert alert = advanced(labels, present.containsKey(labels), time);
      if (alert != null && alert.state() != ActiveAlert.State.RESOLVED) {
        counted++;
        samples.add(alertSample(alert));
        samples.add(stateSample(alert));
      }
    }
    if (limit > 0 && counted > limit) {
      active.clear();
      throw PromqlException.evaluation(
          "exceeded limit of " + limit + " with " + counted + " alerts");
    }
    return samples;
  }

  /** What becomes of an alert, null when it is forgotten. */
  private @Nullable ActiveAlert advanced(Labels labels, boolean present, long time) {
    ActiveAlert alert = active.get(labels);
    if (alert == null) {
      return null;
    }
    ActiveAlert next = present ? alert : absent(alert, time);
    if (next == null) {
      active.remove(labels);
      return null;
    }
    if (next.state() == ActiveAlert.State.PENDING && time - next.activeAt() >= rule.forMillis()) {
      next = next.firing(time);
    }
    active.put(labels, next);
    return next;
  }

  private @Nullable ActiveAlert absent(ActiveAlert alert, long time) {
    Long resolved = alert.resolvedAt();
    if (alert.state() == ActiveAlert.State.PENDING
        || (resolved != null && time - resolved > REMEMBERED)) {
      return null;
    }
    if (alert.state() == ActiveAlert.State.RESOLVED) {
      return alert;
    }
    ActiveAlert gone = rule.keepFiringMillis() > 0 ? alert.gone(time) : alert;
    Long since = gone.goneAt();
    boolean keeps = since != null && time - since < rule.keepFiringMillis();
    return keeps ? gone : gone.resolved(time);
  }

  private Map<Labels, ActiveAlert> present(long time, long offset) {
    Map<Labels, ActiveAlert> present = new LinkedHashMap<>();
    TemplateContext templates = context.templates(time);
    for (Sample sample : query.vectorAt(time - offset)) {
      AlertTemplate.Data data =
          new AlertTemplate.Data(sample.labels().asMap(), context.externalLabels(), sample.value());
      Map<String, String> labels = sample.labels().drop(List.of(Labels.NAME)).asMap();
      labels.putAll(filled(rule.labels(), data, templates));
      labels.put("alertname", rule.name());
      Labels identity = Labels.of(labels);
      Labels annotations = Labels.withEmpty(filled(rule.annotations(), data, templates));
      ActiveAlert now = ActiveAlert.pending(identity, annotations, sample.value(), time);
      if (present.put(identity, now) != null) {
        throw PromqlException.evaluation(
            "vector contains metrics with the same labelset after applying alert labels");
      }
    }
    return present;
  }

  private static Map<String, String> filled(
      Map<String, AlertTemplate> all, AlertTemplate.Data data, TemplateContext context) {
    Map<String, String> texts = new TreeMap<>();
    all.forEach((name, template) -> texts.put(name, filled(template, data, context)));
    return texts;
  }

  /** A text that can't be filled in says so, as with Prometheus: the alert is what matters. */
  private static String filled(
      AlertTemplate template, AlertTemplate.Data data, TemplateContext context) {
    try {
      return template.fill(data, context);
    } catch (TemplateException | PromqlException failure) {
      return "<error expanding template: " + failure.getMessage() + ">";
    }
  }

  private static Sample alertSample(ActiveAlert alert) {
    Labels labels =
        alert.labels().with(Labels.NAME, "ALERTS").with("alertstate", alert.state().label());
    return new Sample(labels, 1, false);
  }

  private static Sample stateSample(ActiveAlert alert) {
    Labels labels = alert.labels().with(Labels.NAME, "ALERTS_FOR_STATE");
    return new Sample(labels, Math.floorDiv(alert.activeAt(), 1000), false);
  }
}
