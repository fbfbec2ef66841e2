package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * ServiceLevelObjective resources of Pyrra. For each the rules are made that Pyrra makes: burn
 * rates over each window, an alert for each pair of windows, and one for each metric that is
 * absent. What Pyrra records for its own pages only (increases over the whole window) is left out:
 * no alert reads it.
 *
 * @see <a href="https://github.com/pyrra-dev/pyrra">Pyrra</a>
 */
final class PyrraObjectives {
  private static final String PROPAGATED = "pyrra.dev/";
  private static final long MINUTE = 60_000;

  /** A pair of windows, as pyrra-windows.yaml lists them, for one objective. */
  private record Window(
      String severity, double factor, long lastingMillis, long shortMillis, long longMillis) {}

  /** What an indicator divides: expressions with a placeholder for the window. */
  private record Indicator(
      Expr.VectorSelector total,
      Expr.@Nullable VectorSelector other,
      String burn,
      Set<String> by) {}

  private static final String RANGE = "%WINDOW%";

  private final Conversion into;

  PyrraObjectives(Conversion into) {
    this.into = into;
  }

  static boolean is(Node.Mapping document) {
    return document.text("kind").equals("ServiceLevelObjective")
        && document.text("apiVersion").startsWith(PROPAGATED);
  }

  /** Returns the groups of rules for an objective, none when it is refused. */
  List<Node.Mapping> groups(Node.Mapping document) {
    Fields root = Fields.of(document.without("apiVersion", "kind")).aside("status");
    Fields metadata = root.child("metadata").ofKubernetes().aside("namespace");
    String name = metadata.text("name");
    String what = "objective " + name;
    Map<String, String> common = new LinkedHashMap<>();
    common.put("slo", name);
    common.putAll(propagated(metadata.child("labels")));
    Map<String, String> annotations = propagated(metadata.child("annotations"));
    Fields spec = root.child("spec").aside("description", "partial_response_strategy");
    int before = into.said();
    if (name.isEmpty()) {
      refuse(metadata.place(), what, "metadata needs a name");
    }
    String target = spec.text("target");
    boolean percent = target.matches("\\d{1,3}(\\.\\d{1,12})?");
    if (!percent || Double.parseDouble(target) > 100) {
      refuse(spec.place("target"), what, "target must be percent from 0 to 100");
    }
    Long window = Durations.millis(spec.text("window"));
    if (window == null || window < 28 * MINUTE) {
      refuse(spec.place("window"), what, "window must be a duration such as 28d");
    }
    Indicator indicator = indicator(spec.child("indicator"), what);
    Fields alerting = spec.child("alerting");
    List<Node.Mapping> groups = new ArrayList<>();
    boolean burns = flag(alerting, "burnrates", true) && !flag(alerting, "disabled", false);
    boolean absent = flag(alerting, "absent", true);
    String alert = otherwise(alerting.text("name"), "ErrorBudgetBurn");
    String absentAlert = otherwise(alerting.text("absentName"), "SLOMetricAbsent");
    if (into.said() == before && indicator != null && window != null) {
      double promised = Double.parseDouble(target) / 100;
      Objective objective =
          new Objective(root.place(), common, annotations, promised, windows(window), indicator);
      if (burns) {
        groups.add(objective.burnRates(name, alert, window));
      }
      if (absent) {
        groups.add(objective.absent(name, absentAlert));
      }
      if (!groups.isEmpty()) {
        ForeignObjective.add(
            into, name, name, target, window, indicator.burn().replace(RANGE, "[5m]"));
      }
      into.note(
          root.place(),
          groups.isEmpty() ? Fate.REFUSED : Fate.TAKEN,
          what,
          groups.isEmpty()
              ? "its alerts are disabled, so nothing reads what it records"
              : "the rules that Pyrra makes of it, for "
                  + target
                  + "% over "
                  + Durations.print(window)
                  + ", are evaluated as PromQL; what it records for its pages only is left out"
                  + ForeignObjective.UNKNOWN
                  + root.asides());
    }
    into.unread(root, what);
    return groups;
  }

  private static String otherwise(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  private static boolean flag(Fields alerting, String name, boolean otherwise) {
    String text = alerting.text(name);
    return text.isEmpty() ? otherwise : text.equals("true");
  }

  /** Labels and annotations with the prefix are handed on, others are for Kubernetes. */
  private static Map<String, String> propagated(Fields from) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : from.names()) {
      if (name.startsWith(PROPAGATED)) {
        found.put(name.substring(PROPAGATED.length()), from.text(name));
      } else {
        from.aside(name);
      }
    }
    return found;
  }

  private void refuse(Place place, String what, String why) {
    into.note(place, Fate.REFUSED, what, why);
  }

  private static List<Window> windows(long sloMillis) {
    Fields numbers = Fields.of(RuleNodes.resource("pyrra-windows.yaml"));
    Long over = Durations.millis(numbers.text("window"));
    List<Window> windows = new ArrayList<>();
    for (Fields alert : numbers.children("alerts")) {
      windows.add(
          new Window(
              alert.text("severity"),
              Double.parseDouble(alert.text("factor")),
              scaled(alert.text("for"), sloMillis, over),
              scaled(alert.text("short"), sloMillis, over),
              scaled(alert.text("long"), sloMillis, over)));
    }
    return windows;
  }

  private static long scaled(String text, long sloMillis, @Nullable Long over) {
    Long length = Durations.millis(text);
    if (length == null || over == null) {
      throw new IllegalStateException("pyrra-windows.yaml has no duration \"" + text + "\"");
    }
    return Math.round(length * (double) sloMillis / over / MINUTE) * MINUTE;
  }

  private @Nullable Indicator indicator(Fields indicator, String what) {
    if (indicator.node("latencyNative") != null) {
      refuse(
          indicator.place("latencyNative"),
          what,
          "latencyNative reads native histograms, which are not evaluated here; latency with"
              + " buckets is");
      return null;
    }
    List<String> given =
        List.of("ratio", "latency", "bool_gauge").stream().filter(indicator::has).toList();
    if (given.size() != 1) {
      refuse(indicator.place(), what, "its indicator must be one of ratio, latency, bool_gauge");
      return null;
    }
    Fields one = indicator.child(given.get(0));
    Set<String> by = new TreeSet<>(one.items("grouping"));
    String sum = by.isEmpty() ? "sum" : "sum by (" + String.join(", ", by) + ") ";
    if (given.get(0).equals("bool_gauge")) {
      Expr.VectorSelector gauge = selector(one, what);
      if (gauge == null) {
        return null;
      }
      String count = sum + "(count_over_time(" + gauge + RANGE + "))";
      String good = sum + "(sum_over_time(" + gauge + RANGE + "))";
      return new Indicator(gauge, null, "(" + count + " - " + good + ") / " + count, by);
    }
    boolean ratio = given.get(0).equals("ratio");
    Expr.VectorSelector total = selector(one.child("total"), what);
    Expr.VectorSelector other = selector(one.child(ratio ? "errors" : "success"), what);
    if (total == null || other == null) {
      return null;
    }
    String all = sum + "(rate(" + total + RANGE + "))";
    String some = sum + "(rate(" + other + RANGE + "))";
    return new Indicator(
        total, other, ratio ? some + " / " + all : "(" + all + " - " + some + ") / " + all, by);
  }

  private Expr.@Nullable VectorSelector selector(Fields query, String what) {
    String text = query.text("metric");
    try {
      if (Promql.parse(text) instanceof Expr.VectorSelector selector
          && !selector.name().isEmpty()
          && selector.offsetMillis() == 0
          && selector.at() == null) {
        return selector;
      }
      refuse(query.place("metric"), what, "metric must name one metric, found \"" + text + "\"");
    } catch (PromqlException invalid) {
      refuse(query.place("metric"), what, "metric can't be read: " + invalid.getMessage());
    }
    return null;
  }

  /** The rules of one objective. */
  private record Objective(
      Place place,
      Map<String, String> common,
      Map<String, String> annotations,
      double target,
      List<Window> windows,
      Indicator indicator) {

    private Map<String, String> labels() {
      Map<String, String> labels = new LinkedHashMap<>(common);
      for (LabelMatcher matcher : indicator.total().matchers()) {
        if (matcher.op() == LabelMatcher.Op.EQUAL && !matcher.name().equals("__name__")) {
          labels.put(matcher.name(), matcher.value());
        }
      }
      indicator.by().forEach(labels::remove);
      return labels;
    }

    private String recorded(long windowMillis) {
      String metric = indicator.total().name();
      metric = metric.endsWith("_total") ? metric.substring(0, metric.length() - 6) : metric;
      metric = metric.endsWith("_count") ? metric.substring(0, metric.length() - 6) : metric;
      return metric + ":burnrate" + Durations.print(windowMillis);
    }

    Node.Mapping burnRates(String name, String alert, long sloMillis) {
      List<Node> rules = new ArrayList<>();
      Set<Long> lengths = new TreeSet<>();
      windows.forEach(w -> lengths.addAll(List.of(w.shortMillis(), w.longMillis())));
      for (long length : lengths) {
        String range = "[" + Durations.print(length) + "]";
        rules.add(
            RuleNodes.recording(
                place, recorded(length), indicator.burn().replace(RANGE, range), labels()));
      }
      for (Window window : windows) {
        Map<String, String> labels = labels();
        labels.put("short", Durations.print(window.shortMillis()));
        labels.put("long", Durations.print(window.longMillis()));
        labels.put("severity", window.severity());
        long exhausted = (long) (sloMillis / 1000.0 / window.factor());
        labels.put("exhaustion", Durations.print(exhausted * 1000));
        String limit =
            " > (%.0f * (1-%s))"
                .formatted(window.factor(), BigDecimal.valueOf(target).toPlainString());
        String expr =
            recorded(window.shortMillis())
                + selected(name)
                + limit
                + " and "
                + recorded(window.longMillis())
                + selected(name)
                + limit;
        rules.add(
            RuleNodes.alerting(
                place, alert, expr, Durations.print(window.lastingMillis()), labels, annotations));
      }
      return RuleNodes.group(place, name, "30s", rules);
    }

    /** Conditions on labels that the recorded series still have. */
    private String selected(String name) {
      Set<String> matchers = new TreeSet<>();
      for (LabelMatcher matcher : indicator.total().matchers()) {
        boolean regex =
            matcher.op() == LabelMatcher.Op.MATCHES || matcher.op() == LabelMatcher.Op.MATCHES_NOT;
        if (!matcher.name().equals("__name__")
            && (!regex || indicator.by().contains(matcher.name()))) {
          matchers.add(matcher.toString());
        }
      }
      matchers.add(new LabelMatcher("slo", LabelMatcher.Op.EQUAL, name).toString());
      return "{" + String.join(",", matchers) + "}";
    }

    /** Absence counts as errors only, so it is due when the quickest alert would be. */
    Node.Mapping absent(String name, String alert) {
      Window quickest = windows.get(0);
      long seconds = (long) (quickest.factor() * (1 - target) * quickest.longMillis() / 1000);
      long due = seconds * 1000 + quickest.lastingMillis();
      String lasting = Durations.print(Math.round(due / (double) MINUTE) * MINUTE);
      Map<String, String> labels = labels();
      labels.put("severity", quickest.severity());
      Set<String> metrics = new LinkedHashSet<>();
      metrics.add(indicator.total().toString());
      Expr.VectorSelector other = indicator.other();
      if (other != null && !other.name().equals(indicator.total().name())) {
        metrics.add(other.toString());
      }
      List<Node> rules = new ArrayList<>();
      for (String metric : metrics) {
        rules.add(
            RuleNodes.alerting(
                place, alert, "absent(" + metric + ") == 1", lasting, labels, annotations));
      }
      return RuleNodes.group(place, name + "-increase", "", rules);
    }
  }
}
