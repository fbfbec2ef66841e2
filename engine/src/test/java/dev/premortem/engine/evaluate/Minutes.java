package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.decision.Decision;
import java.util.ArrayList;
import java.util.List;

/** Lets minutes pass for an engine with one service, and remembers what it does. */
final class Minutes implements AutoCloseable {
  final Engine engine;
  final List<String> log = new ArrayList<>();
  final List<String> reasons = new ArrayList<>();
  final List<Action> actions = new ArrayList<>();
  final long start;
  long now;
  long requests = 1000;
  double errorRatio;
  double latencyMs = 100;
  double weight;
  double candidateErrorRatio;
  double candidateLatencyMs = 100;
  boolean present = true;

  /** Whether the cloud does at once what it is told. */
  boolean observes = true;

  Minutes(Policy policy) {
    start = policy.start();
    now = start;
    engine = new Engine(policy, now, 60, true, this::note);
    engine
        .assume()
        .past(0, 1000, 0, new double[policy.services().get(0).latencyThresholdsMs().size()]);
  }

  private void note(long time, Decision decision, Journal.Fate fate, String why) {
    String minute = (time - start) / 60 + " ";
    log.add(minute + fate + " " + decision.kind() + " " + decision.about());
    reasons.add(minute + fate + " " + decision.kind() + " " + decision.about() + ": " + why);
  }

  /** Lets a number of minutes pass. */
  Minutes pass(int minutes) {
    for (int i = 0; i < minutes; i++) {
      now += 60;
      Sample sample = engine.sample(0);
      sample.present = present;
      sample.time = now;
      sample.requests = requests;
      sample.candidateRequests = Math.round(requests * weight);
      sample.candidateErrors = Math.round(sample.candidateRequests * candidateErrorRatio);
      sample.errors =
          sample.candidateErrors + Math.round((requests - sample.candidateRequests) * errorRatio);
      sample.latencyP50Ms = latencyMs / 2;
      sample.latencyP95Ms = latencyMs;
      sample.latencyP99Ms = latencyMs * 2;
      sample.candidateLatencyP95Ms = weight > 0 ? candidateLatencyMs : Double.NaN;
      sample.candidateMemoryUtilization = weight > 0 ? 0.4 : Double.NaN;
      sample.memoryUtilization = 0.4;
      sample.probeAnswered = true;
      sample.instances = 1;
      for (Action action : engine.evaluate(now)) {
        actions.add(action);
        if (action instanceof Action.ShiftTraffic shift) {
          weight = shift.retag() ? 0 : shift.percent() / 100.0;
          if (observes) {
            engine.apply(new Event.TrafficObserved(0, shift.candidate(), shift.percent()), now);
          }
        }
      }
    }
    return this;
  }

  /** Deploys a candidate whose smoke test passes. */
  Minutes deploy() {
    engine.apply(new Event.RevisionDeployed(0, "r2", "r1", 0), now);
    engine.apply(new Event.SmokeTestFinished(0, true), now);
    return this;
  }

  /** Returns the shares of traffic that the candidate was given, -100 where it became stable. */
  List<Integer> shifts() {
    List<Integer> shifts = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.ShiftTraffic shift) {
        shifts.add(shift.retag() ? -100 : shift.percent());
      }
    }
    return shifts;
  }

  /** Returns the minute at which something was first logged, -1 when it never was. */
  int first(String what) {
    for (String line : log) {
      int space = line.indexOf(' ');
      if (line.substring(space + 1).startsWith(what)) {
        return Integer.parseInt(line.substring(0, space));
      }
    }
    return -1;
  }

  /** Returns the minute at which something was last logged, -1 when it never was. */
  int last(String what) {
    int minute = -1;
    for (String line : log) {
      int space = line.indexOf(' ');
      if (line.substring(space + 1).startsWith(what)) {
        minute = Integer.parseInt(line.substring(0, space));
      }
    }
    return minute;
  }

  @Override
  public void close() {
    engine.close();
  }
}
