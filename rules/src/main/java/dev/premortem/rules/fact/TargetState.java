package dev.premortem.rules.fact;

import java.util.Map;

/** One success metric against its target. */
public final class TargetState extends Fact {
  private final String target;
  private final String service;
  private boolean known;
  private boolean met;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public TargetState(String target, String service) {
    super("TargetState", target);
    this.target = target;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? target : service;
  }

  /** Returns name of the success metric. */
  public String getTarget() {
    return target;
  }

  /** Returns service that it is about, empty when all. */
  public String getService() {
    return service;
  }

  /** Returns whether there is data enough to tell. */
  public boolean isKnown() {
    return known;
  }

  /** Sets whether there is data enough to tell. */
  public void setKnown(boolean value) {
    known = changed(0, known, value);
  }

  /** Returns whether the target is met. */
  public boolean isMet() {
    return met;
  }

  /** Sets whether the target is met. */
  public void setMet(boolean value) {
    met = changed(1, met, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("target", target);
    values.put("service", service);
    values.put("known", known);
    values.put("met", met);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"known", "met"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
