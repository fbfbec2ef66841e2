package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.judge.Analysis;
import dev.premortem.engine.judge.SequentialRatio;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What was measured of a candidate since its present share of traffic was observed. */
final class CandidateFold {
  /** z of the one-sided 95% Wilson interval. */
  private static final double Z = 1.6448536269514722;

  private static final int LATENCIES = 31;

  /** Requests that were to be expected, of which chance leaves out all in 7 of 1,000 cases. */
  private static final double EXPECTED = 5;

  private final ServicePolicy service;
  private final RuleSession session;
  private final double[] latencies = new double[LATENCIES];
  private final double[] sorted = new double[LATENCIES];
  private final SequentialRatio evidence;
  private final @Nullable Analysis analysis;
  private @Nullable CandidateHealth health;
  private int latencyCount;
  private long requests;
  private long errors;
  private long stableRequests;
  private long stableErrors;
  private long began;
  private long lastSeen;
  private long lastRequest;

  CandidateFold(ServicePolicy service, RuleSession session) {
    this.service = service;
    this.session = session;
    RolloutSpec spec = service.rollout();
    this.evidence = new SequentialRatio(spec == null ? 1 : spec.maxErrorRatio().value().value());
    this.analysis = spec == null || spec.analysis() == null ? null : new Analysis(spec.analysis());
  }

  /** Makes a candidate known of which nothing has been measured. */
  void begin(String candidate) {
    CandidateHealth fact = new CandidateHealth(service.name(), candidate, service.rolloutName());
    forget();
    health = fact;
    reset();
    session.insert(fact);
  }

  void forget() {
    if (health != null) {
      session.remove(health);
      health = null;
    }
  }

  /** Begins to count anew at a moment, epoch seconds. */
  void step(long now) {
    began = now;
    lastSeen = now;
    lastRequest = now;
    reset();
  }

  private void reset() {
    requests = 0;
    errors = 0;
    stableRequests = 0;
    stableErrors = 0;
    latencyCount = 0;
    evidence.reset();
    if (analysis != null) {
      analysis.reset();
    }
    if (health != null) {
      health.set(CandidateHealth.REQUESTS, 0);
      health.set(CandidateHealth.ERROR_RATIO, Double.NaN);
      health.set(CandidateHealth.ERROR_RATIO_LOWER_BOUND, Double.NaN);
      health.set(CandidateHealth.LATENCY_P95_MS, Double.NaN);
      health.set(CandidateHealth.STABLE_ERROR_RATIO, Double.NaN);
      health.set(CandidateHealth.MEMORY_UTILIZATION, Double.NaN);
      health.set(CandidateHealth.DATA_MISSING, false);
      health.set(CandidateHealth.ERROR_EVIDENCE, Double.NaN);
      health.set(CandidateHealth.ANALYSIS, analysis == null ? Verdict.NONE : Verdict.INCONCLUSIVE);
      health.set(CandidateHealth.ANALYSIS_SCORE, Double.NaN);
      health.set(CandidateHealth.MORE_REQUESTS, Double.NaN);
    }
  }

  /**
   * Takes in a measurement of the service.
   *
   * @param baked whether the bake time of the step is over
   * @param missingAfter seconds without one after which nothing is concluded of the candidate
   */
  void measure(Sample sample, boolean baked, long now, long missingAfter) {
    CandidateHealth fact = health;
    if (fact == null) {
      return;
    }
    if (!sample.present) {
      fact.set(CandidateHealth.DATA_MISSING, now - lastSeen > missingAfter);
      return;
    }
    lastSeen = now;
    if (sample.time <= began) {
      fact.set(CandidateHealth.DATA_MISSING, false);
      return;
    }
    lastRequest = sample.candidateRequests > 0 ? now : lastRequest;
    fact.set(CandidateHealth.DATA_MISSING, silent(now, missingAfter));
    evidence.add(sample.candidateRequests, sample.candidateErrors);
    judge(sample, baked, fact);
    requests += sample.candidateRequests;
    errors += sample.candidateErrors;
    stableRequests += sample.requests - sample.candidateRequests;
    stableErrors += sample.errors - sample.candidateErrors;
    fact.set(CandidateHealth.REQUESTS, requests);
    if (requests > 0) {
      double ratio = errors / (double) requests;
      fact.set(CandidateHealth.ERROR_RATIO, ratio);
      fact.set(CandidateHealth.ERROR_EVIDENCE, evidence.evidence());
      fact.set(CandidateHealth.ERROR_RATIO_LOWER_BOUND, wilsonLowerBound(ratio, (double) requests));
    }
    if (stableRequests > 0) {
      fact.set(CandidateHealth.STABLE_ERROR_RATIO, stableErrors / (double) stableRequests);
    }
    if (!Double.isNaN(sample.candidateLatencyP95Ms)) {
      latencies[latencyCount++ % LATENCIES] = sample.candidateLatencyP95Ms;
      fact.set(CandidateHealth.LATENCY_P95_MS, median());
    }
    if (!Double.isNaN(sample.candidateMemoryUtilization)) {
      fact.set(CandidateHealth.MEMORY_UTILIZATION, sample.candidateMemoryUtilization);
    }
  }

  /** Returns whether requests have stopped that were to be expected after those that came. */
  private boolean silent(long now, long missingAfter) {
    long silence = now - lastRequest;
    double perSecond = requests / (double) Math.max(1, lastRequest - began);
    return silence > missingAfter && perSecond * silence >= EXPECTED;
  }

  private void judge(Sample sample, boolean baked, CandidateHealth fact) {
    Analysis judged = analysis;
    if (judged == null) {
      return;
    }
    judged.add(sample);
    if (baked) {
      fact.set(CandidateHealth.ANALYSIS, judged.verdict());
      fact.set(CandidateHealth.ANALYSIS_SCORE, judged.score());
      fact.set(CandidateHealth.MORE_REQUESTS, judged.moreRequests());
    }
  }

  private double median() {
    int n = Math.min(latencyCount, LATENCIES);
    System.arraycopy(latencies, 0, sorted, 0, n);
    Arrays.sort(sorted, 0, n);
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /**
   * Wilson, Probable inference, JASA 22 (1927): lower end of the score interval of a proportion.
   */
  static double wilsonLowerBound(double ratio, double n) {
    double z2 = Z * Z;
    double centre = ratio + z2 / (2 * n);
    double half = Z * Math.sqrt((ratio * (1 - ratio) + z2 / (4 * n)) / n);
    return Math.max(0, (centre - half) / (1 + z2 / n));
  }
}
