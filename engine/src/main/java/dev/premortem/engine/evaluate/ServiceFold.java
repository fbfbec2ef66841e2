package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.SumWindow;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.CapacityState;
import dev.premortem.rules.fact.ServiceHealth;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds the measurements of one service into windows and facts. Samples that no rule can notice are
 * only kept, and folded together when one comes that a rule may notice, or when somebody looks.
 */
final class ServiceFold {
  /** Share of requests that fail when none is answered, as good as. */
  private static final double OUTAGE = 0.99;

  /** Samples for which a margin is made where one for many fails. */
  private static final int FEW = 8;

  /** Samples after which a margin is tried for again, at most. */
  private static final int LONGEST_PAUSE = 16;

  private final ServiceHealth health;
  private final CapacityState capacity;
  private final Window fiveMinutes;
  private final Window errorsFiveMinutes;
  private final Window errorsTwoMinutes;
  private final int threeMinutes;
  private final Window twoMinutes;
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
  private final Margin margin;
  private final List<Sample> kept = new ArrayList<>();
  private int keptCount;
  private long keptUntil;
  private int pause;
  private int pausing;
  private final List<SloFold> slos = new ArrayList<>();
  private final List<AlertFold> alerts = new ArrayList<>();
  private final int requestsField;
  private final int ratioField;
  private final int p50Field;
  private final int p95Field;
  private final int heldField;
  private final int memoryField;
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
    this.margin = new Margin(slow.length);
    this.requestsField = health.fieldNumber("requests");
    this.ratioField = health.fieldNumber("errorRatio");
    this.p50Field = health.fieldNumber("latencyP50Ms");
    this.p95Field = health.fieldNumber("latencyP95Ms");
    this.heldField = health.fieldNumber("latencyP95HeldMs");
    this.memoryField = health.fieldNumber("memoryUtilization");
    session.insert(health);
    session.insert(capacity);
  }

  /** Lets objectives follow the windows. */
  void add(SloFold slo) {
    slos.add(slo);
  }

  /** Lets a condition of an alert policy follow the samples. */
  void add(AlertFold alert) {
    alerts.add(alert);
  }

  /** Returns the conditions of alert policies that follow the samples. */
  List<AlertFold> alerts() {
    return alerts;
  }

  /** Fills the windows with a past in which every interval was alike. */
  void assumePast(double perInterval, double errorRatio, double[] slowRatios) {
    catchUp();
    margin.none();
    requests.reset(perInterval);
    errors.reset(perInterval * errorRatio);
    for (int i = 0; i < slow.length; i++) {
      slow[i].reset(perInterval * slowRatios[i]);
    }
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

  /**
   * Takes in the measurement of one interval. An interval without one adds nothing to any window.
   */
  void measure(Sample sample, long now) {
    if (takes(sample)) {
      keep(sample);
      keptUntil = now;
      if (!margin.any()) {
        catchUp();
        makeMargin(sample);
      }
      return;
    }
    catchUp();
    fold(sample, now);
    if (pausing > 0) {
      pausing--;
    } else {
      makeMargin(sample);
      pause = margin.any() ? 0 : Math.min(LONGEST_PAUSE, 1 + 2 * pause);
      pausing = pause;
    }
  }

  private void keep(Sample sample) {
    if (kept.size() == keptCount) {
      kept.add(new Sample(slow.length));
    }
    kept.get(keptCount++).copy(sample);
  }

  private boolean takes(Sample sample) {
    if (!margin.takes(sample)) {
      return false;
    }
    for (int i = 0, n = alerts.size(); i < n; i++) {
      if (!alerts.get(i).takes(sample)) {
        margin.none();
        return false;
      }
    }
    return true;
  }

  /**
   * Looks how far measurements may go from here, up to the end of the hour: for long, or else for a
   * few samples, within which less can happen.
   */
  private void makeMargin(Sample sample) {
    int upTo = hour - measured - 1;
    makeMargin(sample, Math.min(Margin.MOST, upTo));
    if (!margin.any()) {
      makeMargin(sample, Math.min(FEW, upTo));
    }
  }

  private void makeMargin(Sample sample, int samples) {
    margin.begin(sample, samples);
    if (health.isDataMissing() || health.isOutage()) {
      margin.none();
    }
    if (!margin.any()) {
      return;
    }
    margin.latencyP50(health, p50Field);
    margin.latencyP95(health, p95Field);
    margin.latencyP95(health, heldField);
    margin.memory(health, memoryField);
    margin.recent(fiveMinutes, errorsFiveMinutes);
    margin.requests(fiveMinutes, health.roomBelow(requestsField), health.roomAbove(requestsField));
    margin.share(
        fiveMinutes,
        errorsFiveMinutes,
        -1,
        1,
        health.roomBelow(ratioField),
        health.roomAbove(ratioField));
    margin.below(twoMinutes, errorsTwoMinutes, -1, 1, OUTAGE);
    for (int i = 0, n = slos.size(); margin.any() && i < n; i++) {
      slos.get(i).narrow(margin);
    }
    for (int i = 0, n = alerts.size(); margin.any() && i < n; i++) {
      alerts.get(i).narrow(margin);
    }
  }

  /** Forgets how far measurements may go: somebody else may have changed facts. */
  void doubt() {
    catchUp();
    margin.none();
  }

  /** Returns how many samples are kept to be folded later. */
  int kept() {
    return keptCount;
  }

  /** Brings windows and facts up to date. */
  void catchUp() {
    int n = keptCount;
    if (n == 0) {
      return;
    }
    keptCount = 0;
    for (int i = 0; i < n; i++) {
      Sample sample = kept.get(i);
      count(sample);
      keepLatency(sample);
      sum(sample);
      for (int k = 0, all = alerts.size(); k < all; k++) {
        alerts.get(k).catchUp(sample, n - 1 - i, keptUntil);
      }
    }
    lastSeen = keptUntil;
    Sample last = kept.get(n - 1);
    showCounts();
    showLatency(last);
    health.setMemoryUtilization(last.memoryUtilization);
    for (int i = 0, all = slos.size(); i < all; i++) {
      slos.get(i).update();
    }
  }

  private void fold(Sample sample, long now) {
    if (sample.present) {
      lastSeen = now;
      health.setDataMissing(false);
      if (sample.counted) {
        count(sample);
        showCounts();
      }
      if (sample.answered()) {
        keepLatency(sample);
        showLatency(sample);
      }
      health.setMemoryUtilization(sample.memoryUtilization);
      sum(sample);
      showCapacity();
    } else {
      health.setDataMissing(now - lastSeen > missingAfter);
    }
    for (int i = 0, n = slos.size(); i < n; i++) {
      if (sample.present && sample.counted) {
        slos.get(i).update();
      }
      slos.get(i).missing(health.isDataMissing());
    }
    for (int i = 0, n = alerts.size(); i < n; i++) {
      alerts.get(i).measure(sample, now);
    }
  }

  private void count(Sample sample) {
    requests.add(sample.requests);
    errors.add(sample.errors);
    for (int i = 0; i < slow.length; i++) {
      slow[i].add(sample.slow[i]);
    }
  }

  private void showCounts() {
    long recent = fiveMinutes.sum();
    health.setRequests(recent);
    if (recent > 0) {
      health.setErrorRatio(errorsFiveMinutes.sum() / (double) recent);
    }
    long justNow = twoMinutes.sum();
    if (justNow > 0) {
      health.setOutage(errorsTwoMinutes.sum() >= OUTAGE * justNow);
    }
  }

  private void keepLatency(Sample sample) {
    latencies[intervals++ % threeMinutes] = sample.latencyP95Ms;
  }

  private void showLatency(Sample sample) {
    health.setLatencyP50Ms(sample.latencyP50Ms);
    health.setLatencyP95Ms(sample.latencyP95Ms);
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

  private void sum(Sample sample) {
    instanceSum += sample.instances;
    cpuSum += sample.cpuUtilization;
    slotSum += sample.concurrencyUtilization;
    peak = Math.max(peak, sample.instances);
    rejectedSum += sample.rejected;
    requestSum += sample.requests;
    measured++;
  }

  private void showCapacity() {
    if (measured < hour) {
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
