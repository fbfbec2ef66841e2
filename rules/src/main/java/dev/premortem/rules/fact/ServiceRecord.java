package dev.premortem.rules.fact;

import java.util.Map;

/** What is known to exist around a service: the basis of completeness rules. */
public final class ServiceRecord extends Fact {
  private final String service;
  private boolean runbook;
  private boolean uptimeCheck;
  private boolean logSink;
  private boolean traceSampling;
  private boolean rollbackPlan;
  private boolean slo;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public ServiceRecord(String service) {
    super("ServiceRecord", service);
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

  /** Returns whether a runbook covers it. */
  public boolean isRunbook() {
    return runbook;
  }

  /** Sets whether a runbook covers it. */
  public void setRunbook(boolean value) {
    runbook = changed(0, runbook, value);
  }

  /** Returns whether an uptime check probes it. */
  public boolean isUptimeCheck() {
    return uptimeCheck;
  }

  /** Sets whether an uptime check probes it. */
  public void setUptimeCheck(boolean value) {
    uptimeCheck = changed(1, uptimeCheck, value);
  }

  /** Returns whether error logs are kept by a sink. */
  public boolean isLogSink() {
    return logSink;
  }

  /** Sets whether error logs are kept by a sink. */
  public void setLogSink(boolean value) {
    logSink = changed(2, logSink, value);
  }

  /** Returns whether traces are sampled. */
  public boolean isTraceSampling() {
    return traceSampling;
  }

  /** Sets whether traces are sampled. */
  public void setTraceSampling(boolean value) {
    traceSampling = changed(3, traceSampling, value);
  }

  /** Returns whether a rollout policy says how to go back. */
  public boolean isRollbackPlan() {
    return rollbackPlan;
  }

  /** Sets whether a rollout policy says how to go back. */
  public void setRollbackPlan(boolean value) {
    rollbackPlan = changed(4, rollbackPlan, value);
  }

  /** Returns whether an objective is set. */
  public boolean isSlo() {
    return slo;
  }

  /** Sets whether an objective is set. */
  public void setSlo(boolean value) {
    slo = changed(5, slo, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("service", service);
    values.put("runbook", runbook);
    values.put("uptimeCheck", uptimeCheck);
    values.put("logSink", logSink);
    values.put("traceSampling", traceSampling);
    values.put("rollbackPlan", rollbackPlan);
    values.put("slo", slo);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "runbook", "uptimeCheck", "logSink", "traceSampling", "rollbackPlan", "slo"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
