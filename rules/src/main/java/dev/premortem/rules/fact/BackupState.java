package dev.premortem.rules.fact;

import java.util.Map;

/** Whether the copies that recovery depends on are there. */
public final class BackupState extends Fact {
  private final String backup;
  private final String service;
  private boolean stale;
  private boolean failed;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public BackupState(String backup, String service) {
    super("BackupState", backup);
    this.backup = backup;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? backup : service;
  }

  /** Returns name of the backup. */
  public String getBackup() {
    return backup;
  }

  /** Returns resource that it protects. */
  public String getService() {
    return service;
  }

  /** Returns whether the last success is older than the schedule allows. */
  public boolean isStale() {
    return stale;
  }

  /** Sets whether the last success is older than the schedule allows. */
  public void setStale(boolean value) {
    stale = changed(0, stale, value);
  }

  /** Returns whether the last run failed. */
  public boolean isFailed() {
    return failed;
  }

  /** Sets whether the last run failed. */
  public void setFailed(boolean value) {
    failed = changed(1, failed, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("backup", backup);
    values.put("service", service);
    values.put("stale", stale);
    values.put("failed", failed);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"stale", "failed"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
