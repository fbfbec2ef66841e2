package dev.premortem.engine.convert;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MonitoringApi;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Takes over exported alert policies of Cloud Monitoring, one or many a file. */
public final class AlertImport {
  private final Conversion into;
  private final Set<String> channels = new TreeSet<>();

  /** Takes over into a conversion. */
  public AlertImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      policies(document);
    }
  }

  private void policies(Node node) {
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return;
    }
    if (node instanceof Node.Sequence list) {
      list.items().forEach(this::policies);
      return;
    }
    if (node instanceof Node.Mapping mapping) {
      if (mapping.get("alertPolicies") instanceof Node.Sequence list) {
        list.items().forEach(this::policies);
        return;
      }
      if (mapping.get("spec") instanceof Node.Mapping spec
          && mapping.text("kind").equals("AlertPolicy")) {
        policy(spec, Conversion.text(mapping, "metadata", "name"));
        return;
      }
      if (mapping.get("conditions") != null) {
        policy(mapping, "");
        return;
      }
    }
    into.note(
        node.place(),
        Conversion.Fate.REFUSED,
        node.describe(),
        "this is no alert policy: it has no conditions");
  }

  private void policy(Node.Mapping exported, String given) {
    Node.Mapping spec =
        exported.without("name", "creationRecord", "mutationRecord", "validity", "etag");
    String title = exported.text("displayName");
    String own = exported.text("name");
    String wanted =
        !given.isEmpty()
            ? given
            : !title.isEmpty() ? title : own.substring(own.lastIndexOf('/') + 1);
    List<Problem> problems = new ArrayList<>();
    AlertPolicySpec decoded = new Decoder(problems).record(spec, AlertPolicySpec.class);
    boolean sound = problems.stream().allMatch(p -> p.code().equals("DOC-UNKNOWN-FIELD"));
    if (decoded == null || !sound) {
      for (Problem problem : problems) {
        into.note(
            problem.place(),
            Conversion.Fate.REFUSED,
            "alert policy \"" + title + "\"",
            problem.message());
      }
      return;
    }
    List<String> refusals =
        decoded.conditions().stream().flatMap(c -> MonitoringApi.refusals(c).stream()).toList();
    if (!refusals.isEmpty()) {
      for (String refusal : refusals) {
        into.note(
            exported.place(),
            Conversion.Fate.REFUSED,
            "alert policy \"" + title + "\"",
            "the API of Cloud Monitoring refuses it: " + refusal);
      }
      return;
    }
    List<Problem> inPromql = new ArrayList<>();
    for (AlertPolicySpec.Condition condition : decoded.conditions()) {
      AlertPolicySpec.PromqlQuery query = condition.conditionPrometheusQueryLanguage();
      if (query != null) {
        PrometheusRules.condition(title, query, inPromql);
      }
    }
    if (!inPromql.isEmpty()) {
      for (Problem problem : inPromql) {
        into.note(
            problem.place(),
            Conversion.Fate.REFUSED,
            "alert policy \"" + title + "\"",
            problem.message() + (problem.hint().isEmpty() ? "" : "; " + problem.hint()));
      }
      return;
    }
    Node.Mapping known = spec;
    for (Problem problem : problems) {
      into.note(problem.place(), Conversion.Fate.KEPT, "a field", problem.message());
    }
    for (Problem problem : problems) {
      known = without(known, problem.place());
    }
    String name = into.unique("AlertPolicy", wanted);
    @SuppressWarnings("unchecked")
    Map<String, Object> fields = (Map<String, Object>) Conversion.plain(known);
    into.add(
        "alerts/" + name + ".yaml",
        Conversion.document("monitoring.googleapis.com/v1", "AlertPolicy", name, fields));
    decoded.notificationChannels().forEach(c -> channels.add(c.value()));
    int index = 0;
    for (AlertPolicySpec.Condition condition : decoded.conditions()) {
      condition(exported.place(), title, index++, condition);
    }
  }

  /** Leaves out the field whose name stands at a place. */
  private static Node.Mapping without(Node.Mapping mapping, Place key) {
    Map<String, Node.Entry> kept = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (!entry.key().equals(key)) {
                kept.put(name, new Node.Entry(entry.key(), without(entry.value(), key)));
              }
            });
    return new Node.Mapping(mapping.place(), kept);
  }

  private static Node without(Node node, Place key) {
    if (node instanceof Node.Mapping mapping) {
      return without(mapping, key);
    }
    if (node instanceof Node.Sequence sequence) {
      List<Node> items = new ArrayList<>();
      sequence.items().forEach(item -> items.add(without(item, key)));
      return new Node.Sequence(sequence.place(), items);
    }
    return node;
  }

  private void condition(
      Place policy, String title, int index, AlertPolicySpec.Condition condition) {
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    AlertPolicySpec.Absence absence = condition.conditionAbsent();
    Place place =
        threshold != null
            ? threshold.filter().place()
            : absence != null ? absence.filter().place() : policy;
    String what =
        "\""
            + title
            + "\", condition "
            + index
            + (condition.displayName().isEmpty() ? "" : " \"" + condition.displayName() + "\"");
    AlertPolicySpec.PromqlQuery promql = condition.conditionPrometheusQueryLanguage();
    if (promql != null) {
      into.note(
          promql.query().place(),
          Conversion.Fate.TAKEN,
          what,
          "PromQL every "
              + promql.evaluationInterval().toSeconds()
              + "s, for "
              + promql.duration().toSeconds()
              + "s");
      return;
    }
    if (threshold == null && absence == null) {
      into.note(
          place,
          Conversion.Fate.KEPT,
          what,
          "not evaluated here, because it is " + MonitoringApi.kind(condition));
      return;
    }
    try {
      AlertQuery query = AlertQuery.of(condition);
      into.note(
          place,
          Conversion.Fate.TAKEN,
          what,
          (threshold == null ? "absence of " : "threshold on ") + query.filter().metricType());
    } catch (MonitoringFilter.FilterException e) {
      into.note(place, Conversion.Fate.KEPT, what, "not evaluated here, because " + e.getMessage());
    }
  }

  /** Ends: every channel that policies name gets a document, so that the result is whole. */
  public void finish() {
    for (String channel : channels) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("kind", "chat");
      spec.put("resource", channel);
      String name =
          into.unique("NotificationChannel", channel.substring(channel.lastIndexOf('/') + 1));
      into.own("channels.yaml", "NotificationChannel", name, spec);
      into.note(
          Place.file("channels.yaml"),
          Conversion.Fate.TAKEN,
          "notification channel " + channel,
          "what is at its other end is not in a policy: it is taken for a chat room");
    }
  }
}
