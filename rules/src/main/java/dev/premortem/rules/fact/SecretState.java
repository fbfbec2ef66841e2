package dev.premortem.rules.fact;

import java.util.Map;

/** The age of one secret, as flags that timers set. */
public final class SecretState extends Fact {
  private final String secret;
  private final String service;
  private boolean managed;
  private boolean due;
  private boolean overdue;
  private boolean expired;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public SecretState(String secret, String service) {
    super("SecretState", secret);
    this.secret = secret;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? secret : service;
  }

  /** Returns name of the secret. */
  public String getSecret() {
    return secret;
  }

  /** Returns service that uses it. */
  public String getService() {
    return service;
  }

  /** Returns whether it is kept in the secret manager. */
  public boolean isManaged() {
    return managed;
  }

  /** Sets whether it is kept in the secret manager. */
  public void setManaged(boolean value) {
    managed = changed(0, managed, value);
  }

  /** Returns whether its rotation period ends within the notice. */
  public boolean isDue() {
    return due;
  }

  /** Sets whether its rotation period ends within the notice. */
  public void setDue(boolean value) {
    due = changed(1, due, value);
  }

  /** Returns whether its rotation period is over. */
  public boolean isOverdue() {
    return overdue;
  }

  /** Sets whether its rotation period is over. */
  public void setOverdue(boolean value) {
    overdue = changed(2, overdue, value);
  }

  /** Returns whether it has stopped working. */
  public boolean isExpired() {
    return expired;
  }

  /** Sets whether it has stopped working. */
  public void setExpired(boolean value) {
    expired = changed(3, expired, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("secret", secret);
    values.put("service", service);
    values.put("managed", managed);
    values.put("due", due);
    values.put("overdue", overdue);
    values.put("expired", expired);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {"managed", "due", "overdue", "expired"};

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
