package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.policy.AlertPolicy.Condition;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.AlertFilter.AlertSignal;
import dev.premortem.engine.signal.ExtremeWindow;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.AlertState;

/**
 * Folds the measurements of one service into one condition of an alert policy. As Cloud Monitoring
 * has it, a condition is met when every aligned point of its duration violates the threshold: so
 * the least extreme point decides, and the comparison itself is left to the rule.
 */
final class AlertFold {
  private final Condition condition;
  private final AlertState state;
  private final ExtremeWindow points;
  private final Window requestsAligned;
  private final Window errorsAligned;
  private final AlertSignal signal;

  /** Whether it looks at sums over several intervals. */
  private final boolean bySums;

  private final long alignmentSeconds;
  private final long durationSeconds;
  private long lastSeen;

  /** Where values may lie all the time. */
  private double inLow;

  private double inHigh;

  /** Where they may lie while one that the others bound is still in the window. */
  private double outLow;

  private double outHigh;

  private int outside;

  AlertFold(
      String policy,
      Condition condition,
      Policy bundle,
      ServiceFold service,
      RuleSession session,
      long now,
      int tickSeconds) {
    this.condition = condition;
    this.state =
        new AlertState(
            policy, condition.index(), bundle.services().get(condition.service()).name());
    this.signal = condition.signal();
    int alignment = ServiceFold.ticks(condition.alignmentSeconds(), tickSeconds);
    this.requestsAligned = service.requests.watch(alignment);
    this.errorsAligned = service.errors.watch(alignment);
    this.alignmentSeconds = (long) alignment * tickSeconds;
    this.durationSeconds = Math.max(condition.durationSeconds(), tickSeconds);
    this.points =
        new ExtremeWindow(ServiceFold.ticks(Math.max(1, condition.durationSeconds()), tickSeconds));
    this.lastSeen = now;
    this.bySums =
        alignment > 1
            && (signal == AlertSignal.REQUESTS
                || signal == AlertSignal.ERRORS
                || signal == AlertSignal.ERROR_RATIO);
    session.insert(state);
  }

  AlertState state() {
    return state;
  }

  /**
   * Narrows a margin so that the condition stays as it is. A point beyond a limit changes neither
   * lowest nor highest point of the duration over it while another one is on this side.
   */
  void narrow(Margin margin) {
    outLow = Math.max(state.roomBelow(AlertState.LOWEST), state.roomBelow(AlertState.LATEST));
    outHigh = Math.min(state.roomAbove(AlertState.HIGHEST), state.roomAbove(AlertState.LATEST));
    inLow = Math.max(outLow, state.roomBelow(AlertState.HIGHEST));
    inHigh = Math.min(outHigh, state.roomAbove(AlertState.LOWEST));
    outside = points.stays(inLow, inHigh);
    if (!points.full() || state.get(AlertState.ABSENT) || Double.isNaN(inLow + inHigh)) {
      margin.none();
    } else if (bySums) {
      sums(margin);
    }
  }

  private void sums(Margin margin) {
    double unit = condition.rate() ? alignmentSeconds : 1;
    switch (signal) {
      case REQUESTS -> margin.requests(requestsAligned, inLow * unit, inHigh * unit);
      case ERRORS -> margin.bad(errorsAligned, -1, inLow * unit, inHigh * unit);
      case ERROR_RATIO -> margin.share(requestsAligned, errorsAligned, -1, 1, inLow, inHigh);
      case LATENCY_P50, LATENCY_P95, LATENCY_P99, CPU, MEMORY, INSTANCES -> {}
    }
  }

  /** Returns whether a sample that is within the margin leaves the condition as it is. */
  boolean takes(Sample sample) {
    if (bySums) {
      return true;
    }
    double value = direct(sample);
    if (value > inLow && value < inHigh) {
      outside = points.intervals() - 1;
      return true;
    }
    return value > outLow && value < outHigh && --outside >= 0;
  }

  /** Returns the value of a condition that looks at one interval at a time. */
  private double direct(Sample sample) {
    return switch (signal) {
      case REQUESTS -> count(sample.requests);
      case ERRORS -> count(sample.errors);
      case ERROR_RATIO -> sample.errors / (double) sample.requests;
      case LATENCY_P50 -> sample.latencyP50Ms;
      case LATENCY_P95 -> sample.latencyP95Ms;
      case LATENCY_P99 -> sample.latencyP99Ms;
      case CPU -> sample.cpuUtilization;
      case MEMORY -> sample.memoryUtilization;
      case INSTANCES -> sample.instances;
    };
  }

  /**
   * Takes in a sample that changed nothing when it came; the windows of the service end with it.
   *
   * @param later how many others are taken in after it
   */
  void catchUp(Sample sample, int later, long time) {
    if (later < points.intervals()) {
      double value = value(sample);
      points.add(value);
      if (later == 0) {
        lastSeen = time;
        show(value);
      }
    }
  }

  void measure(Sample sample, long now) {
    double value = sample.present ? value(sample) : Double.NaN;
    if (Double.isNaN(value)) {
      missing(now);
      return;
    }
    lastSeen = now;
    add(value);
    state.set(AlertState.ABSENT, false);
  }

  private void add(double value) {
    points.add(value);
    show(value);
  }

  private void show(double value) {
    state.set(AlertState.LATEST, value);
    if (points.full()) {
      state.set(AlertState.LOWEST, points.lowest());
      state.set(AlertState.HIGHEST, points.highest());
    }
  }

  private void missing(long now) {
    if (now - lastSeen >= condition.autoCloseSeconds()) {
      state.set(AlertState.LOWEST, Double.NaN);
      state.set(AlertState.HIGHEST, Double.NaN);
    } else if (condition.absence()) {
      state.set(AlertState.ABSENT, now - lastSeen >= durationSeconds);
    } else if (condition.missing() == MissingData.EVALUATION_MISSING_DATA_INACTIVE) {
      add(condition.threshold() + (rises() ? -Math.ulp(condition.threshold()) - 1e-9 : 1e-9));
    } else if (condition.missing() == MissingData.EVALUATION_MISSING_DATA_ACTIVE) {
      add(condition.threshold() + (rises() ? 1e-9 + Math.ulp(condition.threshold()) : -1e-9));
    }
  }

  private boolean rises() {
    return switch (condition.comparison()) {
      case COMPARISON_GT, COMPARISON_GE, COMPARISON_EQ, COMPARISON_NE -> true;
      case COMPARISON_LT, COMPARISON_LE -> false;
    };
  }

  private double value(Sample sample) {
    return switch (signal) {
      case REQUESTS -> sample.counted ? count(requestsAligned.sum()) : Double.NaN;
      case ERRORS -> sample.counted ? count(errorsAligned.sum()) : Double.NaN;
      case ERROR_RATIO -> {
        long requests = requestsAligned.sum();
        yield requests == 0 ? Double.NaN : errorsAligned.sum() / (double) requests;
      }
      case LATENCY_P50, LATENCY_P95, LATENCY_P99 -> sample.answered() ? direct(sample) : Double.NaN;
      case CPU, MEMORY, INSTANCES -> direct(sample);
    };
  }

  private double count(long events) {
    return condition.rate() ? events / (double) alignmentSeconds : (double) events;
  }
}
