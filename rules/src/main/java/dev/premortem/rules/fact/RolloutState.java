package dev.premortem.rules.fact;

import java.util.Map;

/** How far the latest revision of a service has been rolled out. */
public final class RolloutState extends Fact {
  private final String service;
  private final String policy;
  private String strategy = "";
  private String candidate = "";
  private String stable = "";
  private RolloutPhase phase = RolloutPhase.IDLE;
  private int step;
  private int weightPercent;
  private SmokeTest smokeTest = SmokeTest.PENDING;
  private boolean baked;
  private boolean holdExpired;
  private boolean lastStep;
  private boolean frozen;
  private boolean urgentIncident;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public RolloutState(String service, String policy) {
    super("RolloutState", service);
    this.service = service;
    this.policy = policy;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the service. */
  public String getService() {
    return service;
  }

  /** Returns name of the rollout policy that its releases follow, empty when there is none. */
  public String getPolicy() {
    return policy;
  }

  /** Returns canary or blueGreen. */
  public String getStrategy() {
    return strategy;
  }

  /** Sets canary or blueGreen. */
  public void setStrategy(String value) {
    strategy = changed(0, strategy, value);
  }

  /** Returns revision on its way, empty when none. */
  public String getCandidate() {
    return candidate;
  }

  /** Sets revision on its way, empty when none. */
  public void setCandidate(String value) {
    candidate = changed(1, candidate, value);
  }

  /** Returns revision that it replaces. */
  public String getStable() {
    return stable;
  }

  /** Sets revision that it replaces. */
  public void setStable(String value) {
    stable = changed(2, stable, value);
  }

  /** Returns idle, smoke test, baking, watching, done or rolled back. */
  public RolloutPhase getPhase() {
    return phase;
  }

  /** Sets idle, smoke test, baking, watching, done or rolled back. */
  public void setPhase(RolloutPhase value) {
    phase = changed(3, phase, value);
  }

  /** Returns step of the rollout, 0 while no traffic is shifted. */
  public int getStep() {
    return step;
  }

  /** Sets step of the rollout, 0 while no traffic is shifted. */
  public void setStep(int value) {
    step = changed(4, step, value);
  }

  /** Returns share of traffic that the candidate gets, 0 to 100. */
  public int getWeightPercent() {
    return weightPercent;
  }

  /** Sets share of traffic that the candidate gets, 0 to 100. */
  public void setWeightPercent(int value) {
    weightPercent = changed(5, weightPercent, value);
  }

  /** Returns verdict of the smoke test. */
  public SmokeTest getSmokeTest() {
    return smokeTest;
  }

  /** Sets verdict of the smoke test. */
  public void setSmokeTest(SmokeTest value) {
    smokeTest = changed(6, smokeTest, value);
  }

  /** Returns whether the bake time of this step is over. */
  public boolean isBaked() {
    return baked;
  }

  /** Sets whether the bake time of this step is over. */
  public void setBaked(boolean value) {
    baked = changed(7, baked, value);
  }

  /** Returns whether this step has been held for as long as the policy allows. */
  public boolean isHoldExpired() {
    return holdExpired;
  }

  /** Sets whether this step has been held for as long as the policy allows. */
  public void setHoldExpired(boolean value) {
    holdExpired = changed(8, holdExpired, value);
  }

  /** Returns whether all traffic goes to the candidate. */
  public boolean isLastStep() {
    return lastStep;
  }

  /** Sets whether all traffic goes to the candidate. */
  public void setLastStep(boolean value) {
    lastStep = changed(9, lastStep, value);
  }

  /** Returns whether an error budget of the service is spent. */
  public boolean isFrozen() {
    return frozen;
  }

  /** Sets whether an error budget of the service is spent. */
  public void setFrozen(boolean value) {
    frozen = changed(10, frozen, value);
  }

  /** Returns whether a P0 incident is open on the service. */
  public boolean isUrgentIncident() {
    return urgentIncident;
  }

  /** Sets whether a P0 incident is open on the service. */
  public void setUrgentIncident(boolean value) {
    urgentIncident = changed(11, urgentIncident, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("service", service);
    values.put("policy", policy);
    values.put("strategy", strategy);
    values.put("candidate", candidate);
    values.put("stable", stable);
    values.put("phase", phase);
    values.put("step", step);
    values.put("weightPercent", weightPercent);
    values.put("smokeTest", smokeTest);
    values.put("baked", baked);
    values.put("holdExpired", holdExpired);
    values.put("lastStep", lastStep);
    values.put("frozen", frozen);
    values.put("urgentIncident", urgentIncident);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "strategy",
    "candidate",
    "stable",
    "phase",
    "step",
    "weightPercent",
    "smokeTest",
    "baked",
    "holdExpired",
    "lastStep",
    "frozen",
    "urgentIncident"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
