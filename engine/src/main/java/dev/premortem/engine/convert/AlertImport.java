package dev.premortem.engine.convert;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.MonitoringApi;
import dev.premortem.engine.alert.MonitoringFilter;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.Combiner;
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

/**
 * Takes over alert policies of Cloud Monitoring, one or many a file: as its API and {@code gcloud}
 * export them, as resources of Config Connector, and as {@link TerraformImport} hands them on.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies">
 *     AlertPolicy</a>
 */
public final class AlertImport {
  /** What the API says about a policy and not what it does. */
  private static final List<String> OUTPUT_ONLY =
      List.of("name", "creationRecord", "mutationRecord", "validity", "etag");

  /** Fields for people. */
  private static final List<String> FOR_PEOPLE = List.of("documentation", "userLabels");

  /** Fields that a policy may have and that decide nothing here. */
  private static final Map<String, String> NOT_EVALUATED =
      Map.of(
          "severity", "the NotificationChannel document says which incident a page opens",
          "alertStrategy.notificationRateLimit", "write a limit of pages in a Guardrails document",
          "alertStrategy.notificationPrompts", "a channel is told when an incident opens",
          "alertStrategy.notificationChannelStrategy", "nothing is repeated: write escalation");

  private final Conversion into;
  private final Set<String> channels = new TreeSet<>();

  /** Takes over into a conversion. */
  public AlertImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    into.read(file, text).forEach(this::policies);
  }

  private void policies(Node node) {
    if (node instanceof Node.Sequence list) {
      list.items().forEach(this::policies);
      return;
    }
    if (node instanceof Node.Mapping mapping) {
      for (String list : List.of("alertPolicies", "items")) {
        if (mapping.get(list) instanceof Node.Sequence policies) {
          Fields around = Fields.of(mapping.without(list));
          around.aside("apiVersion", "kind", "metadata", "nextPageToken", "totalSize");
          into.unread(around, "list of alert policies");
          policies.items().forEach(this::policies);
          return;
        }
      }
      if (mapping.get("spec") instanceof Node.Mapping spec) {
        String kind = mapping.text("kind");
        if (kind.equals("AlertPolicy") || kind.equals("MonitoringAlertPolicy")) {
          wrapped(mapping, kind.equals("AlertPolicy") ? spec : ConfigConnector.policy(spec));
          return;
        }
      } else if (mapping.get("conditions") != null) {
        policy(mapping, "", "");
        return;
      }
    }
    into.note(
        node.place(),
        Fate.REFUSED,
        node.describe(),
        "this is no alert policy: it has no conditions");
  }

  private void wrapped(Node.Mapping document, Node.Mapping spec) {
    Fields root = Fields.of(document.without("apiVersion", "kind", "spec")).aside("status");
    Fields metadata = root.child("metadata").ofKubernetes();
    String name = metadata.text("name");
    metadata.aside("namespace", "labels", "annotations");
    into.unread(root, "alert policy \"" + name + "\"");
    policy(spec, name, root.asides());
  }

  /**
   * Takes over one policy.
   *
   * @param exported its fields, in the spelling of the API
   * @param given its name, empty when its title is all there is
   * @param aside what around it has no effect here, as a clause
   */
  void policy(Node.Mapping exported, String given, String aside) {
    Node.Mapping spec = exported.without(OUTPUT_ONLY.toArray(String[]::new));
    String title = exported.text("displayName");
    String own = exported.text("name");
    String wanted =
        !given.isEmpty()
            ? given
            : !title.isEmpty() ? title : own.substring(own.lastIndexOf('/') + 1);
    String what = "alert policy \"" + (title.isEmpty() ? wanted : title) + "\"";
    List<Problem> problems = new ArrayList<>();
    AlertPolicySpec decoded = new Decoder(problems).record(spec, AlertPolicySpec.class);
    problems.forEach(p -> into.note(p.place(), Fate.REFUSED, what, p.message()));
    boolean sound = problems.stream().allMatch(p -> p.code().equals("DOC-UNKNOWN-FIELD"));
    if (decoded == null || !sound) {
      return;
    }
    List<String> refusals =
        decoded.conditions().stream().flatMap(c -> MonitoringApi.refusals(c).stream()).toList();
    for (String refusal : refusals) {
      into.note(
          exported.place(),
          Fate.REFUSED,
          what,
          "the API of Cloud Monitoring refuses it: " + refusal);
    }
    if (!refusals.isEmpty()) {
      return;
    }
    Set<Place> left = new TreeSet<>();
    problems.forEach(p -> left.add(p.place()));
    notEvaluated(spec, what, left);
    List<Integer> evaluated = new ArrayList<>();
    for (int i = 0; i < decoded.conditions().size(); i++) {
      if (condition(exported.place(), title, i, decoded.conditions().get(i))) {
        evaluated.add(i);
      }
    }
    if (evaluated.isEmpty()) {
      into.note(exported.place(), Fate.REFUSED, what, "none of its conditions is evaluated");
      return;
    }
    boolean all = evaluated.size() == decoded.conditions().size();
    if (!all && decoded.combiner() != Combiner.OR) {
      into.note(
          exported.place(),
          Fate.REFUSED,
          what,
          "its combiner needs all of its conditions, and one is refused: it would fire too often");
      return;
    }
    write(Placed.without(Placed.keeping(spec, "conditions", evaluated), left), wanted);
    decoded.notificationChannels().forEach(c -> channels.add(c.value()));
    Fields asides =
        Fields.of(exported)
            .aside(OUTPUT_ONLY.toArray(String[]::new))
            .aside(FOR_PEOPLE.toArray(String[]::new));
    into.note(
        exported.place(),
        all ? Fate.TAKEN : Fate.CHANGED,
        what,
        (Boolean.FALSE.equals(decoded.enabled())
                ? "enabled is false: it opens nothing, as before"
                : all
                    ? "all of its conditions are evaluated"
                    : "it goes by the conditions that are evaluated")
            + asides.asides()
            + aside);
  }

  private void notEvaluated(Node.Mapping spec, String what, Set<Place> left) {
    Fields policy = Fields.of(spec);
    Fields strategy = policy.child("alertStrategy");
    for (String path : new TreeSet<>(NOT_EVALUATED.keySet())) {
      String field = path.substring(path.indexOf('.') + 1);
      Fields at = path.contains(".") ? strategy : policy;
      if (at.has(field)) {
        left.add(at.place(field));
        into.note(
            at.place(field),
            Fate.REFUSED,
            what,
            "the field " + path + " is not evaluated: " + NOT_EVALUATED.get(path));
      }
    }
  }

  private void write(Node.Mapping policy, String wanted) {
    String name = into.unique("AlertPolicy", wanted);
    into.add(
        "alerts/" + name + ".yaml",
        Conversion.document(
            "monitoring.googleapis.com/v1", "AlertPolicy", name, Conversion.plain(policy)));
  }

  private boolean inPromql(String what, String title, AlertPolicySpec.PromqlQuery promql) {
    List<Problem> problems = new ArrayList<>();
    PrometheusRules.condition(title, promql, problems);
    for (Problem problem : problems) {
      into.note(
          problem.place(),
          Fate.REFUSED,
          what,
          problem.message() + (problem.hint().isEmpty() ? "" : "; " + problem.hint()));
    }
    if (problems.isEmpty()) {
      into.note(
          promql.query().place(),
          Fate.TAKEN,
          what,
          "PromQL every "
              + promql.evaluationInterval().toSeconds()
              + "s, for "
              + promql.duration().toSeconds()
              + "s");
    }
    return problems.isEmpty();
  }

  /** Says what becomes of one condition, and returns whether it is evaluated. */
  private boolean condition(
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
      return inPromql(what, title, promql);
    }
    if (threshold == null && absence == null) {
      into.note(
          place,
          Fate.REFUSED,
          what,
          "not evaluated here, because it is " + MonitoringApi.kind(condition));
      return false;
    }
    String objective = threshold == null ? "" : SloFilter.objective(threshold.filter().value());
    if (!objective.isEmpty()) {
      into.note(
          place,
          Fate.REFUSED,
          what,
          objective
              + " is an objective of Cloud Monitoring, which no time series here measures: write it"
              + " as slos: and its burn rate in a BurnRates document");
      return false;
    }
    try {
      AlertQuery query = AlertQuery.of(condition);
      into.note(
          place,
          Fate.TAKEN,
          what,
          (threshold == null ? "absence of " : "threshold on ") + query.filter().metricType());
      return true;
    } catch (MonitoringFilter.FilterException e) {
      into.note(place, Fate.REFUSED, what, "not evaluated here, because " + e.getMessage());
      return false;
    }
  }

  /** Ends: every channel that policies name gets a document, so that the result is whole. */
  public void finish() {
    for (String channel : channels) {
      String wanted = channel.substring(channel.lastIndexOf('/') + 1);
      if (into.has("NotificationChannel", Conversion.slug(wanted))) {
        into.note(
            Place.file("channels.yaml"),
            Fate.TAKEN,
            "notification channel " + channel,
            "the folder has a document of that name already");
        continue;
      }
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("kind", "chat");
      spec.put("resource", channel);
      into.own(
          "channels.yaml", "NotificationChannel", into.unique("NotificationChannel", wanted), spec);
      into.note(
          Place.file("channels.yaml"),
          Fate.CHANGED,
          "notification channel " + channel,
          "what is at its other end is not in a policy: it is taken for a chat room; write kind:"
              + " pager if it wakes somebody");
    }
  }
}
