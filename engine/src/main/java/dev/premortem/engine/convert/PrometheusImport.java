package dev.premortem.engine.convert;

import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.yaml.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes over rule files of Prometheus. Burn-rate alerts as Sloth and Pyrra generate them become
 * objectives and burn-rate windows; alerts of the shape {@code a / b > limit} or {@code metric >
 * limit} become Metric documents; the rest is said, with why.
 */
public final class PrometheusImport {
  private static final Pattern BURN =
      Pattern.compile(
          "(?:slo:sli_error:ratio_rate|burnrate)(\\d+[smhdw])\\s*\\{([^}]*)\\}(?:[^>]*?)>\\s*\\(?\\s*"
              + "\\(?([\\d.]+)\\s*\\*\\s*\\(?\\s*([^)]*)\\)");

  /** Longest expression that is looked into. */
  private static final int LONGEST = 5000;

  private static final Map<String, String> WINDOWS =
      Map.of(
          "1h", "oneHour", "6h", "sixHours", "1d", "oneDay", "3d", "threeDays", "4d", "threeDays");

  /** An objective that generated rules speak of. */
  private static final class Objective {
    private final String service;
    private final String slo;
    private double target = Double.NaN;
    private String window = "30d";
    private final Map<String, Double> burns = new TreeMap<>();
    private final Map<String, String> severities = new TreeMap<>();
    private final Node first;

    private Objective(String service, String slo, Node first) {
      this.service = service;
      this.slo = slo;
      this.first = first;
    }
  }

  private final Conversion into;
  private final Map<String, Objective> objectives = new LinkedHashMap<>();
  private final TreeSet<String> services = new TreeSet<>();

  /** Takes over into a conversion. */
  public PrometheusImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      if (document instanceof Node.Scalar scalar && scalar.isNull()) {
        continue;
      }
      Node.Mapping root = document instanceof Node.Mapping mapping ? mapping : null;
      if (root != null
          && root.text("kind").equals("PrometheusRule")
          && root.get("spec") instanceof Node.Mapping spec) {
        root = spec;
      }
      if (root == null || !(root.get("groups") instanceof Node.Sequence groups)) {
        into.note(
            document.place(),
            Conversion.Fate.REFUSED,
            document.describe(),
            "this is no rule file: it has no groups");
        continue;
      }
      for (Node group : groups.items()) {
        if (group instanceof Node.Mapping mapping) {
          Conversion.items(mapping, "rules").forEach(this::rule);
        }
      }
    }
  }

  private void rule(Node node) {
    if (!(node instanceof Node.Mapping rule)) {
      into.note(node.place(), Conversion.Fate.REFUSED, node.describe(), "a rule is a mapping");
      return;
    }
    String alert = rule.text("alert");
    String record = rule.text("record");
    String expr = rule.text("expr").replaceAll("(?m)#.*$", "").replaceAll("\\s+", " ").strip();
    if (expr.length() > LONGEST) {
      into.note(
          rule.place(),
          Conversion.Fate.REFUSED,
          "rule " + alert + record,
          "its expression has " + expr.length() + " characters, more than " + LONGEST);
    } else if (!record.isEmpty()) {
      record(rule, record, expr);
    } else if (!alert.isEmpty()) {
      if (!burnRate(rule, alert, expr)) {
        threshold(rule, alert, expr);
      }
    } else {
      into.note(rule.place(), Conversion.Fate.REFUSED, "a rule", "it has neither alert nor record");
    }
  }

  private static String labelOf(Node.Mapping rule, String... names) {
    for (String name : names) {
      String value = Conversion.text(rule, "labels", name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  private Objective objective(Node.Mapping rule, String service, String slo) {
    return objectives.computeIfAbsent(service + "/" + slo, k -> new Objective(service, slo, rule));
  }

  private void record(Node.Mapping rule, String record, String expr) {
    String slo = labelOf(rule, "sloth_slo", "slo");
    String service = labelOf(rule, "sloth_service", "service", "job");
    boolean generated =
        record.startsWith("slo:") || record.matches(".*:(burnrate|increase)\\d+[smhdw]");
    if (!generated || slo.isEmpty()) {
      into.note(
          rule.place(),
          Conversion.Fate.REFUSED,
          "recording rule " + record,
          "recorded series are measured by Prometheus; give them to backtest as its answers");
      return;
    }
    Matcher vector = Pattern.compile("vector\\(([^)]*)\\)").matcher(expr);
    Double constant = vector.find() ? PromExpression.constant(vector.group(1)) : null;
    Objective objective = objective(rule, service.isEmpty() ? slo : service, slo);
    if (record.equals("slo:objective:ratio") && constant != null) {
      objective.target = Math.round(constant * 1e9) / 1e9;
    } else if (record.equals("slo:time_period:days") && constant != null) {
      objective.window = Math.round(constant) + "d";
    }
    into.note(
        rule.place(),
        Conversion.Fate.TAKEN,
        "recording rule " + record,
        "part of objective " + slo);
  }

  private boolean burnRate(Node.Mapping rule, String alert, String expr) {
    Matcher burn = BURN.matcher(expr);
    Map<String, Double> factors = new LinkedHashMap<>();
    double budget = Double.NaN;
    String labels = "";
    while (burn.find()) {
      factors.put(burn.group(1), Double.valueOf(burn.group(3)));
      Double constant = PromExpression.constant(burn.group(4));
      budget = constant == null ? budget : constant;
      labels = labels.isEmpty() ? "{" + burn.group(2) + "}" : labels;
    }
    if (factors.isEmpty()) {
      return false;
    }
    String slo =
        first(labelOf(rule, "sloth_slo", "slo"), PromExpression.label(labels, "sloth_slo"));
    slo = first(slo, first(PromExpression.label(labels, "slo"), alert));
    String service =
        first(
            labelOf(rule, "sloth_service", "service"),
            first(
                PromExpression.label(labels, "sloth_service"),
                first(PromExpression.label(labels, "job"), slo)));
    Objective objective = objective(rule, service, slo);
    if (Double.isNaN(objective.target) && !Double.isNaN(budget)) {
      // Generators write the budget as 1 - 0.999 or as the difference itself.
      objective.target = Math.round((1 - budget) * 1e9) / 1e9;
    }
    String severity = labelOf(rule, "sloth_severity", "severity");
    factors.forEach(
        (window, factor) -> {
          String known = WINDOWS.get(window);
          if (known != null) {
            objective.burns.put(known, factor);
            objective.severities.put(known, severity(severity));
          }
        });
    into.note(
        rule.place(),
        Conversion.Fate.TAKEN,
        "alert " + alert,
        "burn-rate alert of objective " + slo + ", windows " + factors.keySet());
    extras(rule, alert);
    return true;
  }

  private static String first(String a, String b) {
    return a.isEmpty() ? b : a;
  }

  private static String severity(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("page")) {
      return "P1";
    }
    return switch (lower) {
      case "p0", "emergency", "disaster" -> "P0";
      case "critical", "p1", "high", "error" -> "P1";
      case "info", "none", "p3", "low" -> "P3";
      default -> "P2";
    };
  }

  private void extras(Node.Mapping rule, String alert) {
    String keep = rule.text("keep_firing_for");
    if (!keep.isEmpty()) {
      into.note(
          rule.place(),
          Conversion.Fate.KEPT,
          "keep_firing_for " + keep + " of " + alert,
          "incidents stay open for the quiet time of IncidentClasses instead");
    }
  }

  private void threshold(Node.Mapping rule, String alert, String expr) {
    PromExpression comparison = PromExpression.comparison(expr);
    if (comparison == null || PromExpression.parts(expr).size() > 1) {
      into.note(
          rule.place(),
          Conversion.Fate.REFUSED,
          "alert " + alert,
          "its expression is not of the shape ratio, comparison, number: " + shortened(expr));
      return;
    }
    double scale = 1;
    String left = comparison.left();
    Matcher percent =
        Pattern.compile("^(.*\\S)\\s*\\*\\s*100$|^100\\s*\\*\\s*(\\S.*)$").matcher(left);
    if (percent.matches()) {
      left = PromExpression.unwrap(percent.group(1) != null ? percent.group(1) : percent.group(2));
      scale = 100;
    }
    String signal = signal(left);
    boolean arithmetic =
        signal != null && !signal.equals("errorRatio") && PromExpression.calculates(left);
    if (arithmetic || (signal != null && scale != 1 && !signal.equals("errorRatio"))) {
      signal = alert;
      scale = 1;
    }
    if (signal == null) {
      into.note(
          rule.place(),
          Conversion.Fate.REFUSED,
          "alert " + alert,
          "no metric can be told in " + shortened(comparison.left()));
      return;
    }
    String service =
        first(
            PromExpression.label(comparison.left(), "service"),
            first(PromExpression.label(comparison.left(), "job"), labelOf(rule, "service", "job")));
    Map<String, Object> limit = new LinkedHashMap<>();
    boolean seconds = signal.startsWith("latency") && comparison.left().contains("_seconds");
    limit.put("value", seconds ? comparison.number() * 1000 : comparison.number() / scale);
    limit.put("side", comparison.operator().startsWith(">") ? "above" : "below");
    Duration lasting = Quantities.duration(rule.text("for"));
    if (lasting != null && !lasting.isZero()) {
      limit.put("lasting", lasting.toSeconds() + "s");
    }
    limit.put("severity", severity(labelOf(rule, "severity")));
    String title = first(Conversion.text(rule, "annotations", "summary"), alert);
    limit.put("title", title.replace('\n', ' '));
    Map<String, Object> spec = new LinkedHashMap<>();
    if (!service.isEmpty()) {
      spec.put("service", service);
      services.add(service);
    }
    spec.put("signal", signal);
    spec.put("limits", List.of(limit));
    into.own("metrics.yaml", "Metric", into.unique("Metric", alert), spec);
    boolean equal = comparison.operator().endsWith("=");
    into.note(
        rule.place(),
        Conversion.Fate.TAKEN,
        "alert " + alert,
        "a Metric document on signal "
            + signal
            + (signal.equals(alert) ? ": give it the answers of its expression by that name" : "")
            + (equal
                ? "; " + comparison.operator() + " became " + comparison.operator().charAt(0)
                : ""));
    extras(rule, alert);
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  /** Returns the signal that an expression reads, null where it can't be told. */
  private static @Nullable String signal(String left) {
    Matcher quantile = Pattern.compile("histogram_quantile\\s*\\(\\s*(0?\\.\\d+)").matcher(left);
    if (quantile.find()) {
      return switch (quantile.group(1).replaceAll("^0?\\.", "").replaceAll("0$", "")) {
        case "5" -> "latencyP50Ms";
        case "95" -> "latencyP95Ms";
        case "99" -> "latencyP99Ms";
        default -> null;
      };
    }
    String[] ratio = PromExpression.ratio(left);
    if (ratio != null) {
      boolean failed =
          ratio[0].matches(
              ".*(?:code|status|status_code|response_code)\\s*=~?\\s*\"(?:5|\\(?5)[^\"]*\".*"
                  + "|.*(?i:error|fail)\\w*.*");
      boolean requests = PromExpression.constant(ratio[1]) == null;
      String of = PromExpression.metric(ratio[0]);
      return failed && requests ? "errorRatio" : of.isEmpty() ? null : of;
    }
    String metric = PromExpression.metric(left);
    return metric.isEmpty() ? null : metric;
  }

  /** Ends: objectives, burn rates and services become documents. */
  public void finish() {
    Map<String, Object> burns = new TreeMap<>();
    List<Object> windows = new ArrayList<>();
    for (Objective objective : objectives.values()) {
      if (Double.isNaN(objective.target)) {
        into.note(
            objective.first.place(),
            Conversion.Fate.REFUSED,
            "objective " + objective.slo,
            "no rule says what its target is");
        continue;
      }
      services.add(objective.service);
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("service", objective.service);
      spec.put("budgetingMethod", "Occurrences");
      Map<String, Object> window = new LinkedHashMap<>();
      window.put("duration", objective.window);
      window.put("isRolling", true);
      spec.put("timeWindow", List.of(window));
      spec.put("objectives", List.of(new LinkedHashMap<>(Map.of("target", objective.target))));
      into.add(
          "slo.yaml",
          Conversion.document("openslo/v1", "SLO", into.unique("SLO", objective.slo), spec));
      objective.burns.forEach(
          (name, factor) -> {
            Object before = burns.putIfAbsent(name, factor);
            if (before == null) {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("window", name);
              one.put("burnRate", factor);
              one.put("severity", objective.severities.getOrDefault(name, "P2"));
              windows.add(one);
            } else if (!before.equals(factor)) {
              into.note(
                  objective.first.place(),
                  Conversion.Fate.REFUSED,
                  "burn rate " + factor + " of " + objective.slo + " over " + name,
                  "another objective has " + before + " there; one bundle has one set of windows");
            }
          });
    }
    if (!windows.isEmpty()) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("source", "imported rule files");
      spec.put("windows", windows);
      into.own("slo.yaml", "BurnRates", "imported", spec);
    }
    for (String service : services) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("instances", new LinkedHashMap<>(Map.of("max", 10)));
      into.own("services.yaml", "Service", service, spec);
    }
  }
}
