package dev.premortem.engine.convert;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.ValueType;
import dev.premortem.rules.source.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An indicator whose queries are PromQL, as the share of bad events over a window. Counters are
 * increased over the window, other numbers summed at every minute of it; of a threshold metric the
 * minutes count whose value misses the objective's {@code op} and {@code value}.
 */
final class OpenSloIndicator {
  /**
   * One objective.
   *
   * @param target share of good events that is promised, 0 to 1
   * @param fields its fields, null where nothing but requests is measured
   */
  record Objective(double target, @Nullable Fields fields) {}

  private static final Map<String, String> OPERATORS =
      Map.of("lte", "<=", "lt", "<", "gte", ">=", "gt", ">");
  private static final String NEEDED =
      "an indicator needs ratioMetric with total and good or bad, or raw and rawType, or"
          + " thresholdMetric";

  private final Conversion into;
  private final OpenSloDocuments documents;
  private final String what;
  private final List<Objective> objectives;
  private @Nullable LongFunction<String> bad;
  private @Nullable String threshold;

  OpenSloIndicator(
      Conversion into,
      OpenSloDocuments documents,
      Fields slo,
      String what,
      List<Objective> objectives) {
    this.into = into;
    this.documents = documents;
    this.what = what;
    this.objectives = objectives;
    documents.begin();
    Fields spec = spec(slo);
    if (spec != null) {
      spec.aside("description");
      read(spec);
    }
    objectives.forEach(this::compared);
  }

  List<Objective> objectives() {
    return objectives;
  }

  /**
   * Returns the share of bad events over a window, as PromQL.
   *
   * @param windowMillis length of the window, milliseconds
   */
  String badShare(Objective objective, long windowMillis) {
    if (threshold != null && objective.fields() != null) {
      String holds =
          "("
              + threshold
              + ") "
              + OPERATORS.get(objective.fields().text("op"))
              + " bool "
              + objective.fields().text("value");
      return "1 - avg_over_time((" + holds + ")[" + Durations.print(windowMillis) + ":1m])";
    }
    if (bad == null) {
      throw new IllegalStateException("an indicator that was refused is not asked for");
    }
    return bad.apply(windowMillis);
  }

  private @Nullable Fields spec(Fields slo) {
    if (slo.has("indicator")) {
      Fields indicator = slo.child("indicator");
      Fields metadata = indicator.child("metadata");
      metadata.aside("name", "displayName", "labels", "annotations");
      return indicator.child("spec");
    }
    String ref = slo.text("indicatorRef");
    OpenSloDocuments.Document sli = documents.find("SLI", ref);
    if (sli == null) {
      refuse(slo.place("indicatorRef"), "the SLI " + ref + " is not in the input");
      return null;
    }
    return sli.spec();
  }

  private void refuse(Place place, String why) {
    into.note(place, Fate.REFUSED, what, why);
  }

  private void read(Fields spec) {
    if (spec.has("thresholdMetric") != spec.has("ratioMetric")) {
      if (spec.has("thresholdMetric")) {
        Expr query = query(spec.child("thresholdMetric"));
        threshold = query == null ? null : query.toString();
      } else {
        ratio(spec.child("ratioMetric"));
      }
    } else {
      refuse(spec.place(), NEEDED);
    }
  }

  private void ratio(Fields ratio) {
    boolean counter = ratio.text("counter").equals("true");
    if (ratio.has("raw")) {
      String type = ratio.text("rawType");
      Expr raw = query(ratio.child("raw"));
      if (!type.equals("success") && !type.equals("failure")) {
        refuse(ratio.place("rawType"), "rawType must be success or failure");
      } else if (raw != null) {
        String before = type.equals("success") ? "1 - " : "";
        bad = window -> before + "avg_over_time((" + raw + ")[" + range(window) + ":1m])";
      }
      return;
    }
    if (!ratio.has("total") || ratio.has("good") == ratio.has("bad")) {
      refuse(ratio.place(), NEEDED);
      return;
    }
    boolean good = ratio.has("good");
    Expr total = query(ratio.child("total"));
    Expr some = query(ratio.child(good ? "good" : "bad"));
    if (total != null && some != null && counts(ratio, counter, total, some)) {
      bad =
          window -> {
            String all = events(total, counter, window);
            String part = events(some, counter, window);
            return good ? "(" + all + " - " + part + ") / " + all : part + " / " + all;
          };
    }
  }

  private boolean counts(Fields ratio, boolean counter, Expr total, Expr some) {
    boolean both = total instanceof Expr.VectorSelector && some instanceof Expr.VectorSelector;
    if (counter && !both) {
      refuse(
          ratio.place("counter"),
          "counter is true, but a query is no counter: name the metric, or write counter: false if"
              + " it gives the events of a minute");
    }
    return !counter || both;
  }

  private static String range(long windowMillis) {
    return Durations.print(windowMillis);
  }

  private static String events(Expr query, boolean counter, long window) {
    return counter
        ? "sum(increase(" + query + "[" + range(window) + "]))"
        : "sum(sum_over_time((" + query + ")[" + range(window) + ":1m]))";
  }

  private @Nullable Expr query(Fields metric) {
    Fields source = metric.child("metricSource");
    String type = source.text("type");
    String ref = source.text("metricSourceRef");
    if (!ref.isEmpty()) {
      OpenSloDocuments.Document data = documents.find("DataSource", ref);
      if (data == null) {
        refuse(source.place("metricSourceRef"), "the DataSource " + ref + " is not in the input");
        return null;
      }
      data.spec().aside("description", "connectionDetails");
      String given = data.spec().text("type");
      type = type.isEmpty() ? given : type;
    }
    if (!type.toLowerCase(Locale.ROOT).equals("prometheus")) {
      refuse(
          source.place("type"),
          "a metricSource of type \"" + type + "\" is not evaluated, only of type Prometheus");
      return null;
    }
    Fields spec = source.child("spec");
    String field = spec.has("promql") ? "promql" : "query";
    try {
      Expr query = Promql.parse(spec.text(field));
      if (query.type() == ValueType.VECTOR) {
        return query;
      }
      refuse(spec.place(field), "its query gives no instant vector");
    } catch (PromqlException invalid) {
      refuse(spec.place(field), "its query can't be read: " + invalid.getMessage());
    }
    return null;
  }

  /** Only a threshold metric is compared with a value; elsewhere op and value stay unread. */
  private void compared(Objective objective) {
    Fields fields = objective.fields();
    if (fields != null && threshold != null) {
      String op = fields.text("op");
      if (!OPERATORS.containsKey(op)
          || !fields.text("value").matches("-?\\d{1,12}(\\.\\d{1,12})?")) {
        refuse(fields.place(), "a threshold metric needs op (lte, lt, gte, gt) and a number value");
      }
    }
  }
}
