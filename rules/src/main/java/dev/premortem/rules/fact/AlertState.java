package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one condition of one alert policy stands. A threshold condition with a duration is met when
 * its least extreme point of the duration is past the limit.
 */
public final class AlertState extends Fact {
  private final String policy;
  private final int condition;
  private final String service;
  private double latest = Double.NaN;
  private double lowest = Double.NaN;
  private double highest = Double.NaN;
  private boolean absent;
  private boolean firing;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public AlertState(String policy, int condition, String service) {
    super("AlertState", policy + "/" + condition + "/" + service);
    this.policy = policy;
    this.condition = condition;
    this.service = service;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the alert policy. */
  public String getPolicy() {
    return policy;
  }

  /** Returns position of the condition in the policy, from 0. */
  public int getCondition() {
    return condition;
  }

  /** Returns service that it is about, empty when none. */
  public String getService() {
    return service;
  }

  /** Returns latest aligned value. */
  public @Nullable Double getLatest() {
    return known(latest);
  }

  /** Sets latest aligned value. */
  public void setLatest(double value) {
    latest = changed(0, latest, value);
  }

  /** Returns lowest aligned value in the duration. */
  public @Nullable Double getLowest() {
    return known(lowest);
  }

  /** Sets lowest aligned value in the duration. */
  public void setLowest(double value) {
    lowest = changed(1, lowest, value);
  }

  /** Returns highest aligned value in the duration. */
  public @Nullable Double getHighest() {
    return known(highest);
  }

  /** Sets highest aligned value in the duration. */
  public void setHighest(double value) {
    highest = changed(2, highest, value);
  }

  /** Returns whether no point arrived for the duration of an absence condition. */
  public boolean isAbsent() {
    return absent;
  }

  /** Sets whether no point arrived for the duration of an absence condition. */
  public void setAbsent(boolean value) {
    absent = changed(3, absent, value);
  }

  /** Returns whether the policy has fired and is not resolved. */
  public boolean isFiring() {
    return firing;
  }

  /** Sets whether the policy has fired and is not resolved. */
  public void setFiring(boolean value) {
    firing = changed(4, firing, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("policy", policy);
    values.put("condition", condition);
    values.put("service", service);
    values.put("latest", known(latest));
    values.put("lowest", known(lowest));
    values.put("highest", known(highest));
    values.put("absent", absent);
    values.put("firing", firing);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"latest", "lowest", "highest", "absent", "firing"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
