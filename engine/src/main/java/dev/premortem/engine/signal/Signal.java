package dev.premortem.engine.signal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The signals of a service that {@link Sample} has a place for, under the names that recordings and
 * Metric documents give them. Names are read without regard to case, {@code _}, {@code -} and
 * spaces.
 */
public enum Signal {
  /** Requests answered in an interval. */
  REQUESTS("requests", true),
  /** Requests answered with 5xx in an interval. */
  ERRORS("errors", true),
  /** Errors over requests, 0 to 1. */
  ERROR_RATIO("errorRatio", false),
  /** Requests rejected for want of an instance, in an interval. */
  REJECTED("rejected", true),
  /** Median latency, milliseconds. */
  LATENCY_P50("latencyP50Ms", false),
  /** 95th percentile of latency, milliseconds. */
  LATENCY_P95("latencyP95Ms", false),
  /** 99th percentile of latency, milliseconds. */
  LATENCY_P99("latencyP99Ms", false),
  /** CPU utilization, 0 to 1. */
  CPU("cpuUtilization", false),
  /** Memory utilization, 0 to 1. */
  MEMORY("memoryUtilization", false),
  /** Requests in progress over the slots of all instances, 0 to 1. */
  CONCURRENCY("concurrencyUtilization", false),
  /** Instances. */
  INSTANCES("instances", false),
  /** Whether a probe from outside got the expected answer, 1 or 0. */
  PROBE("probe", false);

  /** Those whose usual values Metric documents can learn without a recording that names them. */
  public static final List<Signal> LEARNT =
      List.of(REQUESTS, ERROR_RATIO, LATENCY_P95, CPU, MEMORY, INSTANCES);

  private static final Map<String, Signal> ALIASES =
      Map.ofEntries(
          Map.entry("requestcount", REQUESTS),
          Map.entry("errorcount", ERRORS),
          Map.entry("errorrate", ERROR_RATIO),
          Map.entry("latencyp50", LATENCY_P50),
          Map.entry("p50ms", LATENCY_P50),
          Map.entry("latencyp95", LATENCY_P95),
          Map.entry("p95ms", LATENCY_P95),
          Map.entry("latencyp99", LATENCY_P99),
          Map.entry("p99ms", LATENCY_P99),
          Map.entry("cpu", CPU),
          Map.entry("memory", MEMORY),
          Map.entry("concurrency", CONCURRENCY),
          Map.entry("instancecount", INSTANCES));

  private final String label;
  private final boolean count;

  Signal(String label, boolean count) {
    this.label = label;
    this.count = count;
  }

  /** Returns the name as it is documented. */
  public String label() {
    return label;
  }

  /** Returns whether values of several intervals or revisions add up. */
  public boolean isCount() {
    return count;
  }

  /** Returns the signal of that name. */
  public static Optional<Signal> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    Signal alias = ALIASES.get(plain);
    return alias != null
        ? Optional.of(alias)
        : Arrays.stream(values())
            .filter(s -> s.label.toLowerCase(Locale.ROOT).equals(plain))
            .findFirst();
  }

  /** Returns the value in a sample, NaN when nothing was measured. */
  public double of(Sample sample) {
    if (!sample.present) {
      return Double.NaN;
    }
    return switch (this) {
      case REQUESTS -> sample.counted ? sample.requests : Double.NaN;
      case ERRORS -> sample.counted ? sample.errors : Double.NaN;
      case ERROR_RATIO ->
          sample.requests == 0 ? Double.NaN : sample.errors / (double) sample.requests;
      case REJECTED -> sample.counted ? sample.rejected : Double.NaN;
      case LATENCY_P50 -> sample.answered() ? sample.latencyP50Ms : Double.NaN;
      case LATENCY_P95 -> sample.answered() ? sample.latencyP95Ms : Double.NaN;
      case LATENCY_P99 -> sample.answered() ? sample.latencyP99Ms : Double.NaN;
      case CPU -> sample.cpuUtilization;
      case MEMORY -> sample.memoryUtilization;
      case CONCURRENCY -> sample.concurrencyUtilization;
      case INSTANCES -> sample.instances;
      case PROBE -> sample.probeAnswered ? 1 : 0;
    };
  }
}
