package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users of one service saw lately. Ratios and counts are over the last five minutes, latencies
 * and utilizations over the last measured interval.
 */
public final class ServiceHealth extends Fact {
  private final String service;
  private long requests;
  private double errorRatio = Double.NaN;
  private double latencyP50Ms = Double.NaN;
  private double latencyP95Ms = Double.NaN;
  private double latencyP95HeldMs = Double.NaN;
  private double memoryUtilization = Double.NaN;
  private boolean outage;
  private boolean breach;
  private boolean dataMissing;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public ServiceHealth(String service) {
    super("ServiceHealth", service);
    this.service = service;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the service. */
  public String getService() {
    return service;
  }

  /** Returns requests answered in the last five minutes. */
  public long getRequests() {
    return requests;
  }

  /** Sets requests answered in the last five minutes. */
  public void setRequests(long value) {
    requests = changed(0, requests, value);
  }

  /** Returns share of those requests that failed with 5xx, 0 to 1. */
  public @Nullable Double getErrorRatio() {
    return known(errorRatio);
  }

  /** Sets share of those requests that failed with 5xx, 0 to 1. */
  public void setErrorRatio(double value) {
    errorRatio = changed(1, errorRatio, value);
  }

  /** Returns median latency of the last interval, milliseconds. */
  public @Nullable Double getLatencyP50Ms() {
    return known(latencyP50Ms);
  }

  /** Sets median latency of the last interval, milliseconds. */
  public void setLatencyP50Ms(double value) {
    latencyP50Ms = changed(2, latencyP50Ms, value);
  }

  /** Returns 95th percentile of latency of the last interval, milliseconds. */
  public @Nullable Double getLatencyP95Ms() {
    return known(latencyP95Ms);
  }

  /** Sets 95th percentile of latency of the last interval, milliseconds. */
  public void setLatencyP95Ms(double value) {
    latencyP95Ms = changed(3, latencyP95Ms, value);
  }

  /**
   * Returns lowest P95 latency of the last three minutes, milliseconds: above a limit only when
   * every interval was.
   */
  public @Nullable Double getLatencyP95HeldMs() {
    return known(latencyP95HeldMs);
  }

  /**
   * Sets lowest P95 latency of the last three minutes, milliseconds: above a limit only when every
   * interval was.
   */
  public void setLatencyP95HeldMs(double value) {
    latencyP95HeldMs = changed(4, latencyP95HeldMs, value);
  }

  /** Returns memory in use over memory granted, 0 to 1. */
  public @Nullable Double getMemoryUtilization() {
    return known(memoryUtilization);
  }

  /** Sets memory in use over memory granted, 0 to 1. */
  public void setMemoryUtilization(double value) {
    memoryUtilization = changed(5, memoryUtilization, value);
  }

  /** Returns whether requests came and practically none was answered well for two minutes. */
  public boolean isOutage() {
    return outage;
  }

  /** Sets whether requests came and practically none was answered well for two minutes. */
  public void setOutage(boolean value) {
    outage = changed(6, outage, value);
  }

  /** Returns whether a data breach was reported and is not contained. */
  public boolean isBreach() {
    return breach;
  }

  /** Sets whether a data breach was reported and is not contained. */
  public void setBreach(boolean value) {
    breach = changed(7, breach, value);
  }

  /**
   * Returns whether no measurement has arrived lately; the other fields then hold their last known
   * values.
   */
  public boolean isDataMissing() {
    return dataMissing;
  }

  /**
   * Sets whether no measurement has arrived lately; the other fields then hold their last known
   * values.
   */
  public void setDataMissing(boolean value) {
    dataMissing = changed(8, dataMissing, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("service", service);
    values.put("requests", requests);
    values.put("errorRatio", known(errorRatio));
    values.put("latencyP50Ms", known(latencyP50Ms));
    values.put("latencyP95Ms", known(latencyP95Ms));
    values.put("latencyP95HeldMs", known(latencyP95HeldMs));
    values.put("memoryUtilization", known(memoryUtilization));
    values.put("outage", outage);
    values.put("breach", breach);
    values.put("dataMissing", dataMissing);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "requests",
    "errorRatio",
    "latencyP50Ms",
    "latencyP95Ms",
    "latencyP95HeldMs",
    "memoryUtilization",
    "outage",
    "breach",
    "dataMissing"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
