package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.policy.AlertPolicy.Condition;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.ExtremeWindow;
import dev.premortem.engine.signal.Sample;
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
  private final ServiceFold service;
  private final int requestsAligned;
  private final int errorsAligned;
  private final long alignmentSeconds;
  private final long durationSeconds;
  private long lastSeen;

  AlertFold(
      String policy,
      Condition condition,
      Policy bundle,
      ServiceFold service,
      RuleSession session,
      long now,
      int tickSeconds) {
    this.condition = condition;
    this.service = service;
    this.state =
        new AlertState(
            policy, condition.index(), bundle.services().get(condition.service()).name());
    int alignment = ServiceFold.ticks(condition.alignmentSeconds(), tickSeconds);
    this.requestsAligned = service.requests.watch(alignment);
    this.errorsAligned = service.errors.watch(alignment);
    this.alignmentSeconds = (long) alignment * tickSeconds;
    this.durationSeconds = Math.max(condition.durationSeconds(), tickSeconds);
    this.points =
        new ExtremeWindow(ServiceFold.ticks(Math.max(1, condition.durationSeconds()), tickSeconds));
    this.lastSeen = now;
    session.insert(state);
  }

  AlertState state() {
    return state;
  }

  int service() {
    return condition.service();
  }

  void measure(Sample sample, long now) {
    double value = sample.present ? value(sample) : Double.NaN;
    if (Double.isNaN(value)) {
      missing(now);
      return;
    }
    lastSeen = now;
    add(value);
    state.setAbsent(false);
  }

  private void add(double value) {
    points.add(value);
    state.setLatest(value);
    if (points.full()) {
      state.setLowest(points.lowest());
      state.setHighest(points.highest());
    }
  }

  private void missing(long now) {
    if (now - lastSeen >= condition.autoCloseSeconds()) {
      state.setLowest(Double.NaN);
      state.setHighest(Double.NaN);
    } else if (condition.absence()) {
      state.setAbsent(now - lastSeen >= durationSeconds);
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
    return switch (condition.signal()) {
      case REQUESTS -> sample.counted ? count(service.requests.sum(requestsAligned)) : Double.NaN;
      case ERRORS -> sample.counted ? count(service.errors.sum(errorsAligned)) : Double.NaN;
      case ERROR_RATIO -> {
        long requests = service.requests.sum(requestsAligned);
        yield requests == 0 ? Double.NaN : service.errors.sum(errorsAligned) / (double) requests;
      }
      case LATENCY_P50 -> sample.answered() ? sample.latencyP50Ms : Double.NaN;
      case LATENCY_P95 -> sample.answered() ? sample.latencyP95Ms : Double.NaN;
      case LATENCY_P99 -> sample.answered() ? sample.latencyP99Ms : Double.NaN;
      case CPU -> sample.cpuUtilization;
      case MEMORY -> sample.memoryUtilization;
      case INSTANCES -> sample.instances;
    };
  }

  private double count(long events) {
    return condition.rate() ? events / (double) alignmentSeconds : (double) events;
  }
}
