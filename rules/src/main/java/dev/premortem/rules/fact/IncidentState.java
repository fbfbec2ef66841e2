package dev.premortem.rules.fact;

import dev.premortem.rules.decision.Severity;
import java.util.Map;

/** One open incident. Clocks reach the rules as flags that a timer sets. */
public final class IncidentState extends Fact {
  private final String incident;
  private final String service;
  private Severity severity = Severity.P3;
  private boolean acknowledged;
  private int level;
  private boolean levelTimedOut;
  private boolean lastLevel;
  private boolean deadlineMissed;
  private boolean quiet;
  private String runbook = "";

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public IncidentState(String incident, String service) {
    super("IncidentState", incident);
    this.incident = incident;
    this.service = service;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns identifier of the incident. */
  public String getIncident() {
    return incident;
  }

  /** Returns service that it is about. */
  public String getService() {
    return service;
  }

  /** Returns P0 (worst) to P3. */
  public Severity getSeverity() {
    return severity;
  }

  /** Sets P0 (worst) to P3. */
  public void setSeverity(Severity value) {
    severity = changed(0, severity, value);
  }

  /** Returns whether a responder has taken it. */
  public boolean isAcknowledged() {
    return acknowledged;
  }

  /** Sets whether a responder has taken it. */
  public void setAcknowledged(boolean value) {
    acknowledged = changed(1, acknowledged, value);
  }

  /** Returns escalation level reached, 0 before anybody was paged. */
  public int getLevel() {
    return level;
  }

  /** Sets escalation level reached, 0 before anybody was paged. */
  public void setLevel(int value) {
    level = changed(2, level, value);
  }

  /** Returns whether the time-out of this level passed without acknowledgement. */
  public boolean isLevelTimedOut() {
    return levelTimedOut;
  }

  /** Sets whether the time-out of this level passed without acknowledgement. */
  public void setLevelTimedOut(boolean value) {
    levelTimedOut = changed(3, levelTimedOut, value);
  }

  /** Returns whether no further level exists. */
  public boolean isLastLevel() {
    return lastLevel;
  }

  /** Sets whether no further level exists. */
  public void setLastLevel(boolean value) {
    lastLevel = changed(4, lastLevel, value);
  }

  /** Returns whether it is open past the deadline of its severity. */
  public boolean isDeadlineMissed() {
    return deadlineMissed;
  }

  /** Sets whether it is open past the deadline of its severity. */
  public void setDeadlineMissed(boolean value) {
    deadlineMissed = changed(5, deadlineMissed, value);
  }

  /** Returns whether nothing has supported it for the quiet time, so that it may be resolved. */
  public boolean isQuiet() {
    return quiet;
  }

  /** Sets whether nothing has supported it for the quiet time, so that it may be resolved. */
  public void setQuiet(boolean value) {
    quiet = changed(6, quiet, value);
  }

  /** Returns path of the runbook, empty when there is none. */
  public String getRunbook() {
    return runbook;
  }

  /** Sets path of the runbook, empty when there is none. */
  public void setRunbook(String value) {
    runbook = changed(7, runbook, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("incident", incident);
    values.put("service", service);
    values.put("severity", severity);
    values.put("acknowledged", acknowledged);
    values.put("level", level);
    values.put("levelTimedOut", levelTimedOut);
    values.put("lastLevel", lastLevel);
    values.put("deadlineMissed", deadlineMissed);
    values.put("quiet", quiet);
    values.put("runbook", runbook);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "severity",
    "acknowledged",
    "level",
    "levelTimedOut",
    "lastLevel",
    "deadlineMissed",
    "quiet",
    "runbook"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
