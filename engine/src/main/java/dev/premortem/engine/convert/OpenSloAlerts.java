package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alert policies of one objective, and the rules of Prometheus that say the same. */
final class OpenSloAlerts {
  private static final Map<String, String> OPERATORS =
      Map.of("lte", "<=", "lt", "<", "gte", ">=", "gt", ">");

  /** A burn rate over a window, and how long it must last. */
  private record Condition(
      String policy,
      Place place,
      String severity,
      String operator,
      double burnRate,
      long windowMillis,
      String lasting) {}

  private final Conversion into;
  private final OpenSloDocuments documents;
  private final String what;
  private final List<Condition> conditions = new ArrayList<>();
  private final Map<String, Place> policies = new LinkedHashMap<>();

  OpenSloAlerts(Conversion into, OpenSloDocuments documents, Fields slo, String what) {
    this.into = into;
    this.documents = documents;
    this.what = what;
    for (Fields policy : slo.children("alertPolicies")) {
      if (policy.has("alertPolicyRef")) {
        String ref = policy.text("alertPolicyRef");
        OpenSloDocuments.Document found = documents.find("AlertPolicy", ref);
        if (found == null) {
          no(policy.place("alertPolicyRef"), "the AlertPolicy " + ref + " is not in the input");
        } else {
          policy(ref, policy.place(), found.spec());
        }
      } else {
        policy.aside("apiVersion", "kind");
        Fields metadata = policy.child("metadata");
        String name = metadata.text("name");
        metadata.aside("displayName", "labels", "annotations");
        policy(name.isEmpty() ? "alert" : name, policy.place(), policy.child("spec"));
      }
    }
  }

  boolean isEmpty() {
    return policies.isEmpty();
  }

  /** Says of every policy why it is left out. */
  void refuse(String why) {
    policies.forEach((name, place) -> into.note(place, Fate.REFUSED, "AlertPolicy " + name, why));
  }

  private void no(Place place, String why) {
    into.note(place, Fate.REFUSED, what, why);
  }

  private void policy(String name, Place place, Fields spec) {
    policies.put(name, place);
    spec.aside("description", "alertWhenResolved");
    if (spec.text("alertWhenNoData").equals("true")) {
      no(
          spec.place("alertWhenNoData"),
          "alertWhenNoData is not evaluated: write an absence condition or a Metric document");
    }
    if (spec.text("alertWhenBreaching").equals("false")) {
      no(spec.place("alertWhenBreaching"), "alertWhenBreaching is false, so nothing would fire");
    }
    targets(spec);
    List<Fields> given = spec.children("conditions");
    if (given.size() != 1) {
      no(spec.place("conditions"), "an AlertPolicy has exactly one condition in OpenSLO v1");
      return;
    }
    Fields condition = given.get(0);
    Fields found = null;
    if (condition.has("conditionRef")) {
      String ref = condition.text("conditionRef");
      OpenSloDocuments.Document document = documents.find("AlertCondition", ref);
      if (document == null) {
        no(condition.place("conditionRef"), "the AlertCondition " + ref + " is not in the input");
      } else {
        found = document.spec();
      }
    } else {
      condition.aside("apiVersion", "kind", "metadata");
      found = condition.child("spec");
    }
    if (found != null) {
      condition(name, found);
    }
  }

  /** Whom a target tells is not known here: which channel an incident uses is in the bundle. */
  private void targets(Fields spec) {
    for (Fields target : spec.children("notificationTargets")) {
      String ref = target.text("targetRef");
      OpenSloDocuments.Document document =
          ref.isEmpty() ? null : documents.find("AlertNotificationTarget", ref);
      if (document != null) {
        document.spec().aside("target", "description");
      }
      target.aside("apiVersion", "kind", "metadata", "spec");
    }
  }

  private void condition(String policy, Fields spec) {
    spec.aside("description");
    String severity = spec.text("severity");
    Fields condition = spec.child("condition");
    String kind = condition.text("kind");
    String op = condition.text("op");
    Double threshold = OpenSloImport.number(condition.text("threshold"));
    Long window = duration(condition.text("lookbackWindow"));
    Long lasting =
        duration(condition.text("alertAfter").isEmpty() ? "0m" : condition.text("alertAfter"));
    if (!kind.equals("burnrate")) {
      no(
          condition.place("kind"),
          "a condition of kind \"" + kind + "\" is not evaluated: burnrate is");
    } else if (threshold == null || window == null || window == 0 || lasting == null) {
      no(
          condition.place(),
          "a burn rate needs threshold and lookbackWindow, and alertAfter is a duration");
    } else if (!op.isEmpty() && !OPERATORS.containsKey(op)) {
      no(condition.place("op"), "op \"" + op + "\" is none of lte, lt, gte, gt");
    } else {
      conditions.add(
          new Condition(
              policy,
              condition.place(),
              severity,
              OPERATORS.getOrDefault(op, ">="),
              threshold,
              window,
              lasting == 0 ? "" : Durations.print(lasting)));
    }
  }

  /** Windows are looked back to with and without a sign. */
  private static @Nullable Long duration(String text) {
    String length = text.startsWith("-") ? text.substring(1) : text;
    return length.matches("\\d{1,9}[mhdw]") ? Durations.millis(length) : null;
  }

  /** Returns one rule for each policy and objective. */
  List<Node> rules(String slo, String service, OpenSloIndicator indicator) {
    List<Node> rules = new ArrayList<>();
    for (Condition condition : conditions) {
      int number = 0;
      for (OpenSloIndicator.Objective objective : indicator.objectives()) {
        number++;
        BigDecimal budget = BigDecimal.ONE.subtract(BigDecimal.valueOf(objective.target()));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("slo", slo);
        labels.put("service", service);
        if (indicator.objectives().size() > 1) {
          labels.put("objective", String.valueOf(number));
        }
        if (!condition.severity().isEmpty()) {
          labels.put("severity", condition.severity());
        }
        rules.add(
            RuleNodes.alerting(
                condition.place(),
                condition.policy(),
                "("
                    + indicator.badShare(objective, condition.windowMillis())
                    + ") "
                    + condition.operator()
                    + " ("
                    + BigDecimal.valueOf(condition.burnRate()).toPlainString()
                    + " * "
                    + budget.toPlainString()
                    + ")",
                condition.lasting(),
                labels,
                Map.of()));
      }
    }
    return rules;
  }
}
