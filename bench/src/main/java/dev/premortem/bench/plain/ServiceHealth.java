package dev.premortem.bench.plain;

/** The health of a service, as people write facts for Drools: a bean. */
public final class ServiceHealth {
  private long requests;
  private double errorRatio;
  private double latencyP95Ms;
  private double latencyP95HeldMs;
  private double memoryUtilization;

  /** Returns requests of the last minutes. */
  public long getRequests() {
    return requests;
  }

  /** Returns the share of them that failed. */
  public double getErrorRatio() {
    return errorRatio;
  }

  /** Returns the 95th percentile of latency, milliseconds. */
  public double getLatencyP95Ms() {
    return latencyP95Ms;
  }

  /** Returns the lowest of the last ones. */
  public double getLatencyP95HeldMs() {
    return latencyP95HeldMs;
  }

  /** Returns the share of the memory in use. */
  public double getMemoryUtilization() {
    return memoryUtilization;
  }

  /** Returns whether nothing is answered. */
  public boolean isOutage() {
    return false;
  }

  /** Returns whether nothing is measured. */
  public boolean isDataMissing() {
    return false;
  }

  /** Sets requests and the share of them that failed. */
  public void requests(long count, double failed) {
    requests = count;
    errorRatio = failed;
  }

  /** Sets latencies and memory. */
  public void latencies(double p95, double held, double memory) {
    latencyP95Ms = p95;
    latencyP95HeldMs = held;
    memoryUtilization = memory;
  }
}
