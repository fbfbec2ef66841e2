package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.SumWindow;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.CapacityState;
import dev.premortem.rules.fact.ServiceHealth;

/** Folds the measurements of one service into windows and facts. */
final class ServiceFold {
  private final ServiceHealth health;
  private final CapacityState capacity;
  private final int fiveMinutes;
  private final int errorsFiveMinutes;
  private final int errorsTwoMinutes;
  private final int threeMinutes;
  private final int twoMinutes;
  private final int hour;
  private final long missingAfter;
  private final double[] latencies;
  private int intervals;
  private long lastSeen;
  private double instanceSum;
  private double cpuSum;
  private double slotSum;
  private double peak;
  private long rejectedSum;
  private long requestSum;
  private int measured;
  final SumWindow requests;
  final SumWindow errors;
  final SumWindow[] slow;

  ServiceFold(ServicePolicy service, RuleSession session, long now, int tickSeconds, int longest) {
    this.health = new ServiceHealth(service.name());
    this.capacity =
        new CapacityState(service.name(), service.spec().targetCpuUtilization().value());
    capacity.setMinInstances(service.spec().instances().min());
    capacity.setMaxInstances(service.spec().instances().max());
    capacity.setMonthsToFull(Double.POSITIVE_INFINITY);
    this.threeMinutes = ticks(180, tickSeconds);
    this.hour = ticks(3600, tickSeconds);
    this.missingAfter = Math.max(600, 5L * tickSeconds);
    this.latencies = new double[threeMinutes];
    this.lastSeen = now;
    this.requests = new SumWindow(longest);
    this.errors = new SumWindow(longest);
    this.slow = new SumWindow[service.latencyThresholdsMs().size()];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = new SumWindow(longest);
    }
    this.fiveMinutes = requests.watch(ticks(300, tickSeconds));
    this.errorsFiveMinutes = errors.watch(ticks(300, tickSeconds));
    this.twoMinutes = requests.watch(ticks(120, tickSeconds));
    this.errorsTwoMinutes = errors.watch(ticks(120, tickSeconds));
    session.insert(health);
    session.insert(capacity);
  }

  static int ticks(long seconds, int tickSeconds) {
    return (int) Math.max(1, (seconds + tickSeconds - 1) / tickSeconds);
  }

  void breach(boolean on) {
    health.setBreach(on);
  }

  void monthsToFull(double months) {
    capacity.setMonthsToFull(months);
  }

  boolean dataMissing() {
    return health.isDataMissing();
  }

  /**
   * Takes in the measurement of one interval. An interval without one adds nothing to any window.
   */
  void measure(Sample sample, long now) {
    if (!sample.present) {
      health.setDataMissing(now - lastSeen > missingAfter);
      return;
    }
    lastSeen = now;
    health.setDataMissing(false);
    if (sample.counted) {
      count(sample);
    }
    if (sample.answered()) {
      latency(sample);
    }
    health.setMemoryUtilization(sample.memoryUtilization);
    fold(sample);
  }

  private void count(Sample sample) {
    requests.add(sample.requests);
    errors.add(sample.errors);
    for (int i = 0; i < slow.length; i++) {
      slow[i].add(sample.slow[i]);
    }
    long recent = requests.sum(fiveMinutes);
    health.setRequests(recent);
    if (recent > 0) {
      health.setErrorRatio(errors.sum(errorsFiveMinutes) / (double) recent);
    }
    long justNow = requests.sum(twoMinutes);
    if (justNow > 0) {
      health.setOutage(errors.sum(errorsTwoMinutes) >= 0.99 * justNow);
    }
  }

  private void latency(Sample sample) {
    health.setLatencyP50Ms(sample.latencyP50Ms);
    health.setLatencyP95Ms(sample.latencyP95Ms);
    latencies[intervals++ % threeMinutes] = sample.latencyP95Ms;
    health.setLatencyP95HeldMs(held());
  }

  private double held() {
    if (intervals < threeMinutes) {
      return Double.NaN;
    }
    double lowest = Double.POSITIVE_INFINITY;
    for (double latency : latencies) {
      lowest = Math.min(lowest, latency);
    }
    return lowest;
  }

  private void fold(Sample sample) {
    instanceSum += sample.instances;
    cpuSum += sample.cpuUtilization;
    slotSum += sample.concurrencyUtilization;
    peak = Math.max(peak, sample.instances);
    rejectedSum += sample.rejected;
    requestSum += sample.requests;
    if (++measured < hour) {
      return;
    }
    capacity.setInstances(instanceSum / measured);
    capacity.setPeakInstances(peak);
    capacity.setCpuUtilization(cpuSum / measured);
    capacity.setConcurrencyUtilization(slotSum / measured);
    long offered = requestSum + rejectedSum;
    capacity.setRejectedRatio(offered == 0 ? 0 : rejectedSum / (double) offered);
    instanceSum = 0;
    cpuSum = 0;
    slotSum = 0;
    peak = 0;
    rejectedSum = 0;
    requestSum = 0;
    measured = 0;
  }
}
