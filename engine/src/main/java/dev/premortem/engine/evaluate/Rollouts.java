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
    state.set(
        RolloutState.STRATEGY,
        spec != null && spec.strategy() == Strategy.BLUE_GREEN ? "blueGreen" : "canary");
    state.set(RolloutState.FROZEN, false);
    session.insert(state);
  }

  RolloutPhase phase() {
    return state.get(RolloutState.PHASE);
  }

  String candidate() {
    return state.get(RolloutState.CANDIDATE);
  }

  /** Returns the revision that serves what the candidate does not, empty where nobody knows. */
  String serving() {
    return state.get(RolloutState.PHASE) == RolloutPhase.DONE
        ? state.get(RolloutState.CANDIDATE)
        : state.get(RolloutState.STABLE);
  }

  /** Returns the candidate of a rollout that is under way, empty where there is none. */
  String tried() {
    return inProgress() ? state.get(RolloutState.CANDIDATE) : "";
  }

  int weight() {
    return (int) state.get(RolloutState.WEIGHT_PERCENT);
  }

  boolean inProgress() {
    RolloutPhase phase = state.get(RolloutState.PHASE);
    return phase == RolloutPhase.SMOKE_TEST
        || phase == RolloutPhase.BAKING
        || phase == RolloutPhase.WATCHING;
  }

  void deployed(String candidate, String stable) {
    if (service.rollout() == null) {
      return;
    }
    generation++;
    state.set(RolloutState.CANDIDATE, candidate);
    state.set(RolloutState.STABLE, stable);
    state.set(RolloutState.STEP, 0);
    state.set(RolloutState.WEIGHT_PERCENT, 0);
    state.set(RolloutState.BAKED, false);
    state.set(RolloutState.HOLD_EXPIRED, false);
    state.set(RolloutState.LAST_STEP, false);
    state.set(
        RolloutState.SMOKE_TEST,
        service.rollout().smokeTest() ? SmokeTest.PENDING : SmokeTest.PASSED);
    state.set(RolloutState.PHASE, RolloutPhase.SMOKE_TEST);
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

  void smokeTested(boolean passed) {
    if (state.get(RolloutState.PHASE) == RolloutPhase.SMOKE_TEST) {
      state.set(RolloutState.SMOKE_TEST, passed ? SmokeTest.PASSED : SmokeTest.FAILED);
    }
  }

  void frozen(boolean value) {
    state.set(RolloutState.FROZEN, value);
  }

  void urgentIncident(boolean value) {
    state.set(RolloutState.URGENT_INCIDENT, value);
  }

  /** Takes the next step; returns the new share of traffic, -1 when the rollout is finished. */
  int advance(long now) {
    if (state.get(RolloutState.PHASE) == RolloutPhase.WATCHING) {
      state.set(RolloutState.PHASE, RolloutPhase.DONE);
      forgetHealth();
      generation++;
      return -1;
    }
    int step = (int) state.get(RolloutState.STEP) + 1;
    int weight = steps.get(Math.min(step, steps.size()) - 1);
    boolean last = weight == 100;
    state.set(RolloutState.STEP, step);
    state.set(RolloutState.WEIGHT_PERCENT, weight);
    state.set(RolloutState.LAST_STEP, last);
    state.set(RolloutState.BAKED, false);
    state.set(RolloutState.HOLD_EXPIRED, false);
    state.set(RolloutState.PHASE, last ? RolloutPhase.WATCHING : RolloutPhase.BAKING);
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
            state.set(RolloutState.BAKED, true);
          }
        });
    timers.at(
        now + bake + spec.holdAtMost().toSeconds(),
        () -> {
          if (generation == started) {
            state.set(RolloutState.HOLD_EXPIRED, true);
          }
        });
  }

  /** Sends the candidate home. */
  void backOut() {
    generation++;
    state.set(RolloutState.WEIGHT_PERCENT, 0);
    state.set(RolloutState.PHASE, RolloutPhase.ROLLED_BACK);
    forgetHealth();
  }

  /**
   * Takes in a measurement of the service.
   *
   * @param missingAfter seconds without one after which nothing is concluded of the candidate
   */
  void measure(Sample sample, long now, long missingAfter) {
    CandidateHealth fact = health;
    if (fact == null || state.get(RolloutState.WEIGHT_PERCENT) == 0) {
      return;
    }
    if (!sample.present) {
      fact.set(CandidateHealth.DATA_MISSING, now - lastSeen > missingAfter);
      return;
    }
    lastSeen = now;
    fact.set(CandidateHealth.DATA_MISSING, false);
    if (sample.time <= stepBegan) {
      return;
    }
    evidence.add(sample.candidateRequests, sample.candidateErrors);
    judge(sample, fact);
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

  private void judge(Sample sample, CandidateHealth fact) {
    Analysis judged = analysis;
    if (judged == null) {
      return;
    }
    judged.add(sample);
    if (state.get(RolloutState.BAKED)) {
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
