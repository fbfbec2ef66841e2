package dev.premortem.engine.promql;

import static dev.premortem.engine.promql.ValueType.MATRIX;
import static dev.premortem.engine.promql.ValueType.SCALAR;
import static dev.premortem.engine.promql.ValueType.STRING;
import static dev.premortem.engine.promql.ValueType.VECTOR;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All functions of Prometheus 3 with their types, those that are refused among them.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/functions/">functions</a>
 */
public final class Signatures {
  private static final Map<String, Signature> BY_NAME = new HashMap<>();

  /** Functions of native histograms or of what we don't record: never evaluated. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "info", "it needs target_info, which is experimental",
          "start_timestamp", "start timestamps are not recorded");

  static {
    for (String name :
        List.of(
            "abs",
            "absent",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "ceil",
            "cos",
            "cosh",
            "deg",
            "exp",
            "floor",
            "histogram_avg",
            "histogram_count",
            "histogram_sum",
            "histogram_stddev",
            "histogram_stdvar",
            "ln",
            "log10",
            "log2",
            "rad",
            "sgn",
            "sin",
            "sinh",
            "sort",
            "sort_desc",
            "sqrt",
            "tan",
            "tanh",
            "timestamp")) {
      stable(name, VECTOR, 0, VECTOR);
    }
    for (String name :
        List.of(
            "absent_over_time",
            "avg_over_time",
            "changes",
            "count_over_time",
            "delta",
            "deriv",
            "first_over_time",
            "idelta",
            "increase",
            "irate",
            "last_over_time",
            "max_over_time",
            "min_over_time",
            "present_over_time",
            "rate",
            "resets",
            "stddev_over_time",
            "stdvar_over_time",
            "sum_over_time")) {
      stable(name, VECTOR, 0, MATRIX);
    }
    for (String name :
        List.of(
            "days_in_month",
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "hour",
            "minute",
            "month",
            "year")) {
      stable(name, VECTOR, 1, VECTOR);
    }
    stable("clamp", VECTOR, 0, VECTOR, SCALAR, SCALAR);
    stable("clamp_max", VECTOR, 0, VECTOR, SCALAR);
    stable("clamp_min", VECTOR, 0, VECTOR, SCALAR);
    stable("histogram_fraction", VECTOR, 0, SCALAR, SCALAR, VECTOR);
    stable("histogram_quantile", VECTOR, 0, SCALAR, VECTOR);
    stable("label_join", VECTOR, -1, VECTOR, STRING, STRING, STRING);
    stable("label_replace", VECTOR, 0, VECTOR, STRING, STRING, STRING, STRING);
    stable("pi", SCALAR, 0);
    stable("predict_linear", VECTOR, 0, MATRIX, SCALAR);
    stable("quantile_over_time", VECTOR, 0, SCALAR, MATRIX);
    stable("round", VECTOR, 1, VECTOR, SCALAR);
    stable("scalar", SCALAR, 0, VECTOR);
    stable("time", SCALAR, 0);
    stable("vector", VECTOR, 0, SCALAR);

    experimental("double_exponential_smoothing", VECTOR, 0, MATRIX, SCALAR, SCALAR);
    experimental("end", SCALAR, 0);
    experimental("histogram_quantiles", VECTOR, 9, VECTOR, STRING, SCALAR, SCALAR);
    experimental("info", VECTOR, 1, VECTOR, VECTOR);
    experimental("mad_over_time", VECTOR, 0, MATRIX);
    experimental("max_of", SCALAR, 0, SCALAR, SCALAR);
    experimental("min_of", SCALAR, 0, SCALAR, SCALAR);
    experimental("range", SCALAR, 0);
    experimental("sort_by_label", VECTOR, -1, VECTOR, STRING);
    experimental("sort_by_label_desc", VECTOR, -1, VECTOR, STRING);
    experimental("start", SCALAR, 0);
    experimental("start_timestamp", VECTOR, 0, VECTOR);
    experimental("step", SCALAR, 0);
    experimental("ts_of_first_over_time", VECTOR, 0, MATRIX);
    experimental("ts_of_last_over_time", VECTOR, 0, MATRIX);
    experimental("ts_of_max_over_time", VECTOR, 0, MATRIX);
    experimental("ts_of_min_over_time", VECTOR, 0, MATRIX);
  }

  private Signatures() {}

  private static void stable(String name, ValueType returns, int optional, ValueType... takes) {
    BY_NAME.put(name, new Signature(name, List.of(takes), optional, returns, false));
  }

  private static void experimental(
      String name, ValueType returns, int optional, ValueType... takes) {
    BY_NAME.put(name, new Signature(name, List.of(takes), optional, returns, true));
  }

  /** Returns the function of this name, null where Prometheus has none. */
  public static @Nullable Signature named(String name) {
    return BY_NAME.get(name);
  }

  /** Returns why a function is never evaluated, null where it is. */
  public static @Nullable String refused(String name) {
    return REFUSED.get(name);
  }

  /** Returns the names of all functions. */
  public static Set<String> names() {
    return Set.copyOf(BY_NAME.keySet());
  }
}
