package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.outcome.LogHistogram;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.random.Trials;
import dev.premortem.simulator.table.Functions;
import dev.premortem.simulator.traffic.Traffic;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A service at flow fidelity: a tick at a time, counts and distributions instead of single
 * requests.
 *
 * <p>Documented of Cloud Run: it scales on CPU utilization and on concurrency between bounds; idle
 * instances are kept for up to 15 minutes; a request waits for an instance for the larger of 3.5
 * startup times and 10 s, then fails with 429. Assumed: desired instances follow the tick's mean
 * load at once; the wait of an M/G/c queue is Sakasegawa's approximation (1977) times half of one
 * plus the squared variation of service times; CPU beyond the limit stretches all requests evenly.
 */
final class FlowModel extends ServiceModel {
  /** A share of waiters that says: everybody waits, and as long. */
  private static final double ALL_ALIKE = 2;

  private final ServiceTimes times;
  private final Traffic.Arrivals arrivals;
  private final Stream stream;
  private final Trials stableTrials;
  private final double[] thresholds;
  private final double baseErrors;
  private final Demand demand;
  private final double cpuSeconds;
  private final int concurrency;
  private final double cpus;
  private final int tickSeconds;
  private final double perTickSecond;
  private final double mean;
  private final double perMean;
  private final HighestLately desiredLately;
  private final double waitLimit;
  private final double startup;
  private final double startShare;
  private final WaitQuantiles waits = new WaitQuantiles();
  private final WaitTable table;
  private int instances;
  private int min;

  /** Share of the tick's requests that wait, and whether all of them wait alike. */
  private double waiters;

  private double knownSlots = -1;
  private double knownService;

  /** Requests that the slots can answer a second. */
  private double perSecond;

  private double perSlot;

  /** Of Sakasegawa's approximation. */
  private double exponent;

  private double backlog;

  FlowModel(
      ServicePolicy policy,
      ServiceTimes times,
      double baseErrors,
      Traffic traffic,
      Function<Purpose, Stream> streams,
      int tickSeconds,
      InstanceFloor floor,
      LogHistogram latency,
      LogHistogram waiting) {
    super(policy.spec(), floor, latency, waiting);
    ServiceSpec spec = policy.spec();
    this.times = times;
    this.table = new WaitTable(times);
    this.baseErrors = baseErrors;
    this.stream = streams.apply(Purpose.SERVICE);
    this.stableTrials = new Trials(streams.apply(Purpose.FAILURES));
    this.thresholds = policy.latencyThresholdsMs().stream().mapToDouble(ms -> ms / 1000).toArray();
    this.tickSeconds = tickSeconds;
    this.perTickSecond = 1.0 / tickSeconds;
    this.mean = times.mean();
    this.perMean = 1 / mean;
    this.arrivals = traffic.begin(streams.apply(Purpose.TRAFFIC));
    this.demand = new Demand(spec);
    this.cpuSeconds = demand.cpuSeconds();
    this.concurrency = spec.concurrency();
    this.cpus = spec.cpu();
    this.startup = spec.startupTime().toMillis() / 1000.0;
    this.startShare = Math.max(0, 1 - startup / tickSeconds);
    this.waitLimit = longestWait(spec);
    this.desiredLately =
        new HighestLately((int) Math.max(1, spec.scaleDownDelay().toSeconds() / tickSeconds));
    double rate = traffic.meanPerTick() / tickSeconds;
    this.instances = demand.instances(floor.at(0), rate, mean);
  }

  @Override
  void tick(int tick, Sample truth) {
    long offered = arrivals.next(tick, surge);
    double factor =
        candidateWeight == 0
            ? stretch * stableStretch
            : stretch
                * ((1 - candidateWeight) * stableStretch + candidateWeight * candidateStretch);
    double service = mean * factor;
    double rate = (offered + backlog) * perTickSecond;
    double ready = scale(tick, rate, service);
    double slots = ready * concurrency;
    double cpu = cpuSeconds == 0 ? 0 : rate * cpuSeconds / Math.max(1e-9, ready * cpus);
    if (cpu > 1) {
      factor *= cpu;
      service *= cpu;
    }
    if (slots != knownSlots || service != knownService) {
      knownSlots = slots;
      knownService = service;
      perSecond = slots / service;
      perSlot = slots > 0 ? 1 / slots : 0;
      exponent = Math.sqrt(2 * (slots + 1)) - 1;
    }
    double load = rate * service;
    double wait = serve(offered, load, service, slots, tick);
    long toCandidate = candidateWeight == 0 ? 0 : stream.binomial(requests, candidateWeight);
    long toStable = requests - toCandidate;
    double pass = (1 - failing) * (1 - baseErrors);
    long stableFailed = stableTrials.successes(toStable, 1 - pass * (1 - stableErrors));
    long candidateFailed =
        toCandidate == 0 ? 0 : stream.binomial(toCandidate, 1 - pass * (1 - candidateErrors));
    failed = stableFailed + candidateFailed;
    totalRequests += requests + rejected;
    totalFailed += failed + rejected;
    totalRejected += rejected;
    totalStarts += started;
    instanceSeconds += ready * tickSeconds;
    if (billed) {
      bill(ready, load);
    }
    count(factor, wait);
    truth.present = true;
    truth.requests = requests;
    truth.errors = failed;
    truth.rejected = rejected;
    truth.instances = instances;
    truth.cpuUtilization = Math.min(1, cpu);
    truth.concurrencyUtilization = Math.min(1, load * perSlot);
    truth.memoryUtilization = stableMemory;
    truth.candidateRequests = toCandidate;
    truth.candidateErrors = candidateFailed;
    lastWait = wait;
    lastStretch = cpu > 1 ? stretch * cpu : stretch;
    latencies(truth, wait, toStable, toCandidate, lastStretch);
  }

  /** Lets the autoscaler react; returns the instances that were ready on average in the tick. */
  private double scale(int tick, double rate, double service) {
    min = floor.at(tick);
    int wanted = demand.instances(min, rate, service);
    desiredLately.add(wanted);
    int before = instances;
    if (wanted > instances) {
      instances = wanted;
    } else if (desiredLately.full()) {
      instances = Math.min(instances, desiredLately.highest());
    }
    started = Math.max(0, instances - before);
    return before + started * startShare - Math.max(0, before - instances) * 0.5;
  }

  /**
   * Decides who is served, who waits for the next tick, and who is rejected; returns the mean wait.
   */
  private double serve(long offered, double load, double service, double slots, int tick) {
    double capacity = perSecond * tickSeconds;
    double work = offered + backlog;
    rejected = 0;
    waiters = 0;
    if (work <= 0.98 * capacity) {
      requests = (long) work;
      backlog = work - requests;
      double starting = startWait(load, slots, tick);
      if (load < 0.6 * slots && slots > 8) {
        return starting;
      }
      double rho = load * perSlot;
      double all = Functions.power(rho, exponent);
      waiters = Math.min(1, waiters + all);
      double queued = all / (slots * (1 - rho)) * service;
      return queued * (1 + times.squaredVariation()) / 2 + starting;
    }
    requests = (long) Math.min(work, capacity);
    double left = work - requests;
    double kept = Math.min(left, perSecond * waitLimit);
    rejected = (long) Math.floor(left - kept);
    backlog = left - rejected;
    waiters = ALL_ALIKE;
    return slots <= 0 ? waitLimit : Math.min(waitLimit, (backlog + left) / 2 / perSecond);
  }

  /** Requests that arrive while instances start share their startup time. */
  private double startWait(double load, double slots, int tick) {
    if (started == 0 || slots <= 0 || tick == 0) {
      return 0;
    }
    double lacking = Math.max(0, load - (instances - started) * (double) concurrency);
    waiters =
        lacking <= 0 ? 0 : Math.min(1, lacking / Math.max(load, 1e-9) * startup / tickSeconds);
    return lacking <= 0 ? 0 : lacking / Math.max(load, 1e-9) * startup * startup / tickSeconds;
  }

  /**
   * Counts the time that is charged for. Assumed: requests in progress are spread evenly, so that
   * an instance has a Poisson number of them; exact for a concurrency of one.
   */
  private void bill(double ready, double inProgress) {
    if (ready <= 0) {
      return;
    }
    double each = Math.min(concurrency, inProgress / ready);
    double busy = ready * (concurrency == 1 ? each : -StrictMath.expm1(-each));
    activeSeconds += busy * tickSeconds + started * startup;
    idleSeconds += Math.min(min, ready - busy) * tickSeconds;
  }

  private void count(double factor, double wait) {
    waitSum += wait * requests;
    latencySum += (wait + mean * factor) * requests;
    if (factor == 1) {
      table.count(wait * perMean, waiters, requests);
      return;
    }
    waits.spread(wait, waiters, requests);
    for (int i = 0; i < waits.size(); i++) {
      waiting.add(waits.wait(i), waits.requests(i));
      grid(factor, waits.wait(i), waits.requests(i), 8);
    }
  }

  /** Puts down latencies: a wait, and service times at the middles of equal shares. */
  private void grid(double factor, double wait, long n, int parts) {
    long rest = n;
    for (int i = 0; i < parts; i++) {
      long share = rest / (parts - i);
      rest -= share;
      latency.add(times.atGrid(i, parts) * factor + wait, share);
    }
  }

  @Override
  void startCounting() {
    super.startCounting();
    table.forgetCounts();
  }

  /** Puts down the requests that were as quick as ever once they were served. */
  @Override
  void finish() {
    table.each(
        (wait, share, n) -> {
          waits.spread(wait * times.mean(), share, n);
          for (int i = 0; i < waits.size(); i++) {
            waiting.add(waits.wait(i), waits.requests(i));
            grid(1, waits.wait(i), waits.requests(i), waits.wait(i) > 0 ? 8 : 64);
          }
        });
  }

  private void latencies(
      Sample truth, double wait, long toStable, long toCandidate, double common) {
    double stable = common * stableStretch;
    double candidate = common * candidateStretch;
    double share = toCandidate == 0 ? 0 : toCandidate / (double) requests;
    if (thresholds.length > 0 || toCandidate > 0) {
      waits.mix(wait, waiters);
    }
    for (int i = 0; i < thresholds.length; i++) {
      double threshold = thresholds[i];
      double slow = slower(threshold, stable, wait);
      truth.slow[i] = stream.binomial(toStable, slow);
      if (toCandidate > 0) {
        truth.slow[i] += stream.binomial(toCandidate, slower(threshold, candidate, wait));
      }
    }
    double noise = requests == 0 ? 0 : stream.nextGaussian() / Math.sqrt((double) requests);
    truth.latencyP50Ms = shown(0, stable, candidate, share, wait, noise * 0.7);
    truth.latencyP95Ms = shown(1, stable, candidate, share, wait, noise * 1.1);
    truth.latencyP99Ms = shown(2, stable, candidate, share, wait, noise * 2.2);
    truth.candidateLatencyP95Ms =
        toCandidate == 0
            ? Double.NaN
            : times.shownMs(
                1,
                quantile(1, candidate, wait)
                    * StrictMath.exp(
                        1.1 * stream.nextGaussian() / Math.sqrt((double) toCandidate)));
    truth.candidateMemoryUtilization = candidateWeight == 0 ? Double.NaN : candidateMemory;
  }

  /** A quantile of both revisions together, with the noise of a sample, as it is shown. */
  private double shown(
      int level, double stable, double candidate, double share, double wait, double noise) {
    double quantile = quantile(level, stable, wait);
    if (share > 0 && candidate != stable) {
      quantile = mixed(level, stable, candidate, share, wait);
    }
    return times.shownMs(level, quantile * Math.max(0.2, 1 + noise));
  }

  private double mixed(int level, double stable, double candidate, double share, double wait) {
    double a = quantile(level, stable, wait);
    double b = quantile(level, candidate, wait);
    return solve(
        level,
        Math.min(a, b),
        Math.max(a, b),
        30,
        x -> (1 - share) * slower(x, stable, wait) + share * slower(x, candidate, wait));
  }

  /** Share of requests that are answered later than that, waits included. */
  private double slower(double seconds, double stretched, double wait) {
    if (!WaitQuantiles.matters(wait, waiters, mean)) {
      return times.slowerThan(seconds, stretched, wait);
    }
    double sum = 0;
    for (int i = 0; i < waits.parts(); i++) {
      sum += waits.share(i) * times.slowerThan(seconds, stretched, waits.part(i));
    }
    return sum;
  }

  /** A quantile of service times with the waits before them. */
  private double quantile(int level, double stretched, double wait) {
    double scale = mean * stretched;
    return WaitQuantiles.matters(wait, waiters, mean)
        ? table.quantile(level, stretched == 1 ? wait * perMean : wait / scale, waiters) * scale
        : times.quantile(level, stretched, wait);
  }

  static double solve(int level, double from, double to, int steps, DoubleUnaryOperator slower) {
    double above = level == 0 ? 0.5 : level == 1 ? 0.05 : 0.01;
    double low = from;
    double high = to;
    for (int i = 0; i < steps; i++) {
      double middle = (low + high) / 2;
      if (slower.applyAsDouble(middle) > above) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
