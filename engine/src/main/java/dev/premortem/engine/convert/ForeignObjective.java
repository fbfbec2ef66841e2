package dev.premortem.engine.convert;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An objective on series of its own, as an OpenSLO document: its rules are evaluated, and tables
 * say that whether it is met is unknown.
 */
final class ForeignObjective {
  /** What is said of each. */
  static final String UNKNOWN = "; its error budget is unknown in tables";

  private static final BigDecimal LARGEST = new BigDecimal("99.99999");
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;

  private ForeignObjective() {}

  /**
   * Adds it.
   *
   * @param percent share of good events that is promised, in percent
   * @param windowMillis its window, milliseconds
   * @param badShare share of bad events, as PromQL
   */
  static void add(
      Conversion into,
      String name,
      String service,
      String percent,
      long windowMillis,
      String badShare) {
    String unique = into.unique("SLO", name);
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("type", "Prometheus");
    query.put("spec", Map.of("query", badShare));
    Map<String, Object> ratio = new LinkedHashMap<>();
    ratio.put("raw", Map.of("metricSource", query));
    ratio.put("rawType", "failure");
    Map<String, Object> indicator = new LinkedHashMap<>();
    indicator.put("metadata", Map.of("name", unique));
    indicator.put("spec", Map.of("ratioMetric", ratio));
    Map<String, Object> window = new LinkedHashMap<>();
    window.put(
        "duration",
        windowMillis % DAY == 0 ? windowMillis / DAY + "d" : windowMillis / MINUTE + "m");
    window.put("isRolling", true);
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("service", service);
    spec.put("indicator", indicator);
    spec.put("timeWindow", List.of(window));
    spec.put("budgetingMethod", "Occurrences");
    BigDecimal target = new BigDecimal(percent);
    // OpenSLO can not promise all of them.
    spec.put(
        "objectives",
        List.of(target.compareTo(LARGEST) > 0 ? Map.of() : Map.of("targetPercent", target)));
    into.add("slo/" + unique + ".yaml", Conversion.document("openslo/v1", "SLO", unique, spec));
  }
}
