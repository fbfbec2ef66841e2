package dev.premortem.engine.alert;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the points of a metric of Cloud Monitoring are.
 *
 * @param kind what they count, null where an aligner or reducer leaves that open
 * @param value what each of them is
 * @see <a href="https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run">metrics of Cloud
 *     Run</a>
 */
record MetricType(@Nullable Kind kind, Value value) {
  /** What points count. */
  enum Kind {
    /** What is at a moment. */
    GAUGE,
    /** What came within an interval. */
    DELTA
  }

  /** What a point is. */
  enum Value {
    BOOL,
    INT64,
    DOUBLE,
    DISTRIBUTION;

    boolean number() {
      return this == INT64 || this == DOUBLE;
    }
  }

  private static final Map<String, MetricType> KNOWN = new LinkedHashMap<>();

  static {
    MetricType count = new MetricType(Kind.DELTA, Value.INT64);
    MetricType distribution = new MetricType(Kind.DELTA, Value.DISTRIBUTION);
    MetricType time = new MetricType(Kind.DELTA, Value.DOUBLE);
    String run = "run.googleapis.com/";
    KNOWN.put(ServiceSeries.REQUEST_COUNT, count);
    KNOWN.put(ServiceSeries.REQUEST_LATENCIES, distribution);
    KNOWN.put(ServiceSeries.CPU, distribution);
    KNOWN.put(ServiceSeries.MEMORY, distribution);
    KNOWN.put(ServiceSeries.INSTANCES, new MetricType(Kind.GAUGE, Value.INT64));
    KNOWN.put(ServiceSeries.CHECK_PASSED, new MetricType(Kind.GAUGE, Value.BOOL));
    KNOWN.put(run + "container/max_request_concurrencies", distribution);
    KNOWN.put(run + "container/startup_latencies", distribution);
    KNOWN.put(run + "container/billable_instance_time", time);
    KNOWN.put(run + "container/cpu/allocation_time", time);
    KNOWN.put(run + "container/memory/allocation_time", time);
    KNOWN.put(run + "container/network/received_bytes_count", count);
    KNOWN.put(run + "container/network/sent_bytes_count", count);
  }

  /** Returns the type of a metric, null where it is not known here. */
  static @Nullable MetricType of(String metric) {
    return KNOWN.get(metric);
  }

  /** Returns the type of values of which it is not known what they count. */
  static MetricType of(Value value) {
    return new MetricType(null, value);
  }

  boolean is(Kind kind) {
    return this.kind == null || this.kind == kind;
  }

  @Override
  public String toString() {
    return (kind == null ? "" : kind + " ") + value;
  }
}
