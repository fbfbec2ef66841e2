package dev.premortem.engine.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the fields of facts come from: which signals, folded over which window. */
public final class Lineage {
  /**
   * Where one field comes from.
   *
   * @param window how it is folded, as a person would say it
   * @param signals signals that it is folded from, by their documented names
   * @param seconds length of the window, 0 where it is as long as the policy says
   */
  public record Source(String window, List<String> signals, long seconds) {}

  private static final Map<String, Source> SOURCES = new LinkedHashMap<>();

  static {
    put("ServiceHealth.requests", "sum over 5 min", 300, "requests");
    put("ServiceHealth.errorRatio", "errors over requests of 5 min", 300, "errors", "requests");
    put("ServiceHealth.outage", "99% failed over 2 min", 120, "errors", "requests");
    put("ServiceHealth.latencyP50Ms", "last interval", 60, "latencyP50Ms");
    put("ServiceHealth.latencyP95Ms", "last interval", 60, "latencyP95Ms");
    put("ServiceHealth.latencyP95HeldMs", "lowest of 3 min", 180, "latencyP95Ms");
    put("ServiceHealth.memoryUtilization", "last interval", 60, "memoryUtilization");
    put("ServiceHealth.dataMissing", "no interval for 10 min", 600, "requests");
    put("SloStatus.burnFast", "lower of 1 h and 5 min", 3600, "errors", "requests");
    put("SloStatus.burnSlow", "lower of 6 h and 30 min", 21_600, "errors", "requests");
    put("SloStatus.burnDay", "lower of 1 d and 2 h", 86_400, "errors", "requests");
    put("SloStatus.burnTrend", "lower of 3 d and 6 h", 259_200, "errors", "requests");
    put("SloStatus.budgetRemaining", "window of the objective", 0, "errors", "requests");
    put("SloStatus.sli", "window of the objective", 0, "errors", "requests");
    put("CandidateHealth.requests", "since the step began", 0, "requests");
    put("CandidateHealth.errorRatio", "since the step began", 0, "errors", "requests");
    put("CandidateHealth.errorEvidence", "since the step began", 0, "errors", "requests");
    put("CandidateHealth.errorRatioLowerBound", "since the step began", 0, "errors", "requests");
    put("CandidateHealth.latencyP95Ms", "median of 31 intervals", 0, "latencyP95Ms");
    put("CandidateHealth.memoryUtilization", "last interval", 60, "memoryUtilization");
    put("CapacityState.cpuUtilization", "mean of an hour", 3600, "cpuUtilization");
    put("CapacityState.instances", "mean of an hour", 3600, "instances");
    put("CapacityState.peakInstances", "highest of an hour", 3600, "instances");
    put("CapacityState.rejectedRatio", "sum over an hour", 3600, "rejected", "requests");
    put("CapacityState.concurrencyUtilization", "mean of an hour", 3600, "concurrencyUtilization");
    put("AlertState.lowest", "lowest aligned point of the condition's duration", 0);
    put("AlertState.highest", "highest aligned point of the condition's duration", 0);
    put("AlertState.latest", "latest aligned point", 0);
    put("AlertState.absent", "no point for the condition's duration", 0);
    put("MetricState.value", "last interval", 60);
    put("MetricState.baseline", "the history before the value", 0);
    put("MetricState.bound", "the history before the value", 0);
    put("MetricState.heldExcess", "lowest excess of the time that the limit asks for", 0);
    put("UptimeState.failures", "probes in a row", 0, "probe");
  }

  private Lineage() {}

  private static void put(String field, String window, long seconds, String... signals) {
    SOURCES.put(field, new Source(window, List.of(signals), seconds));
  }

  /** Returns where a field of a fact type comes from; empty where it is no measurement. */
  public static Optional<Source> of(String factType, String field) {
    return Optional.ofNullable(SOURCES.get(factType + "." + field));
  }
}
