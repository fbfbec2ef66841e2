package dev.premortem.rules.fact;

import java.util.Map;

/** What an uptime check saw. */
public final class UptimeState extends Fact {
  private final String check;
  private final String service;
  private final int failureLimit;
  private int failures;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public UptimeState(String check, String service, int failureLimit) {
    super("UptimeState", check);
    this.check = check;
    this.service = service;
    this.failureLimit = failureLimit;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the check. */
  public String getCheck() {
    return check;
  }

  /** Returns service that it probes. */
  public String getService() {
    return service;
  }

  /** Returns failed probes in a row that matter. */
  public int getFailureLimit() {
    return failureLimit;
  }

  /** Returns failed probes in a row. */
  public int getFailures() {
    return failures;
  }

  /** Sets failed probes in a row. */
  public void setFailures(int value) {
    failures = changed(0, failures, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("check", check);
    values.put("service", service);
    values.put("failureLimit", failureLimit);
    values.put("failures", failures);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"failures"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
