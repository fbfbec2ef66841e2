package dev.premortem.rules.fact;

import java.util.Map;

/** Who is on call now. */
public final class OnCallState extends Fact {
  private final String schedule;
  private final String service;
  private String primary = "";
  private String backup = "";

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public OnCallState(String schedule, String service) {
    super("OnCallState", schedule);
    this.schedule = schedule;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? schedule : service;
  }

  /** Returns name of the schedule. */
  public String getSchedule() {
    return schedule;
  }

  /** Returns always empty: the schedule serves all. */
  public String getService() {
    return service;
  }

  /** Returns responder who is called first, empty in a hole of the rotation. */
  public String getPrimary() {
    return primary;
  }

  /** Sets responder who is called first, empty in a hole of the rotation. */
  public void setPrimary(String value) {
    primary = changed(0, primary, value);
  }

  /** Returns responder who is called next. */
  public String getBackup() {
    return backup;
  }

  /** Sets responder who is called next. */
  public void setBackup(String value) {
    backup = changed(1, backup, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("schedule", schedule);
    values.put("service", service);
    values.put("primary", primary);
    values.put("backup", backup);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"primary", "backup"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
