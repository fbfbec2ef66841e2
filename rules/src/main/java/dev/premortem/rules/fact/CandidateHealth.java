package dev.premortem.rules.fact;

public final class CandidateHealth extends Fact {
  public static final FactType TYPE =
      new FactType(
          CandidateHealth.class,
          "What requests to the candidate revision met since its present step began.");
  public static final Field.Text SERVICE =
      TYPE.text("service", "name of the service").of(NameKind.SERVICE).fixed();
  public static final Field.Text CANDIDATE =
      TYPE.text("candidate", "revision that is tried").fixed();
  public static final Field.Text POLICY =
      TYPE.text("policy", "name of the rollout policy that it follows")
          .of(NameKind.ROLLOUT)
          .fixed();
  public static final Field.Numeric REQUESTS =
      TYPE.count("requests", "requests that the candidate answered")
          .folded("since the step began", "requests");
  public static final Field.Numeric ERROR_RATIO =
      TYPE.number("errorRatio", "share of them that failed, 0 to 1")
          .between(0, 1)
          .folded("since the step began", "errors", "requests");
  public static final Field.Numeric ERROR_RATIO_LOWER_BOUND =
      TYPE.number(
              "errorRatioLowerBound",
              "lower end of the one-sided 95% Wilson interval of errorRatio: above a limit only when chance is no explanation")
          .between(0, 1)
          .folded("since the step began", "errors", "requests");
  public static final Field.Numeric LATENCY_P95_MS =
      TYPE.number("latencyP95Ms", "median over the intervals of the P95 latency, milliseconds")
          .atLeast(0)
          .folded("median of 31 intervals", "latencyP95Ms");
  public static final Field.Numeric STABLE_ERROR_RATIO =
      TYPE.number(
              "stableErrorRatio",
              "share of failed requests of the stable revision in the same time")
          .between(0, 1);
  public static final Field.Numeric MEMORY_UTILIZATION =
      TYPE.number("memoryUtilization", "memory in use over memory granted, 0 to 1")
          .between(0, 1)
          .folded("last interval", "memoryUtilization");
  public static final Field.Truth DATA_MISSING =
      TYPE.truth(
          "dataMissing",
          "whether no measurement of the candidate has arrived lately, or none of the requests that were to be expected");
  public static final Field.Numeric ERROR_EVIDENCE =
      TYPE.number(
              "errorEvidence",
              "evidence that errors are above the limit of the policy, which may be looked at all the time: 20 is reached by luck with a chance of at most 5%")
          .atLeast(0)
          .folded("since the step began", "errors", "requests");
  public static final Field.Choice<Verdict> ANALYSIS =
      TYPE.choice(
          "analysis",
          "verdict of the statistical analysis, NONE when the policy has none",
          Verdict.NONE);
  public static final Field.Numeric ANALYSIS_SCORE =
      TYPE.number("analysisScore", "score of the analysis, 0 to 100").between(0, 100);
  public static final Field.Numeric MORE_REQUESTS =
      TYPE.number(
              "moreRequests", "about how many more requests would settle an inconclusive analysis")
          .atLeast(0);

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CandidateHealth(String service, String candidate, String policy) {
    super(TYPE, service + "/" + candidate, service);
    set(SERVICE, service);
    set(CANDIDATE, candidate);
    set(POLICY, policy);
  }
}
