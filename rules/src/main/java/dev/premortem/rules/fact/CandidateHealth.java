package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What requests to the candidate revision met since its present step began. */
public final class CandidateHealth extends Fact {
  private final String service;
  private final String candidate;
  private final String policy;
  private long requests;
  private double errorRatio = Double.NaN;
  private double errorRatioLowerBound = Double.NaN;
  private double latencyP95Ms = Double.NaN;
  private double stableErrorRatio = Double.NaN;
  private double memoryUtilization = Double.NaN;
  private boolean dataMissing;
  private double errorEvidence = Double.NaN;
  private Verdict analysis = Verdict.NONE;
  private double analysisScore = Double.NaN;
  private double moreRequests = Double.NaN;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CandidateHealth(String service, String candidate, String policy) {
    super("CandidateHealth", service + "/" + candidate);
    this.service = service;
    this.candidate = candidate;
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

  /** Returns revision that is tried. */
  public String getCandidate() {
    return candidate;
  }

  /** Returns name of the rollout policy that it follows. */
  public String getPolicy() {
    return policy;
  }

  /** Returns requests that the candidate answered. */
  public long getRequests() {
    return requests;
  }

  /** Sets requests that the candidate answered. */
  public void setRequests(long value) {
    requests = changed(0, requests, value);
  }

  /** Returns share of them that failed, 0 to 1. */
  public @Nullable Double getErrorRatio() {
    return known(errorRatio);
  }

  /** Sets share of them that failed, 0 to 1. */
  public void setErrorRatio(double value) {
    errorRatio = changed(1, errorRatio, value);
  }

  /**
   * Returns lower end of the one-sided 95% Wilson interval of errorRatio: above a limit only when
   * chance is no explanation.
   */
  public @Nullable Double getErrorRatioLowerBound() {
    return known(errorRatioLowerBound);
  }

  /**
   * Sets lower end of the one-sided 95% Wilson interval of errorRatio: above a limit only when
   * chance is no explanation.
   */
  public void setErrorRatioLowerBound(double value) {
    errorRatioLowerBound = changed(2, errorRatioLowerBound, value);
  }

  /** Returns median over the intervals of the P95 latency, milliseconds. */
  public @Nullable Double getLatencyP95Ms() {
    return known(latencyP95Ms);
  }

  /** Sets median over the intervals of the P95 latency, milliseconds. */
  public void setLatencyP95Ms(double value) {
    latencyP95Ms = changed(3, latencyP95Ms, value);
  }

  /** Returns share of failed requests of the stable revision in the same time. */
  public @Nullable Double getStableErrorRatio() {
    return known(stableErrorRatio);
  }

  /** Sets share of failed requests of the stable revision in the same time. */
  public void setStableErrorRatio(double value) {
    stableErrorRatio = changed(4, stableErrorRatio, value);
  }

  /** Returns memory in use over memory granted, 0 to 1. */
  public @Nullable Double getMemoryUtilization() {
    return known(memoryUtilization);
  }

  /** Sets memory in use over memory granted, 0 to 1. */
  public void setMemoryUtilization(double value) {
    memoryUtilization = changed(5, memoryUtilization, value);
  }

  /** Returns whether no measurement of the candidate has arrived lately. */
  public boolean isDataMissing() {
    return dataMissing;
  }

  /** Sets whether no measurement of the candidate has arrived lately. */
  public void setDataMissing(boolean value) {
    dataMissing = changed(6, dataMissing, value);
  }

  /**
   * Returns evidence that errors are above the limit of the policy, which may be looked at all the
   * time: 20 is reached by luck with a chance of at most 5%.
   */
  public @Nullable Double getErrorEvidence() {
    return known(errorEvidence);
  }

  /** Sets evidence that errors are above the limit of the policy. */
  public void setErrorEvidence(double value) {
    errorEvidence = changed(7, errorEvidence, value);
  }

  /** Returns verdict of the statistical analysis, NONE when the policy has none. */
  public Verdict getAnalysis() {
    return analysis;
  }

  /** Sets verdict of the statistical analysis. */
  public void setAnalysis(Verdict value) {
    analysis = changed(8, analysis, value);
  }

  /** Returns score of the analysis, 0 to 100. */
  public @Nullable Double getAnalysisScore() {
    return known(analysisScore);
  }

  /** Sets score of the analysis. */
  public void setAnalysisScore(double value) {
    analysisScore = changed(9, analysisScore, value);
  }

  /** Returns about how many more requests would settle an inconclusive analysis. */
  public @Nullable Double getMoreRequests() {
    return known(moreRequests);
  }

  /** Sets how many more requests would settle an inconclusive analysis. */
  public void setMoreRequests(double value) {
    moreRequests = changed(10, moreRequests, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("service", service);
    values.put("candidate", candidate);
    values.put("policy", policy);
    values.put("requests", requests);
    values.put("errorRatio", known(errorRatio));
    values.put("errorRatioLowerBound", known(errorRatioLowerBound));
    values.put("latencyP95Ms", known(latencyP95Ms));
    values.put("stableErrorRatio", known(stableErrorRatio));
    values.put("memoryUtilization", known(memoryUtilization));
    values.put("dataMissing", dataMissing);
    values.put("errorEvidence", known(errorEvidence));
    values.put("analysis", analysis);
    values.put("analysisScore", known(analysisScore));
    values.put("moreRequests", known(moreRequests));
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "requests",
    "errorRatio",
    "errorRatioLowerBound",
    "latencyP95Ms",
    "stableErrorRatio",
    "memoryUtilization",
    "dataMissing",
    "errorEvidence",
    "analysis",
    "analysisScore",
    "moreRequests"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
