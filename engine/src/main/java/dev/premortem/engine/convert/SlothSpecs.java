package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Objectives as people write them for Sloth, in its own format and as Kubernetes resources. For
 * each the rules are made that Sloth makes: the ratio of errors over each window, and one alert
 * that pages and one that opens a ticket, each over two pairs of windows. What Sloth records for
 * dashboards only (the objective, the budget, the whole period) is left out: no alert reads it.
 *
 * @see <a href="https://sloth.dev/specs/default/">Sloth's specification</a>
 */
final class SlothSpecs {
  private static final Pattern WINDOW = Pattern.compile("\\{\\{-?\\s*\\.window\\s*-?\\}\\}");
  private static final Map<String, String> CAMEL =
      Map.of(
          "error_query", "errorQuery",
          "total_query", "totalQuery",
          "error_ratio_query", "errorRatioQuery",
          "page_alert", "pageAlert",
          "ticket_alert", "ticketAlert");

  /** A document with its objectives, in the spelling that it has. */
  private record Spec(Fields root, Fields body, boolean kubernetes) {
    String name(String snake) {
      return kubernetes ? CAMEL.getOrDefault(snake, snake) : snake;
    }
  }

  private final Conversion into;
  private final List<Spec> specs = new ArrayList<>();
  private final List<Node.Mapping> groups = new ArrayList<>();
  private @Nullable SlothWindows windows;

  SlothSpecs(Conversion into) {
    this.into = into;
  }

  /** Takes a document if it is one of Sloth's, to be read when all are known. */
  boolean takes(Node.Mapping document) {
    String kind = document.text("kind");
    if (kind.equals("AlertWindows")) {
      custom(document);
    } else if (kind.equals("PrometheusServiceLevel")) {
      Fields root = Fields.of(document.without("kind", "apiVersion")).aside("status");
      Fields metadata = root.child("metadata").ofKubernetes();
      metadata.aside("name", "namespace", "labels", "annotations");
      specs.add(new Spec(root, root.child("spec"), true));
    } else if (document.text("version").startsWith("prometheus/") && document.get("slos") != null) {
      Fields root = Fields.of(document);
      root.text("version");
      specs.add(new Spec(root, root, false));
    } else {
      return false;
    }
    return true;
  }

  private void custom(Node.Mapping document) {
    Fields root = Fields.of(document.without("kind", "apiVersion")).aside("metadata");
    SlothWindows found = SlothWindows.of(root.child("spec"));
    into.unread(root, "AlertWindows");
    if (found == null || windows != null) {
      into.note(
          document.place(),
          Fate.REFUSED,
          "AlertWindows",
          found == null
              ? "it needs sloPeriod, and for page and ticket quick and slow, each with"
                  + " errorBudgetPercent, shortWindow and longWindow"
              : "one of these was read before, and which of them a spec goes by is an option of"
                  + " Sloth: import with one at a time");
      return;
    }
    windows = found;
    into.note(
        document.place(),
        Fate.TAKEN,
        "AlertWindows",
        "every objective of Sloth in this import goes by them, over "
            + Durations.print(found.periodMillis()));
  }

  /** Returns the groups of rules for all objectives. */
  List<Node.Mapping> groups() {
    SlothWindows by = windows;
    if (by == null) {
      by = SlothWindows.of(Fields.of(RuleNodes.resource("sloth-windows.yaml")).child("spec"));
    }
    if (by == null) {
      throw new IllegalStateException("the windows that are taken by default can't be read");
    }
    for (Spec spec : specs) {
      String service = spec.body().text("service");
      Map<String, String> labels = spec.body().texts("labels");
      for (Fields slo : spec.body().children("slos")) {
        slo(spec, service, labels, slo, by);
      }
      into.unread(spec.root(), "spec of Sloth for service " + service);
    }
    return groups;
  }

  private void slo(
      Spec spec, String service, Map<String, String> common, Fields slo, SlothWindows by) {
    String name = slo.text("name");
    String what = "objective " + service + "-" + name;
    int before = into.said();
    slo.aside("description");
    String objective = slo.text("objective");
    boolean percent = objective.matches("\\d{1,3}(\\.\\d{1,12})?");
    double target = percent ? Double.parseDouble(objective) : 0;
    if (service.isEmpty() || name.isEmpty()) {
      refuse(slo.place(), what, "it needs a service and a name");
    }
    if (target <= 0 || target > 100) {
      refuse(slo.place("objective"), what, "objective must be percent above 0 and up to 100");
    }
    for (String plugins : List.of("plugins", "slo_plugins", "sloPlugins")) {
      if (slo.node(plugins) != null) {
        refuse(slo.place(plugins), what, plugins + " are programs, which are not run here");
      }
    }
    String query = query(spec, slo.child("sli"), what);
    Map<String, String> labels = new LinkedHashMap<>(common);
    labels.putAll(slo.texts("labels"));
    Map<String, String> id = new LinkedHashMap<>();
    id.put("sloth_id", service + "-" + name);
    id.put("sloth_service", service);
    id.put("sloth_slo", name);
    List<Node> alerts = new ArrayList<>();
    double budget = (100 - target) / 100;
    Fields alerting = slo.child("alerting");
    alert(spec, alerting, "page", by.page(), id, budget, alerts);
    alert(spec, alerting, "ticket", by.ticket(), id, budget, alerts);
    if (!alerts.isEmpty() && alerting.text("name").isEmpty()) {
      refuse(alerting.place(), what, "alerting needs a name");
    }
    if (into.said() > before) {
      return;
    }
    if (alerts.isEmpty()) {
      refuse(slo.place(), what, "page and ticket are disabled, so nothing reads what it records");
      return;
    }
    List<Node> recordings = new ArrayList<>();
    for (long window : by.windows()) {
      String length = Durations.print(window);
      Map<String, String> recorded = new LinkedHashMap<>(id);
      recorded.put("sloth_window", length);
      recorded.putAll(labels);
      recordings.add(
          RuleNodes.recording(
              slo.place(), metric(window), WINDOW.matcher(query).replaceAll(length), recorded));
    }
    groups.add(
        RuleNodes.group(
            slo.place(), "sloth-slo-sli-recordings-" + id.get("sloth_id"), "", recordings));
    groups.add(RuleNodes.group(slo.place(), "sloth-slo-alerts-" + id.get("sloth_id"), "", alerts));
    ForeignObjective.add(
        into,
        service + "-" + name,
        service,
        objective,
        by.periodMillis(),
        WINDOW.matcher(query).replaceAll("5m"));
    into.note(
        slo.place(),
        Fate.TAKEN,
        what,
        "the rules that Sloth makes of it, for "
            + objective
            + "% over "
            + Durations.print(by.periodMillis())
            + ", are evaluated as PromQL; what it records for dashboards only is left out"
            + ForeignObjective.UNKNOWN
            + slo.asides());
  }

  private void refuse(Place place, String what, String why) {
    into.note(place, Fate.REFUSED, what, why);
  }

  private static String metric(long windowMillis) {
    return "slo:sli_error:ratio_rate" + Durations.print(windowMillis);
  }

  /** The ratio of errors, with a placeholder for its window; empty when it is refused. */
  private String query(Spec spec, Fields sli, String what) {
    Fields events = sli.child("events");
    String errors = events.text(spec.name("error_query")).strip();
    String total = events.text(spec.name("total_query")).strip();
    String raw = sli.child("raw").text(spec.name("error_ratio_query")).strip();
    if (sli.node("plugin") != null) {
      refuse(sli.place("plugin"), what, "plugin is a program, which is not run here");
      return "";
    }
    if (raw.isEmpty() == (errors.isEmpty() || total.isEmpty())) {
      refuse(sli.place(), what, "sli needs either events, with both queries, or raw");
      return "";
    }
    // Without requests there is no ratio, rather than one over zero.
    String query = raw.isEmpty() ? "(" + errors + ")\n/\n((" + total + ") > 0)" : "(" + raw + ")";
    Matcher windows = WINDOW.matcher(query);
    String example = windows.replaceAll("5m");
    if (example.contains("{{")) {
      refuse(sli.place(), what, "a query has a template other than {{.window}}");
      return "";
    }
    try {
      Promql.parse(example);
      return query;
    } catch (PromqlException invalid) {
      refuse(sli.place(), what, "its query can't be read: " + invalid.getMessage());
      return "";
    }
  }

  private void alert(
      Spec spec,
      Fields alerting,
      String severity,
      List<SlothWindows.Pair> pairs,
      Map<String, String> id,
      double budget,
      List<Node> alerts) {
    Fields own = alerting.child(spec.name(severity + "_alert"));
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("sloth_severity", severity);
    labels.putAll(alerting.texts("labels"));
    labels.putAll(own.texts("labels"));
    Map<String, String> annotations = new LinkedHashMap<>();
    String about = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is ";
    annotations.put("title", "(" + severity + ") " + about + "too fast.");
    annotations.put("summary", about + "over expected.");
    annotations.putAll(alerting.texts("annotations"));
    annotations.putAll(own.texts("annotations"));
    if (own.text("disable").equals("true")) {
      return;
    }
    List<String> branches = new ArrayList<>();
    for (SlothWindows.Pair pair : pairs) {
      branches.add(
          "(\n    "
              + burns(pair.shortMillis(), pair.factor(), id, budget)
              + "\n    and\n    "
              + burns(pair.longMillis(), pair.factor(), id, budget)
              + "\n)");
    }
    String name = alerting.text("name");
    alerts.add(
        RuleNodes.alerting(
            own.place(), name, String.join("\nor\n", branches), "", labels, annotations));
  }

  private static String burns(long window, double factor, Map<String, String> id, double budget) {
    List<String> filter = new ArrayList<>();
    id.forEach((name, value) -> filter.add(name + "=\"" + value + "\""));
    return "max("
        + metric(window)
        + "{"
        + String.join(", ", filter)
        + "} > ("
        + factor
        + " * "
        + budget
        + ")) without (sloth_window)";
  }
}
