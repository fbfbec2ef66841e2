package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes over OpenSLO v1 documents. An objective without an indicator is measured on the requests of
 * its service; one with an indicator in PromQL is taken by its burn-rate alerts. Whatever else it
 * says is refused field by field.
 *
 * @see <a href="https://github.com/OpenSLO/OpenSLO">OpenSLO specification</a>
 */
public final class OpenSloImport {
  private static final Set<String> KINDS =
      Set.of(
          "SLO",
          "SLI",
          "Service",
          "DataSource",
          "AlertPolicy",
          "AlertCondition",
          "AlertNotificationTarget");

  private final Conversion into;
  private final PrometheusImport rules;
  private final OpenSloDocuments documents = new OpenSloDocuments();
  private final Set<String> services = new TreeSet<>();

  /** Takes over into a conversion. */
  public OpenSloImport(Conversion into) {
    this.into = into;
    this.rules = new PrometheusImport(into);
  }

  /** Reads one file. */
  public void read(String file, String text) {
    into.read(file, text).forEach(this::document);
  }

  private void document(Node node) {
    if (node instanceof Node.Sequence list) {
      list.items().forEach(this::document);
      return;
    }
    if (!(node instanceof Node.Mapping mapping) || mapping.text("apiVersion").isEmpty()) {
      refuse(node.place(), node.describe(), "this is no OpenSLO document: it has no apiVersion");
      return;
    }
    String version = mapping.text("apiVersion");
    String kind = mapping.text("kind");
    String what = kind + " " + Conversion.text(mapping, "metadata", "name");
    if (!version.equals("openslo/v1")) {
      refuse(
          node.place(),
          what,
          version + " is not read, only openslo/v1: convert it first, as the oslo tool does");
    } else if (!KINDS.contains(kind)) {
      refuse(node.place(), what, "OpenSLO has no kind " + kind);
    } else {
      documents.add(kind, mapping);
    }
  }

  private void refuse(Place place, String what, String why) {
    into.note(place, Fate.REFUSED, what, why);
  }

  /** Ends: objectives find what they refer to, and every service that they name gets a document. */
  public void finish() {
    documents.all("SLO").forEach(this::slo);
    for (OpenSloDocuments.Document service : documents.all("Service")) {
      service.spec().aside("description");
      if (services.contains(service.name())) {
        service.uses();
      }
    }
    documents.others().forEach(this::other);
    services.forEach(this::service);
    rules.finish();
  }

  private void other(OpenSloDocuments.Document other) {
    boolean target = other.kind().equals("AlertNotificationTarget");
    boolean taken = other.used() && !target;
    into.note(
        other.root().place(),
        taken ? Fate.TAKEN : Fate.REFUSED,
        other.what(),
        (taken ? "an objective that is evaluated refers to it" : unused(target))
            + other.root().asides());
    if (taken) {
      into.unread(other.root(), other.what());
    }
  }

  private static String unused(boolean target) {
    return target
        ? "whom an incident tells is in NotificationChannel and IncidentClasses documents"
        : "no objective that is evaluated refers to it";
  }

  private void service(String service) {
    Place place = Place.file("services.yaml");
    if (into.has("Service", service)) {
      into.note(place, Fate.TAKEN, "service " + service, "the folder has it already");
      return;
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("instances", new LinkedHashMap<>(Map.of("max", 10)));
    into.own("services.yaml", "Service", service, spec);
    into.note(
        place,
        Fate.TAKEN,
        "service " + service,
        "how it runs is not in OpenSLO: at most 10 instances, else defaults; import cloudrun takes"
            + " it from Cloud Run");
  }

  private void slo(OpenSloDocuments.Document document) {
    Fields spec = document.spec();
    String what = document.what();
    int before = into.said();
    spec.aside("description");
    String service = spec.text("service");
    if (service.isEmpty()) {
      refuse(document.root().place(), what, "it names no service");
    }
    window(spec, what);
    String method = spec.text("budgetingMethod");
    if (!method.isEmpty() && !method.equals("Occurrences")) {
      refuse(
          spec.place("budgetingMethod"),
          what,
          "budgetingMethod "
              + method
              + " is not evaluated, only Occurrences: bad requests, not bad slices of time, would"
              + " be counted");
    }
    boolean own = spec.has("indicator") || spec.has("indicatorRef");
    List<OpenSloIndicator.Objective> objectives = objectives(spec, what, own);
    OpenSloIndicator indicator =
        own ? new OpenSloIndicator(into, documents, spec, what, objectives) : null;
    OpenSloAlerts alerts = new OpenSloAlerts(into, documents, spec, what);
    into.unread(document.root(), what);
    if (into.said() > before) {
      return;
    }
    if (indicator == null) {
      requests(document, service, alerts);
    } else {
      promql(document, service, indicator, alerts);
    }
  }

  /** Without an indicator it is about the requests of its service, as a bundle measures them. */
  private void requests(OpenSloDocuments.Document document, String service, OpenSloAlerts alerts) {
    services.add(service);
    objective(document);
    alerts.refuse(
        "without an indicator its burn rate is that of requests: write the windows and limits in a"
            + " BurnRates document");
    into.note(
        document.root().place(),
        alerts.isEmpty() ? Fate.TAKEN : Fate.CHANGED,
        document.what(),
        "objective of "
            + service
            + ", on its requests and those that failed with 5xx"
            + (alerts.isEmpty() ? "" : "; its alert policies are left out")
            + document.root().asides());
  }

  /** Adds the document without its alert policies: tables show what of it is known. */
  private void objective(OpenSloDocuments.Document document) {
    String name = into.unique("SLO", document.name());
    Node.Mapping source = document.source();
    Map<String, Node.Entry> entries = new LinkedHashMap<>(source.entries());
    if (source.get("spec") instanceof Node.Mapping spec) {
      Placed.put(entries, "spec", source, spec.without("alertPolicies"));
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> plain =
        (Map<String, Object>) Conversion.plain(new Node.Mapping(source.place(), entries));
    into.add("slo/" + name + ".yaml", plain);
  }

  private void promql(
      OpenSloDocuments.Document document,
      String service,
      OpenSloIndicator indicator,
      OpenSloAlerts alerts) {
    List<Node> made = alerts.rules(document.name(), service, indicator);
    if (made.isEmpty()) {
      refuse(
          document.root().place(),
          document.what(),
          "no burn-rate alert reads its indicator, and tables of objectives read the requests of a"
              + " service and those that failed with 5xx: leave indicator out if these are meant");
      return;
    }
    documents.use(document);
    objective(document);
    rules.group(
        document.root().place().file(),
        RuleNodes.group(document.root().place(), "openslo-" + document.name(), "", made));
    into.note(
        document.root().place(),
        Fate.CHANGED,
        document.what(),
        "its burn-rate alerts are evaluated as PromQL; its error budget is unknown in tables, which"
            + " read the requests of a service"
            + document.root().asides());
  }

  private void window(Fields spec, String what) {
    List<Fields> windows = spec.children("timeWindow");
    if (windows.size() != 1) {
      refuse(spec.place("timeWindow"), what, "timeWindow must be a list of one window");
      return;
    }
    Fields window = windows.get(0);
    String duration = window.text("duration");
    String rolling = window.text("isRolling");
    boolean calendar = window.node("calendar") != null;
    if (duration.matches("\\d+[MQY]")) {
      refuse(
          window.place("duration"),
          what,
          duration
              + " is a window of the calendar; only rolling ones are evaluated: write 30d with"
              + " isRolling: true if one of thirty days will do");
      return;
    }
    Duration length = duration.matches("\\d{1,9}[smhdw]") ? Quantities.duration(duration) : null;
    if (length == null || length.toHours() < 1 || length.toDays() > 365) {
      refuse(
          window.place("duration"),
          what,
          "duration \"" + duration + "\" is no window of 1h to 365d: write 28d or 4w");
    }
    if (calendar || !rolling.equals("true")) {
      refuse(
          window.place(calendar ? "calendar" : "isRolling"),
          what,
          "a window of the calendar is not evaluated, only a rolling one: isRolling: true");
    }
  }

  private List<OpenSloIndicator.Objective> objectives(Fields spec, String what, boolean own) {
    List<OpenSloIndicator.Objective> found = new ArrayList<>();
    for (Fields objective : spec.children("objectives")) {
      objective.aside("displayName");
      String percent = objective.text("targetPercent");
      String share = objective.text("target");
      Double target = number(percent.isEmpty() ? share : percent);
      double most = percent.isEmpty() ? 0.9999999 : 99.99999;
      if (share.isEmpty() == percent.isEmpty()) {
        refuse(objective.place(), what, "an objective has either target or targetPercent");
      } else if (target == null || target > most) {
        refuse(objective.place(), what, "its target must be a number from 0 to " + most);
      } else {
        // Values that only a threshold metric is compared with stay unread, and so refused, here.
        found.add(
            new OpenSloIndicator.Objective(
                percent.isEmpty() ? target : target / 100, own ? objective : null));
      }
    }
    if (spec.children("objectives").isEmpty()) {
      refuse(spec.place("objectives"), what, "no objective has a target");
    }
    return found;
  }

  static @Nullable Double number(String text) {
    return text.matches("\\d{1,12}(\\.\\d{1,12})?") ? Double.valueOf(text) : null;
  }
}
