package dev.premortem.engine.fold;

import dev.premortem.engine.document.DefaultsSpec;
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
public final class ServiceFold {
  /** Samples for which a margin is made where one for many fails. */
  private static final int FEW = 8;

  /** Samples after which a margin is tried for again, at most. */
  private static final int LONGEST_PAUSE = 16;

  private final ServiceHealth health;
  private final CapacityState capacity;

  /** Share of requests that fail when none is answered, as good as. */
  private final double outageShare;

  private final Window ratioRequests;
  private final Window ratioErrors;
  private final Window outageRequests;
  private final Window outageErrors;
  private final int latencyIntervals;
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
  private final Bounds bounds;
  final SumWindow requests;
  final SumWindow errors;
  final SumWindow[] slow;

  public ServiceFold(
      ServicePolicy service,
      DefaultsSpec.Health windows,
      RuleSession session,
      long now,
      int tickSeconds,
      int longest) {
    this.health = new ServiceHealth(service.name());
    this.capacity =
        new CapacityState(service.name(), service.spec().targetCpuUtilization().value());
    capacity.set(CapacityState.MIN_INSTANCES, service.spec().instances().min());
    capacity.set(CapacityState.MAX_INSTANCES, service.spec().instances().max());
    capacity.set(CapacityState.MONTHS_TO_FULL, Double.POSITIVE_INFINITY);
    this.outageShare = windows.outageShare().value();
    this.latencyIntervals = ticks(windows.latencyWindow().toSeconds(), tickSeconds);
    this.hour = ticks(3600, tickSeconds);
    this.missingAfter = Math.max(windows.missingAfter().toSeconds(), 5L * tickSeconds);
    this.latencies = new double[latencyIntervals];
    this.lastSeen = now;
    this.requests = new SumWindow(longest);
    this.errors = new SumWindow(longest);
    this.slow = new SumWindow[service.latencyThresholdsMs().size()];
    for (int i = 0; i < slow.length; i++) {
      slow[i] = new SumWindow(longest);
    }
    int ratio = ticks(windows.ratioWindow().toSeconds(), tickSeconds);
    this.ratioRequests = requests.watch(ratio);
    this.ratioErrors = errors.watch(ratio);
    int outage = ticks(windows.outageWindow().toSeconds(), tickSeconds);
    this.outageRequests = requests.watch(outage);
    this.outageErrors = errors.watch(outage);
    this.margin = new Margin(slow.length);
    this.bounds = bounds();
    session.insert(health);
    session.insert(capacity);
  }

  private Bounds bounds() {
    return new Bounds(health)
        .with(
            ServiceHealth.REQUESTS,
            margin ->
                margin.requests(
                    ratioRequests,
                    health.roomBelow(ServiceHealth.REQUESTS),
                    health.roomAbove(ServiceHealth.REQUESTS)))
        .with(
            ServiceHealth.ERROR_RATIO,
            margin ->
                margin.share(
                    ratioRequests,
                    ratioErrors,
                    -1,
                    1,
                    health.roomBelow(ServiceHealth.ERROR_RATIO),
                    health.roomAbove(ServiceHealth.ERROR_RATIO)))
        .with(
            ServiceHealth.LATENCY_P50_MS,
            margin -> margin.latencyP50(health, ServiceHealth.LATENCY_P50_MS))
        .with(
            ServiceHealth.LATENCY_P95_MS,
            margin -> margin.latencyP95(health, ServiceHealth.LATENCY_P95_MS))
        .with(
            ServiceHealth.LATENCY_P95_HELD_MS,
            margin -> margin.latencyP95(health, ServiceHealth.LATENCY_P95_HELD_MS))
        .with(
            ServiceHealth.MEMORY_UTILIZATION,
            margin -> margin.memory(health, ServiceHealth.MEMORY_UTILIZATION))
        .with(
            ServiceHealth.OUTAGE,
            margin -> margin.below(outageRequests, outageErrors, -1, 1, outageShare))
        .steady(ServiceHealth.BREACH) // an event says so
        .steady(ServiceHealth.DATA_MISSING); // samples that are kept are there
  }

  /** Returns the name of the service. */
  String name() {
    return health.subject();
  }

  /** Lets objectives follow the windows. */
  public void add(SloFold slo) {
    slos.add(slo);
  }

  /** Fills the windows with a past in which every interval was alike. */
  public void assumePast(double perInterval, double errorRatio, double[] slowRatios) {
    catchUp();
    margin.none();
    requests.reset(perInterval);
    errors.reset(perInterval * errorRatio);
    for (int i = 0; i < slow.length; i++) {
      slow[i].reset(perInterval * slowRatios[i]);
    }
  }

  public static int ticks(long seconds, int tickSeconds) {
    return (int) Math.max(1, (seconds + tickSeconds - 1) / tickSeconds);
  }

  public void breach(boolean on) {
    health.set(ServiceHealth.BREACH, on);
  }

  public void monthsToFull(double months) {
    capacity.set(CapacityState.MONTHS_TO_FULL, months);
  }

  /**
   * Takes in the measurement of one interval. An interval without one adds nothing to any window.
   */
  public void measure(Sample sample, long now) {
    if (margin.takes(sample)) {
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
    if (health.get(ServiceHealth.DATA_MISSING) || health.get(ServiceHealth.OUTAGE)) {
      margin.none();
    }
    if (!margin.any()) {
      return;
    }
    margin.recent(ratioRequests, ratioErrors);
    bounds.narrow(margin);
    for (int i = 0, n = slos.size(); margin.any() && i < n; i++) {
      slos.get(i).narrow(margin);
    }
  }

  /** Forgets how far measurements may go: somebody else may have changed facts. */
  public void doubt() {
    catchUp();
    margin.none();
  }

  /** Returns how many samples are kept to be folded later. */
  public int kept() {
    return keptCount;
  }

  /** Brings windows and facts up to date. */
  public void catchUp() {
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
    }
    lastSeen = keptUntil;
    Sample last = kept.get(n - 1);
    showCounts();
    showLatency(last);
    health.set(ServiceHealth.MEMORY_UTILIZATION, last.memoryUtilization);
    for (int i = 0, all = slos.size(); i < all; i++) {
      slos.get(i).update();
    }
  }

  private void fold(Sample sample, long now) {
    if (sample.present) {
      lastSeen = now;
      health.set(ServiceHealth.DATA_MISSING, false);
      if (sample.counted) {
        count(sample);
        showCounts();
      }
      if (sample.answered()) {
        keepLatency(sample);
        showLatency(sample);
      }
      health.set(ServiceHealth.MEMORY_UTILIZATION, sample.memoryUtilization);
      sum(sample);
      showCapacity();
    } else {
      health.set(ServiceHealth.DATA_MISSING, now - lastSeen > missingAfter);
    }
    for (int i = 0, n = slos.size(); i < n; i++) {
      if (sample.present && sample.counted) {
        slos.get(i).update();
      }
      slos.get(i).missing(health.get(ServiceHealth.DATA_MISSING));
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
    long recent = ratioRequests.sum();
    health.set(ServiceHealth.REQUESTS, recent);
    if (recent > 0) {
      health.set(ServiceHealth.ERROR_RATIO, ratioErrors.sum() / (double) recent);
    }
    long justNow = outageRequests.sum();
    if (justNow > 0) {
      health.set(ServiceHealth.OUTAGE, outageErrors.sum() >= outageShare * justNow);
    }
  }

  private void keepLatency(Sample sample) {
    latencies[intervals++ % latencyIntervals] = sample.latencyP95Ms;
  }

  private void showLatency(Sample sample) {
    health.set(ServiceHealth.LATENCY_P50_MS, sample.latencyP50Ms);
    health.set(ServiceHealth.LATENCY_P95_MS, sample.latencyP95Ms);
    health.set(ServiceHealth.LATENCY_P95_HELD_MS, held());
  }

  private double held() {
    if (intervals < latencyIntervals) {
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
    capacity.set(CapacityState.INSTANCES, instanceSum / measured);
    capacity.set(CapacityState.PEAK_INSTANCES, peak);
    capacity.set(CapacityState.CPU_UTILIZATION, cpuSum / measured);
    capacity.set(CapacityState.CONCURRENCY_UTILIZATION, slotSum / measured);
    long offered = requestSum + rejectedSum;
    capacity.set(CapacityState.REJECTED_RATIO, offered == 0 ? 0 : rejectedSum / (double) offered);
    instanceSum = 0;
    cpuSum = 0;
    slotSum = 0;
    peak = 0;
    rejectedSum = 0;
    requestSum = 0;
    measured = 0;
  }
}
