package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Histogram;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.outcome.LogHistogram;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.request.RequestCore;
import dev.premortem.simulator.traffic.Traffic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A service at request fidelity: every request through line, instance, slot and CPU. */
final class RequestModel extends ServiceModel implements RequestCore.Service {
  /** Upper bounds of the buckets of latency, milliseconds, as a monitoring system has them. */
  private static final double[] BOUNDS = new double[80];

  static {
    for (int i = 0; i < BOUNDS.length; i++) {
      BOUNDS[i] = 0.01 * StrictMath.pow(ServiceTimes.BUCKET_GROWTH, i);
    }
  }

  private final ServiceSpec spec;
  private final ServiceTimes times;
  private final Traffic.Arrivals arrivals;
  private final RequestCore core;
  private final Stream trafficStream;
  private final Stream stream;
  private final double baseErrors;
  private final double[] thresholds;
  private final int tickSeconds;
  private final boolean closed;
  private final double cpuShare;
  private final long[] buckets = new long[BOUNDS.length + 1];
  private final long[] candidateBuckets = new long[BOUNDS.length + 1];
  private final long[] slow;
  private double[] arrivedAt = new double[256];
  private long elapsed;
  private long startsBefore;
  private double upBefore;
  private double busyBefore;
  private double activeBefore;
  private double idleBefore;
  private long candidateRequests;
  private long candidateFailed;
  private double tickWait;

  RequestModel(
      ServicePolicy policy,
      TrafficSpec traffic,
      ServiceTimes times,
      Traffic arrivals,
      Stream trafficStream,
      Stream stream,
      Stream clients,
      int tickSeconds,
      InstanceFloor floor,
      LogHistogram latency,
      LogHistogram waiting) {
    super(policy.spec(), floor, latency, waiting);
    this.spec = policy.spec();
    this.times = times;
    this.arrivals = arrivals.begin(trafficStream);
    this.trafficStream = trafficStream;
    this.stream = stream;
    this.baseErrors = traffic.errors().value();
    this.tickSeconds = tickSeconds;
    this.thresholds = new double[policy.latencyThresholdsMs().size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = policy.latencyThresholdsMs().get(i) / 1000;
    }
    this.slow = new long[thresholds.length];
    Demand demand = new Demand(spec);
    double cpuSeconds = demand.cpuSeconds();
    this.cpuShare = cpuSeconds / times.mean() / spec.cpu();
    TrafficSpec.@Nullable Clients from = traffic.clients();
    this.closed = from != null && from.population() > 0;
    double rate = arrivals.meanPerTick() / tickSeconds;
    this.core =
        new RequestCore(
            new RequestCore.Settings(
                floor.at(0),
                spec.instances().max(),
                spec.concurrency(),
                spec.cpu(),
                cpuSeconds,
                times.mean(),
                spec.startupTime().toNanos() / 1e9,
                longestWait(spec),
                spec.timeout().toNanos() / 1e9,
                spec.scaleDownDelay().toSeconds(),
                spec.concurrency() * spec.targetConcurrencyUtilization().value(),
                spec.targetCpuUtilization().value(),
                from == null ? 0 : from.retries(),
                from == null ? 0 : from.backoff().toNanos() / 1e9,
                retryBudget(from),
                from == null ? 0 : from.population(),
                from == null ? 0 : from.thinkTime().toNanos() / 1e9,
                demand.instances(floor.at(0), rate, times.mean())),
            this,
            clients);
  }

  @Override
  public double draw(boolean candidate) {
    return times.draw(stream) * stretch * (candidate ? candidateStretch : stableStretch);
  }

  @Override
  public boolean fails(boolean candidate) {
    double own = candidate ? candidateErrors : stableErrors;
    double fail = 1 - (1 - failing) * (1 - baseErrors) * (1 - own);
    return fail > 0 && stream.nextDouble() < fail;
  }

  @Override
  public void answered(boolean candidate, double wait, double took, boolean hasFailed) {
    requests++;
    failed += hasFailed ? 1 : 0;
    tickWait += wait;
    latencySum += took;
    latency.add(took, 1);
    waiting.add(wait, 1);
    int bucket = bucket(took * 1000);
    buckets[bucket]++;
    for (int i = 0; i < thresholds.length; i++) {
      slow[i] += took > thresholds[i] ? 1 : 0;
    }
    if (candidate) {
      candidateRequests++;
      candidateFailed += hasFailed ? 1 : 0;
      candidateBuckets[bucket]++;
    }
  }

  private static int bucket(double ms) {
    int guess = (int) (ServiceTimes.buckets(ms) - ServiceTimes.buckets(BOUNDS[0])) + 1;
    int at = Math.max(0, Math.min(BOUNDS.length, guess));
    while (at > 0 && ms <= BOUNDS[at - 1]) {
      at--;
    }
    while (at < BOUNDS.length && ms > BOUNDS[at]) {
      at++;
    }
    return at;
  }

  @Override
  public void rejected(boolean candidate) {
    rejected++;
  }

  @Override
  void retag() {
    core.retag();
  }

  @Override
  void tick(int tick, Sample truth) {
    core.atLeast(floor.at(tick));
    core.split(candidateWeight);
    requests = 0;
    failed = 0;
    rejected = 0;
    candidateRequests = 0;
    candidateFailed = 0;
    tickWait = 0;
    Arrays.fill(buckets, 0);
    Arrays.fill(candidateBuckets, 0);
    Arrays.fill(slow, 0);
    int n = arrivals(tick);
    elapsed += tickSeconds;
    core.advance((double) elapsed, arrivedAt, n);
    started = (int) (core.started() - startsBefore);
    startsBefore = core.started();
    totalRequests += requests + rejected;
    totalFailed += failed + rejected;
    totalRejected += rejected;
    totalStarts += started;
    waitSum += tickWait;
    lastWait = requests == 0 ? 0 : tickWait / requests;
    lastStretch = stretch;
    observe(truth);
  }

  /** Requests of a Poisson process whose number is known arrive at ordered uniform times. */
  private int arrivals(int tick) {
    long own = closed ? 0 : arrivals.next(tick, surge);
    int n = (int) Math.min(100_000_000, own + calls);
    if (n + 1 > arrivedAt.length) {
      arrivedAt = new double[Math.max(n + 1, 2 * arrivedAt.length)];
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += trafficStream.nextExponential();
      arrivedAt[i] = sum;
    }
    double scale = tickSeconds / (sum + trafficStream.nextExponential());
    for (int i = 0; i < n; i++) {
      arrivedAt[i] = elapsed + arrivedAt[i] * scale;
    }
    return n;
  }

  private void observe(Sample truth) {
    double up = core.instanceSeconds() - upBefore;
    double busy = core.busySlotSeconds() - busyBefore;
    double active = core.activeSeconds() - activeBefore;
    double idle = core.idleSeconds() - idleBefore;
    activeBefore += active;
    idleBefore += idle;
    activeSeconds += Math.rint(active * 1e6) / 1e6;
    idleSeconds += Math.rint(idle * 1e6) / 1e6;
    upBefore += up;
    busyBefore += busy;
    instanceSeconds += Math.rint(up * 1e6) / 1e6;
    truth.present = true;
    truth.requests = requests;
    truth.errors = failed;
    truth.rejected = rejected;
    truth.instances = core.instances();
    truth.cpuUtilization = up <= 0 ? 0 : Math.min(1, busy * cpuShare / up);
    truth.concurrencyUtilization = up <= 0 ? 0 : Math.min(1, busy / (up * spec.concurrency()));
    truth.memoryUtilization = stableMemory;
    truth.candidateRequests = candidateRequests;
    truth.candidateErrors = candidateFailed;
    System.arraycopy(slow, 0, truth.slow, 0, slow.length);
    truth.latencyP50Ms = Histogram.quantile(BOUNDS, buckets, 0.5);
    truth.latencyP95Ms = Histogram.quantile(BOUNDS, buckets, 0.95);
    truth.latencyP99Ms = Histogram.quantile(BOUNDS, buckets, 0.99);
    truth.candidateLatencyP95Ms =
        candidateRequests == 0 ? Double.NaN : Histogram.quantile(BOUNDS, candidateBuckets, 0.95);
    truth.candidateMemoryUtilization = candidateWeight == 0 ? Double.NaN : candidateMemory;
  }

  /** Asserts Little's law. */
  @Override
  void finish() {
    core.checkLittlesLaw();
  }
}
