package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.Strategy;
import dev.premortem.engine.judge.Analysis;
import dev.premortem.engine.judge.SequentialRatio;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.RolloutPhase;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.SmokeTest;
import dev.premortem.rules.fact.Verdict;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rollout of one service: a small state machine that only decisions and events move. */
final class Rollouts {
  /** z of the one-sided 95% Wilson interval. */
  private static final double Z = 1.6448536269514722;

  private static final int LATENCIES = 31;

  private final ServicePolicy service;
  private final RuleSession session;
  private final Timers timers;
  private final RolloutState state;
  private final List<Integer> steps;
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
  private long stepBegan;
  private long generation;
  private long lastSeen;

  Rollouts(ServicePolicy service, RuleSession session, Timers timers) {
    this.service = service;
    this.session = session;
    this.timers = timers;
    this.state = new RolloutState(service.name(), service.rolloutName());
    RolloutSpec spec = service.rollout();
    this.evidence = new SequentialRatio(spec == null ? 1 : spec.maxErrorRatio().value().value());
    this.analysis = spec == null || spec.analysis() == null ? null : new Analysis(spec.analysis());
    this.steps = spec == null ? List.of(100) : spec.steps().value();
    state.setStrategy(
        spec != null && spec.strategy() == Strategy.BLUE_GREEN ? "blueGreen" : "canary");
    state.setFrozen(false);
    session.insert(state);
  }

  RolloutPhase phase() {
    return state.getPhase();
  }

  String candidate() {
    return state.getCandidate();
  }

  int weight() {
    return state.getWeightPercent();
  }

  boolean inProgress() {
    RolloutPhase phase = state.getPhase();
    return phase == RolloutPhase.SMOKE_TEST
        || phase == RolloutPhase.BAKING
        || phase == RolloutPhase.WATCHING;
  }

  void deployed(String candidate, String stable) {
    if (service.rollout() == null) {
      return;
    }
    generation++;
    state.setCandidate(candidate);
    state.setStable(stable);
    state.setStep(0);
    state.setWeightPercent(0);
    state.setBaked(false);
    state.setHoldExpired(false);
    state.setLastStep(false);
    state.setSmokeTest(service.rollout().smokeTest() ? SmokeTest.PENDING : SmokeTest.PASSED);
    state.setPhase(RolloutPhase.SMOKE_TEST);
    CandidateHealth fact = new CandidateHealth(service.name(), candidate, service.rolloutName());
    forgetHealth();
    health = fact;
    reset();
    session.insert(fact);
  }

  private void forgetHealth() {
    if (health != null) {
      session.remove(health);
      health = null;
    }
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
      health.setRequests(0);
      health.setErrorRatio(Double.NaN);
      health.setErrorRatioLowerBound(Double.NaN);
      health.setLatencyP95Ms(Double.NaN);
      health.setStableErrorRatio(Double.NaN);
      health.setMemoryUtilization(Double.NaN);
      health.setDataMissing(false);
      health.setErrorEvidence(Double.NaN);
      health.setAnalysis(analysis == null ? Verdict.NONE : Verdict.INCONCLUSIVE);
      health.setAnalysisScore(Double.NaN);
      health.setMoreRequests(Double.NaN);
    }
  }

  void smokeTested(boolean passed) {
    if (state.getPhase() == RolloutPhase.SMOKE_TEST) {
      state.setSmokeTest(passed ? SmokeTest.PASSED : SmokeTest.FAILED);
    }
  }

  void frozen(boolean value) {
    state.setFrozen(value);
  }

  void urgentIncident(boolean value) {
    state.setUrgentIncident(value);
  }

  /** Takes the next step; returns the new share of traffic, -1 when the rollout is finished. */
  int advance(long now) {
    if (state.getPhase() == RolloutPhase.WATCHING) {
      state.setPhase(RolloutPhase.DONE);
      forgetHealth();
      generation++;
      return -1;
    }
    int step = state.getStep() + 1;
    int weight = steps.get(Math.min(step, steps.size()) - 1);
    boolean last = weight == 100;
    state.setStep(step);
    state.setWeightPercent(weight);
    state.setLastStep(last);
    state.setBaked(false);
    state.setHoldExpired(false);
    state.setPhase(last ? RolloutPhase.WATCHING : RolloutPhase.BAKING);
    stepBegan = now;
    lastSeen = now;
    reset();
    startClocks(now, last);
    return weight;
  }

  private void startClocks(long now, boolean last) {
    RolloutSpec spec = service.rollout();
    if (spec == null) {
      return;
    }
    long started = ++generation;
    long bake = (last ? spec.watchTime() : spec.bakeTime()).toSeconds();
    timers.at(
        now + bake,
        () -> {
          if (generation == started) {
            state.setBaked(true);
          }
        });
    timers.at(
        now + bake + spec.holdAtMost().toSeconds(),
        () -> {
          if (generation == started) {
            state.setHoldExpired(true);
          }
        });
  }

  /** Sends the candidate home. */
  void backOut() {
    generation++;
    state.setWeightPercent(0);
    state.setPhase(RolloutPhase.ROLLED_BACK);
    forgetHealth();
  }

  /**
   * Takes in a measurement of the service.
   *
   * @param missingAfter seconds without one after which nothing is concluded of the candidate
   */
  void measure(Sample sample, long now, long missingAfter) {
    CandidateHealth fact = health;
    if (fact == null || state.getWeightPercent() == 0) {
      return;
    }
    if (!sample.present) {
      fact.setDataMissing(now - lastSeen > missingAfter);
      return;
    }
    lastSeen = now;
    fact.setDataMissing(false);
    if (sample.time <= stepBegan) {
      return;
    }
    evidence.add(sample.candidateRequests, sample.candidateErrors);
    judge(sample, fact);
    requests += sample.candidateRequests;
    errors += sample.candidateErrors;
    stableRequests += sample.requests - sample.candidateRequests;
    stableErrors += sample.errors - sample.candidateErrors;
    fact.setRequests(requests);
    if (requests > 0) {
      double ratio = errors / (double) requests;
      fact.setErrorRatio(ratio);
      fact.setErrorEvidence(evidence.evidence());
      fact.setErrorRatioLowerBound(wilsonLowerBound(ratio, (double) requests));
    }
    if (stableRequests > 0) {
      fact.setStableErrorRatio(stableErrors / (double) stableRequests);
    }
    if (!Double.isNaN(sample.candidateLatencyP95Ms)) {
      latencies[latencyCount++ % LATENCIES] = sample.candidateLatencyP95Ms;
      fact.setLatencyP95Ms(median());
    }
    if (!Double.isNaN(sample.candidateMemoryUtilization)) {
      fact.setMemoryUtilization(sample.candidateMemoryUtilization);
    }
  }

  private void judge(Sample sample, CandidateHealth fact) {
    Analysis judged = analysis;
    if (judged == null) {
      return;
    }
    judged.add(sample);
    if (state.isBaked()) {
      fact.setAnalysis(judged.verdict());
      fact.setAnalysisScore(judged.score());
      fact.setMoreRequests(judged.moreRequests());
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
