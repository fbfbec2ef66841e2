package dev.premortem.rules.fact;

import java.util.Map;

/** A disaster that a recovery procedure answers. */
public final class RecoveryState extends Fact {
  private final String procedure;
  private final String service;
  private Disaster disaster = Disaster.NONE;
  private boolean active;
  private boolean started;
  private boolean rtoMissed;
  private boolean rpoMissed;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public RecoveryState(String procedure, String service) {
    super("RecoveryState", procedure);
    this.procedure = procedure;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? procedure : service;
  }

  /** Returns name of the procedure. */
  public String getProcedure() {
    return procedure;
  }

  /** Returns resource that is struck. */
  public String getService() {
    return service;
  }

  /** Returns kind of disaster. */
  public Disaster getDisaster() {
    return disaster;
  }

  /** Sets kind of disaster. */
  public void setDisaster(Disaster value) {
    disaster = changed(0, disaster, value);
  }

  /** Returns whether the disaster is on and not yet mended. */
  public boolean isActive() {
    return active;
  }

  /** Sets whether the disaster is on and not yet mended. */
  public void setActive(boolean value) {
    active = changed(1, active, value);
  }

  /** Returns whether the procedure has been started. */
  public boolean isStarted() {
    return started;
  }

  /** Sets whether the procedure has been started. */
  public void setStarted(boolean value) {
    started = changed(2, started, value);
  }

  /** Returns whether recovery took longer than the objective. */
  public boolean isRtoMissed() {
    return rtoMissed;
  }

  /** Sets whether recovery took longer than the objective. */
  public void setRtoMissed(boolean value) {
    rtoMissed = changed(3, rtoMissed, value);
  }

  /** Returns whether the newest copy was older than the objective. */
  public boolean isRpoMissed() {
    return rpoMissed;
  }

  /** Sets whether the newest copy was older than the objective. */
  public void setRpoMissed(boolean value) {
    rpoMissed = changed(4, rpoMissed, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("procedure", procedure);
    values.put("service", service);
    values.put("disaster", disaster);
    values.put("active", active);
    values.put("started", started);
    values.put("rtoMissed", rtoMissed);
    values.put("rpoMissed", rpoMissed);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"disaster", "active", "started", "rtoMissed", "rpoMissed"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
