package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.Strategy;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.fact.RolloutPhase;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.SmokeTest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rollout of one service. A decision only says which share of traffic is wanted; a step begins,
 * and a rollback is done, when that share is observed.
 */
final class Rollout {
  private static final int NOTHING = -1;

  /**
   * What became of the share that was asked for last.
   *
   * @param inRow how often it was refused since one was observed, from 0
   * @param until when it may be asked for again, epoch seconds
   * @param why what refused it, empty while it is on its way
   */
  private record Refusals(int inRow, long until, String why) {
    static final Refusals NONE = new Refusals(0, 0, "");
  }

  private final ServicePolicy service;
  private final Timers timers;
  private final RolloutState state;
  private final CandidateFold candidate;
  private final List<Integer> steps;
  private int wanted = NOTHING;
  private boolean retag;
  private String paused = "";

  /** What asked for the share that is wanted, null where none is. */
  private @Nullable Request asked;

  private Refusals refusals = Refusals.NONE;

  /** Counts what makes clocks that were started before it void. */
  private long generation;

  Rollout(ServicePolicy service, RuleSession session, Timers timers) {
    this.service = service;
    this.timers = timers;
    this.state = new RolloutState(service.name(), service.rolloutName());
    this.candidate = new CandidateFold(service, session);
    RolloutSpec spec = service.rollout();
    this.steps = spec == null ? List.of(100) : spec.steps().value();
    state.set(
        RolloutState.STRATEGY,
        spec != null && spec.strategy() == Strategy.BLUE_GREEN ? "blueGreen" : "canary");
    session.insert(state);
  }

  ServicePolicy service() {
    return service;
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

  /** Returns the share of traffic that the candidate was seen to get, percent. */
  int weight() {
    return (int) state.get(RolloutState.WEIGHT_PERCENT);
  }

  /** Returns the share of traffic that was decided last, percent. */
  int wanted() {
    return wanted == NOTHING ? weight() : wanted;
  }

  /** Returns what is known of it, as a rule sees it. */
  Because.Witness witness() {
    return new Because.Witness("RolloutState:" + service.name(), service.name(), state.values());
  }

  /** Returns whether a share was decided that is not observed yet. */
  boolean shifting() {
    return wanted != NOTHING;
  }

  /** Returns whether a rollback was decided that is not observed yet. */
  boolean goingBack() {
    return wanted == 0;
  }

  /** Returns why the share that was asked for last was refused, empty where it was not. */
  String refused() {
    return refusals.why();
  }

  /** Returns when a share that was refused may be asked for again, epoch seconds. */
  long refusedUntil() {
    return refusals.until();
  }

  /** Returns who paused it, empty where nobody did. */
  String paused() {
    return paused;
  }

  boolean inProgress() {
    RolloutPhase phase = state.get(RolloutState.PHASE);
    return phase == RolloutPhase.SMOKE_TEST
        || phase == RolloutPhase.BAKING
        || phase == RolloutPhase.WATCHING;
  }

  boolean rolledBack() {
    return state.get(RolloutState.PHASE) == RolloutPhase.ROLLED_BACK;
  }

  /** Returns the share of the next step, -1 where only the new stable revision is to be tagged. */
  int nextPercent() {
    return state.get(RolloutState.PHASE) == RolloutPhase.WATCHING
        ? -1
        : steps.get(Math.min((int) state.get(RolloutState.STEP) + 1, steps.size()) - 1);
  }

  /**
   * A revision was deployed.
   *
   * @param percent share of traffic that it got at once, 0 for none
   */
  void deployed(String name, String stable, int percent, long now) {
    RolloutSpec spec = service.rollout();
    if (spec == null) {
      return;
    }
    generation++;
    want(NOTHING, false);
    refusals = Refusals.NONE;
    paused = "";
    state.set(RolloutState.CANDIDATE, name);
    state.set(RolloutState.STABLE, stable);
    state.set(RolloutState.STEP, 0);
    state.set(RolloutState.WEIGHT_PERCENT, 0);
    state.set(RolloutState.WANTED_PERCENT, 0);
    state.set(RolloutState.BAKED, false);
    state.set(RolloutState.HOLD_EXPIRED, false);
    state.set(RolloutState.LAST_STEP, false);
    state.set(
        RolloutState.SMOKE_TEST,
        spec.smokeTest() != null && percent == 0 ? SmokeTest.PENDING : SmokeTest.PASSED);
    state.set(RolloutState.PHASE, RolloutPhase.SMOKE_TEST);
    candidate.begin(name);
    if (percent > 0) {
      observed(name, percent, now);
    }
  }

  /** Tries the candidate that was rolled back once more, from its smoke test on. */
  void retry(long now) {
    if (rolledBack()) {
      deployed(candidate(), state.get(RolloutState.STABLE), 0, now);
    }
  }

  /** Lets nothing but a rollback happen until somebody resumes it. */
  void pause(String who) {
    paused = inProgress() ? who : "";
  }

  void resume() {
    paused = "";
  }

  void smokeTested(boolean passed) {
    if (state.get(RolloutState.PHASE) == RolloutPhase.SMOKE_TEST) {
      state.set(RolloutState.SMOKE_TEST, passed ? SmokeTest.PASSED : SmokeTest.FAILED);
    }
  }

  void urgentIncident(boolean value) {
    state.set(RolloutState.URGENT_INCIDENT, value);
  }

  /** Notes what was decided. Nothing has happened yet. */
  void decided(Action.ShiftTraffic shift, Request by) {
    want(shift.percent(), shift.retag());
    asked = by;
    refusals = new Refusals(refusals.inRow(), refusals.until(), "");
  }

  /**
   * What was decided was refused. A rollback stays wanted.
   *
   * @return what asked for it, to be asked again, null where it is not wanted any more
   */
  @Nullable Request refused(Event.TrafficRefused event, DefaultsSpec.Rollouts limits, long now) {
    Request again = asked;
    if (!inProgress()
        || again == null
        || event.percent() != wanted
        || !event.candidate().equals(candidate())) {
      return null;
    }
    long pause = limits.retryAfter().toSeconds();
    for (int i = 0; i < refusals.inRow() && pause < limits.retryAtMost().toSeconds(); i++) {
      pause *= 2;
    }
    long until = now + Math.min(pause, limits.retryAtMost().toSeconds());
    refusals = new Refusals(refusals.inRow() + 1, until, event.why());
    asked = null;
    if (wanted > 0) {
      want(NOTHING, false);
    }
    return again.again();
  }

  private void want(int percent, boolean tag) {
    wanted = percent;
    retag = tag;
    asked = null;
    state.set(RolloutState.WANTED_PERCENT, wanted());
  }

  /**
   * The candidate was seen to get a share of traffic, by whoever's hand.
   *
   * @param percent share, 0 to 100
   */
  void observed(String revision, int percent, long now) {
    if (!inProgress() || !revision.equals(candidate())) {
      return;
    }
    boolean asWanted = percent == wanted;
    if (percent == 0 && (asWanted || weight() > 0)) {
      end(RolloutPhase.ROLLED_BACK, 0);
    } else if (asWanted && retag) {
      end(RolloutPhase.DONE, 100);
    } else if (percent != weight()) {
      step(percent, now);
    } else if (asWanted) {
      want(NOTHING, false);
    }
  }

  private void end(RolloutPhase phase, int percent) {
    generation++;
    state.set(RolloutState.WEIGHT_PERCENT, percent);
    want(NOTHING, false);
    refusals = Refusals.NONE;
    paused = "";
    state.set(RolloutState.PHASE, phase);
    candidate.forget();
  }

  private void step(int percent, long now) {
    int step = 0; // steps that were reached: what is between two of them skips none
    while (step < steps.size() && steps.get(step) <= percent) {
      step++;
    }
    boolean last = percent == 100;
    state.set(RolloutState.STEP, step);
    state.set(RolloutState.WEIGHT_PERCENT, percent);
    if (!goingBack()) { // what is seen late does not undo a rollback
      want(NOTHING, false);
      refusals = Refusals.NONE;
    }
    state.set(RolloutState.LAST_STEP, last);
    state.set(RolloutState.BAKED, false);
    state.set(RolloutState.HOLD_EXPIRED, false);
    state.set(RolloutState.PHASE, last ? RolloutPhase.WATCHING : RolloutPhase.BAKING);
    candidate.step(now);
    startClocks(now, last);
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

  /** A person took the candidate back. */
  void withdrawn() {
    if (inProgress()) {
      end(RolloutPhase.ROLLED_BACK, 0);
    }
  }

  /**
   * Takes in a measurement of the service.
   *
   * @param missingAfter seconds without one after which nothing is concluded of the candidate
   */
  void measure(Sample sample, long now, long missingAfter) {
    if (weight() > 0) {
      candidate.measure(sample, state.get(RolloutState.BAKED), now, missingAfter);
    }
  }
}
