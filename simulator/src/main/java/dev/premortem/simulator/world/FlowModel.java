package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
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
import org.jspecify.annotations.Nullable;

/**
 * A service at flow fidelity: a tick at a time, counts and distributions instead of single
 * requests. What it comes to is held to request fidelity.
 *
 * <p>Most ticks are steady: what is ready serves all that comes, and waits are those of a queue in
 * equilibrium. Where more comes than can be served, or waits for a start, the tick is solved by the
 * second ({@link FlowLine}); where so little comes that the last instance may be given up between
 * two requests, by the request ({@link ColdStarts}).
 *
 * <p>Documented of Cloud Run: it scales on CPU utilization and on concurrency between bounds; idle
 * instances are kept for up to 15 minutes; a request waits for an instance for the larger of 3.5
 * startup times and 10 s, then fails with 429; after the time-out it fails with 504. Assumed:
 * desired instances follow the mean load of a minute at once; the wait of an M/G/c queue is
 * Sakasegawa's approximation (1977) times half of one plus the squared variation of service times;
 * requests in progress share the CPU ({@link CpuContention}).
 */
final class FlowModel extends ServiceModel {
  /** Above that share of what can be served, ticks are solved by the second. */
  private static final double STEADY = 0.98;

  /** Documented of Knative: one over the share of the instances that is kept at least. */
  private static final int SLOWLY = 2;

  /** Seconds over which the autoscaler averages. */
  private static final int STABLE_SECONDS = 60;

  /** Equal shares of requests, each with the service time at its middle. */
  private static final int GRID = 64;

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
  private final double mean;
  private final double perMean;
  private final RecentRate stableRate;
  private final Panic panic;
  private final HighestLately desiredLately;
  private final double waitLimit;
  private final double timeout;
  private final double startup;
  private final CpuContention contention;
  private final BusyShare busy;
  private final Starts starts = new Starts();
  private final FlowLine line = new FlowLine();
  private final Delays delays = new Delays();

  /** Delays of all ticks that were not steady, where requests were as quick as ever. */
  private final Delays unsteady = new Delays();

  private final ColdStarts cold;
  private final @Nullable FlowRetries retries;
  private final WaitQuantiles waits = new WaitQuantiles();
  private final WaitTable table;
  private final WaitTable waitTable;
  private int instances;
  private int min;

  /** Seconds since the world began, at the start of the tick; up to now. */
  private long clock;

  private double now;

  /** Mean instances in the tick that are ready; that are there. */
  private double ready;

  private double present;

  // Of the tick: how much longer serving takes than usual, and one such time, seconds.
  private double factor;
  private double service;

  /** Requests a second that an instance can serve. */
  private double perInstance;

  /** Longest delay of a request in service by those it shares the CPU with, seconds. */
  private double mostShared;

  // A steady tick: mean wait for a slot, share that waits; mean delay, share that is delayed.
  private double wait;
  private double waiters;
  private double delay;
  private double delayed;

  /**
   * By how much the number of those that wait makes a mean over a second stray, squared: variance
   * times twice the relaxation time of an M/M/c queue (Cohen 1982), seconds.
   */
  private double straying;

  /** Whether the tick's delays are in {@link #delays} instead. */
  private boolean mixed;

  /** Mean requests in progress. */
  private double inProgress;

  private double knownSlots = -1;

  /** Of Sakasegawa's approximation. */
  private double exponent;

  /** Of equal shares of service times, the one that was put down last. */
  private int turn;

  private double carriedServed;
  private double carriedRejected;

  FlowModel(
      ServicePolicy policy,
      ServiceTimes times,
      double baseErrors,
      Traffic traffic,
      TrafficSpec.@Nullable Clients clients,
      Function<Purpose, Stream> streams,
      int tickSeconds,
      InstanceFloor floor,
      LogHistogram latency,
      LogHistogram waiting) {
    super(policy.spec(), floor, latency, waiting);
    ServiceSpec spec = policy.spec();
    this.times = times;
    this.retries =
        clients == null || clients.retries() == 0
            ? null
            : new FlowRetries(
                clients.retries(), clients.backoff().toNanos() / 1e9, retryBudget(clients));
    this.table = new WaitTable(times);
    this.waitTable = new WaitTable(times);
    this.baseErrors = baseErrors;
    this.stream = streams.apply(Purpose.SERVICE);
    this.stableTrials = new Trials(streams.apply(Purpose.FAILURES));
    this.thresholds = policy.latencyThresholdsMs().stream().mapToDouble(ms -> ms / 1000).toArray();
    this.tickSeconds = tickSeconds;
    this.mean = times.mean();
    this.perMean = 1 / mean;
    this.arrivals = traffic.begin(streams.apply(Purpose.TRAFFIC));
    this.demand = new Demand(spec);
    this.cpuSeconds = demand.cpuSeconds();
    this.concurrency = spec.concurrency();
    this.cpus = spec.cpu();
    this.contention = new CpuContention(cpuSeconds / mean / cpus, concurrency);
    this.busy = new BusyShare(times, concurrency);
    this.startup = spec.startupTime().toNanos() / 1e9;
    this.waitLimit = longestWait(spec);
    this.timeout = spec.timeout().toNanos() / 1e9;
    double delaySeconds = (double) spec.scaleDownDelay().toSeconds();
    this.desiredLately =
        new HighestLately((int) Math.max(1, (delaySeconds + STABLE_SECONDS) / tickSeconds));
    this.cold =
        new ColdStarts(
            streams.apply(Purpose.ARRIVALS),
            startup,
            waitLimit,
            STABLE_SECONDS + delaySeconds,
            tickSeconds);
    double usual = traffic.meanPerTick();
    this.stableRate = new RecentRate(STABLE_SECONDS, tickSeconds, usual);
    this.panic = new Panic(spec, times, tickSeconds, streams.apply(Purpose.AUTOSCALER));
    this.instances = demand.instances(floor.at(0), usual / tickSeconds, mean);
  }

  @Override
  void tick(int tick, Sample truth) {
    long offered = arrivals.next(tick, surge) + calls;
    double slower =
        candidateWeight == 0
            ? stretch * stableStretch
            : stretch
                * ((1 - candidateWeight) * stableStretch + candidateWeight * candidateStretch);
    double alone = contention.alone(slower);
    factor = slower * alone;
    service = mean * factor;
    perInstance =
        cpuSeconds == 0
            ? concurrency / service
            : Math.min(concurrency / (mean * slower), cpus / cpuSeconds);
    mostShared = service * contention.most(slower);
    double attempts = retries == null ? 0 : retries.tick();
    double rate = stableRate.add(offered + (long) attempts);
    serve(tick, offered, rate, slower);
    clock += tickSeconds;
    double late = late();
    long toCandidate = candidateWeight == 0 ? 0 : stream.binomial(requests, candidateWeight);
    long toStable = requests - toCandidate;
    double pass = (1 - failing) * (1 - baseErrors) * (1 - late);
    long stableFailed = stableTrials.successes(toStable, 1 - pass * (1 - stableErrors));
    long candidateFailed =
        toCandidate == 0 ? 0 : stream.binomial(toCandidate, 1 - pass * (1 - candidateErrors));
    failed = stableFailed + candidateFailed;
    totalRequests += requests + rejected;
    totalFailed += failed + rejected;
    totalRejected += rejected;
    totalStarts += started;
    instanceSeconds += present * tickSeconds;
    count();
    truth.present = true;
    truth.requests = requests;
    truth.errors = failed;
    truth.rejected = rejected;
    truth.instances = instances;
    double served = requests / (double) tickSeconds;
    truth.cpuUtilization =
        cpuSeconds == 0 ? 0 : Math.min(1, served * cpuSeconds / Math.max(1e-9, ready * cpus));
    truth.concurrencyUtilization = ready <= 0 ? 0 : Math.min(1, inProgress / (ready * concurrency));
    truth.memoryUtilization = stableMemory;
    truth.candidateRequests = toCandidate;
    truth.candidateErrors = candidateFailed;
    lastWait = delay;
    lastStretch = stretch * alone;
    latencies(truth, toStable, toCandidate, lastStretch);
  }

  /** Decides who is served in a tick, who waits, for how long, and who is rejected. */
  private void serve(int tick, long offered, double rate, double slower) {
    min = floor.at(tick);
    int wanted = demand.instances(min, rate, mean * slower, line.total());
    int half = rate > 0 ? (instances - starts.total()) / SLOWLY : 0;
    desiredLately.add(Math.max(wanted, half));
    started = 0;
    rejected = 0;
    mixed = false;
    boolean few =
        min == 0
            && instances <= 1
            && wanted <= 1
            && line.isEmpty()
            && starts.total() == 0
            && retries == null
            && cold.few(offered)
            && rate < 0.5 * perInstance;
    if (few) {
      byRequest(offered);
      return;
    }
    int starting = cold.leave(clock);
    if (starting > 0) {
      starts.add(cold.readyAt(), starting);
    }
    int before = instances - starts.total();
    int gone = scale(wanted);
    double end = clock + (double) tickSeconds;
    now = end;
    ready = before - 0.5 * gone;
    present = instances + 0.5 * gone;
    if (retries == null && line.isEmpty() && rate <= STEADY * perInstance * ready) {
      ready += starts.secondsUntil(end) / tickSeconds;
      starts.readyBy(end);
      steady(rate, ready, slower);
      hurry(panic.steady(inProgress + rate * wait, straying, (int) ready));
      panic.begin(inProgress);
      requests = offered;
      bill(ready, rate, slower, tickSeconds);
      activeSeconds += billed ? started * startup : 0;
    } else {
      bySecond(offered, rate, slower);
    }
    cold.busyUntil(offered > 0 || !line.isEmpty() ? end : Double.NaN);
  }

  /** Lets the autoscaler react; returns how many instances are given up. */
  private int scale(int wanted) {
    int before = instances;
    if (wanted > instances) {
      instances = wanted;
      started = instances - before;
      starts.add(clock + startup, started);
      return 0;
    }
    if (desiredLately.full()) {
      instances = Math.min(instances, desiredLately.highest());
    }
    int gone = before - instances;
    int whileStarting = Math.max(0, starts.total() - instances);
    starts.giveUp(whileStarting);
    return gone - whileStarting;
  }

  /** Starts what is wanted in panic, at the end of the second or tick that gave rise to it. */
  private void hurry(int wanted) {
    if (wanted > instances) {
      int more = wanted - instances;
      instances = wanted;
      started += more;
      starts.add(now + startup, more);
    }
    if (wanted > 0) {
      desiredLately.raise(wanted);
    }
  }

  /** What a rate comes to in equilibrium. */
  private void steady(double rate, double by, double slower) {
    double limit = perInstance * by;
    contention.at(Math.min(STEADY, rate / Math.max(1e-9, limit)), by, slower);
    double shared = contention.excess() * service;
    double slots = by * concurrency;
    double load = rate * (service + shared);
    wait = 0;
    waiters = 0;
    straying = 0;
    inProgress = load;
    if (load > 0 && (load >= 0.6 * slots || slots <= 8)) {
      if (slots != knownSlots) {
        knownSlots = slots;
        exponent = Math.sqrt(2 * (slots + 1)) - 1;
      }
      double rho = Math.min(STEADY, load / slots);
      waiters = Functions.power(rho, exponent);
      double queued = waiters / (slots * (1 - rho)) * service;
      wait = queued * (1 + times.squaredVariation()) / 2;
      double root = 1 - Math.sqrt(rho);
      double ratio = rho / (1 - rho);
      straying = waiters * (2 - waiters) * ratio * ratio * 2 * service / (slots * root * root);
    }
    delay = wait + shared;
    delayed = waiters + contention.share() - waiters * contention.share();
  }

  /** Solves a tick second by second: first come, first served, as fast as the instances can. */
  private void bySecond(long offered, double rate, double slower) {
    mixed = true;
    delays.clear();
    double first = offered / (double) tickSeconds;
    double gaveUp = carriedRejected;
    double progress = 0;
    double readySum = 0;
    double presentSum = 0;
    double gone = present - instances;
    double steadyFor = -1;
    for (int i = 0; i < tickSeconds; i++) {
      double middle = clock + i + 0.5;
      now = clock + i + 1.0;
      ready += starts.readyBy(middle);
      readySum += ready;
      presentSum += instances;
      double capacity = perInstance * ready;
      gaveUp += expire(middle);
      double each = retries == null ? first : retries.arrivals(first);
      if (line.isEmpty() && each <= capacity) {
        if (ready != steadyFor || retries != null) {
          steadyFor = ready;
          steady(Math.min(each, rate), ready, slower);
          waits.mix(delay, delayed);
        }
        for (int part = 0; part < waits.parts(); part++) {
          delays.add(waits.part(part), waits.share(part) * each);
          retry(middle, waits.part(part), waits.share(part) * each);
        }
        progress += inProgress;
        hurry(panic.second(inProgress, (int) ready));
        bill(ready, each, slower, 1);
      } else {
        line.add(middle, each);
        double served = serveFirst(middle, capacity);
        progress += Math.min(served * (service + mostShared), ready * concurrency);
        hurry(panic.second(line.total() + served * service, (int) ready));
        activeSeconds += billed ? ready : 0;
      }
    }
    ready = readySum / tickSeconds;
    present = presentSum / tickSeconds + gone;
    inProgress = progress / tickSeconds;
    double all = delays.total() + carriedServed;
    requests = (long) Math.floor(all + 1e-6);
    carriedServed = Math.max(0, all - requests);
    rejected = (long) Math.floor(gaveUp + 1e-6);
    carriedRejected = Math.max(0, gaveUp - rejected);
    activeSeconds += billed ? started * startup : 0;
    meansOfMixed();
  }

  /** Lets clients try again what came at a time, waited so long, and failed. */
  private void retry(double came, double waited, double count) {
    if (retries != null) {
      double late = waited + times.longest() * service > timeout ? lateAfter(waited) : 0;
      double own = (1 - candidateWeight) * stableErrors + candidateWeight * candidateErrors;
      double pass = (1 - failing) * (1 - baseErrors) * (1 - own) * (1 - late);
      retries.failed((long) came, count * (1 - pass));
    }
  }

  private double lateAfter(double waited) {
    return waited >= timeout ? 1 : times.slowerThan(timeout, factor, waited);
  }

  /** Takes those from the line that have waited too long; returns how many. */
  private double expire(double now) {
    double limit = now - waitLimit - mostShared - 0.5; // those of half a second came later
    double gone = 0;
    while (!line.isEmpty() && line.oldest() < limit) {
      double since = line.oldest();
      double count = line.take(Double.MAX_VALUE);
      gone += count;
      if (retries != null) {
        retries.failed((long) since, count);
      }
    }
    return gone;
  }

  private double serveFirst(double now, double capacity) {
    double left = capacity;
    while (left > 1e-9 && !line.isEmpty()) {
      double since = line.oldest();
      double taken = line.take(left);
      double waited = Math.max(0, Math.min(now - since, waitLimit + mostShared));
      delays.add(waited, taken);
      retry(since, waited, taken);
      left -= taken;
    }
    return capacity - left;
  }

  /** Solves a tick request by request. */
  private void byRequest(long offered) {
    mixed = true;
    delays.clear();
    cold.tick(clock, (int) offered, instances, service, delays);
    instances = cold.instances();
    started = cold.started();
    rejected = cold.rejected();
    requests = offered - rejected;
    present = cold.presentSeconds() / tickSeconds;
    ready = present;
    inProgress = requests * service / tickSeconds;
    activeSeconds += billed ? Math.min(requests * service, present * tickSeconds) : 0;
    activeSeconds += billed ? started * startup : 0;
    meansOfMixed();
  }

  private void meansOfMixed() {
    double sum = 0;
    for (int bin = 0; bin < delays.bins(); bin++) {
      sum += delays.seconds(bin) * delays.count(bin);
    }
    delay = delays.total() > 0 ? sum / delays.total() : 0;
    delayed = 1;
    wait = Double.NaN;
  }

  /** Counts the time that is charged for. */
  private void bill(double by, double rate, double slower, int seconds) {
    if (!billed || by <= 0) {
      return;
    }
    double load = Math.min(1, rate / (perInstance * by));
    double share = busy.of(rate * service / by, load, contention.servers(slower), by);
    activeSeconds += share * by * seconds;
    idleSeconds += Math.min(min, (1 - share) * by) * seconds;
  }

  private void count() {
    latencySum += (delay + service) * requests;
    if (mixed) {
      countMixed();
      return;
    }
    waitSum += wait * requests;
    if (factor == 1) {
      waitTable.count(wait * perMean, waiters, requests);
      table.count(delay * perMean, delayed, requests);
      return;
    }
    waits.spread(wait, waiters, requests);
    for (int i = 0; i < waits.size(); i++) {
      waiting.add(waits.wait(i), waits.requests(i));
    }
    waits.spread(delay, delayed, requests);
    for (int i = 0; i < waits.size(); i++) {
      grid(factor, waits.wait(i), waits.requests(i), 8);
    }
  }

  /** Puts down whole requests by their delays, as many of them as were served. */
  private void countMixed() {
    double below = 0;
    long counted = 0;
    for (int bin = 0; bin < delays.bins(); bin++) {
      below += delays.count(bin);
      long upTo = Math.min(requests, Math.round(below / delays.total() * requests));
      long n = upTo - counted;
      counted = upTo;
      double seconds = delays.seconds(bin);
      double shared = Math.min(seconds, mostShared);
      waitSum += (seconds - shared) * n;
      waiting.add(seconds - shared, n);
      if (factor == 1) {
        unsteady.add(seconds, (double) n);
      } else {
        grid(factor * (1 + shared / service), seconds - shared, n, 8);
      }
    }
  }

  /** Puts down latencies: a wait, and service times at the middles of equal shares. */
  private void grid(double stretched, double before, long n, int parts) {
    if (n < parts) {
      for (long i = 0; i < n; i++) {
        turn = (turn + 3) % parts; // so that few are spread as evenly as many
        latency.add(times.atGrid(turn, parts) * stretched + before, 1);
      }
      return;
    }
    long rest = n;
    for (int i = 0; i < parts; i++) {
      long share = rest / (parts - i);
      rest -= share;
      latency.add(times.atGrid(i, parts) * stretched + before, share);
    }
  }

  @Override
  void startCounting() {
    super.startCounting();
    table.forgetCounts();
    waitTable.forgetCounts();
    unsteady.clear();
  }

  /** Puts down the requests that were as quick as ever once they were served. */
  @Override
  void finish() {
    double most = mean * contention.alone(1) * contention.most(1);
    for (int bin = 0; bin < unsteady.bins(); bin++) {
      double shared = Math.min(unsteady.seconds(bin), most);
      grid(1 + shared / mean, unsteady.seconds(bin) - shared, (long) unsteady.count(bin), GRID);
    }
    waitTable.each(
        (before, share, n) -> {
          waits.spread(before * mean, share, n);
          for (int i = 0; i < waits.size(); i++) {
            waiting.add(waits.wait(i), waits.requests(i));
          }
        });
    table.each(
        (before, share, n) -> {
          waits.spread(before * mean, share, n);
          for (int i = 0; i < waits.size(); i++) {
            grid(1, waits.wait(i), waits.requests(i), waits.wait(i) > 0 ? 8 : GRID);
          }
        });
  }

  private void latencies(Sample truth, long toStable, long toCandidate, double common) {
    double stable = common * stableStretch;
    double candidate = common * candidateStretch;
    double share = toCandidate == 0 ? 0 : toCandidate / (double) requests;
    if (!mixed && (thresholds.length > 0 || toCandidate > 0)) {
      waits.mix(delay, delayed);
    }
    for (int i = 0; i < thresholds.length; i++) {
      double threshold = thresholds[i];
      truth.slow[i] = stream.binomial(toStable, slower(threshold, stable));
      if (toCandidate > 0) {
        truth.slow[i] += stream.binomial(toCandidate, slower(threshold, candidate));
      }
    }
    double noise = requests == 0 ? 0 : stream.nextGaussian() / Math.sqrt((double) requests);
    truth.latencyP50Ms = shown(0, stable, candidate, share, noise * 0.7);
    truth.latencyP95Ms = shown(1, stable, candidate, share, noise * 1.1);
    truth.latencyP99Ms = shown(2, stable, candidate, share, noise * 2.2);
    truth.candidateLatencyP95Ms =
        toCandidate == 0
            ? Double.NaN
            : times.shownMs(
                1,
                quantile(1, candidate)
                    * StrictMath.exp(
                        1.1 * stream.nextGaussian() / Math.sqrt((double) toCandidate)));
    truth.candidateMemoryUtilization = candidateWeight == 0 ? Double.NaN : candidateMemory;
  }

  /** A quantile of both revisions together, with the noise of a sample, as it is shown. */
  private double shown(int level, double stable, double candidate, double share, double noise) {
    double quantile =
        share > 0 && candidate != stable
            ? bothRevisions(level, stable, candidate, share)
            : quantile(level, stable);
    return times.shownMs(level, quantile * Math.max(0.2, 1 + noise));
  }

  private double bothRevisions(int level, double stable, double candidate, double share) {
    double a = quantile(level, stable);
    double b = quantile(level, candidate);
    return solve(
        level,
        Math.min(a, b),
        Math.max(a, b),
        30,
        x -> (1 - share) * slower(x, stable) + share * slower(x, candidate));
  }

  /** Share of the tick's requests that are answered after the time-out. */
  private double late() {
    if (mixed) {
      return delays.total() > 0 ? slower(timeout, factor) : 0;
    }
    double slowest = times.longest() * service;
    if (delayed > 0) {
      slowest += WaitQuantiles.LONGEST * delay / Math.min(1, delayed);
    }
    if (timeout >= slowest) {
      return 0;
    }
    waits.mix(delay, delayed);
    return slower(timeout, factor);
  }

  /** Share of requests that are answered later than that, delays included. */
  private double slower(double seconds, double stretched) {
    if (mixed) {
      return slowerOfMixed(seconds, stretched);
    }
    if (!WaitQuantiles.matters(delay, delayed, mean)) {
      return times.slowerThan(seconds, stretched, delay);
    }
    double sum = 0;
    for (int i = 0; i < waits.parts(); i++) {
      sum += waits.share(i) * times.slowerThan(seconds, stretched, waits.part(i));
    }
    return sum;
  }

  private double slowerOfMixed(double seconds, double stretched) {
    double sum = 0;
    for (int bin = 0; bin < delays.bins(); bin++) {
      double count = delays.count(bin);
      if (count > 0) {
        double before = delays.seconds(bin);
        double shared = Math.min(before, mostShared);
        double each = stretched * (1 + shared / service);
        sum += count * times.slowerThan(seconds, each, before - shared);
      }
    }
    return delays.total() > 0 ? Math.min(1, sum / delays.total()) : 0;
  }

  /** A quantile of service times with the delays before and in them. */
  private double quantile(int level, double stretched) {
    if (mixed && delays.total() > 0) {
      double longest = delays.seconds(delays.bins() - 1);
      double quick = times.quantile(level, stretched, 0);
      double slow = times.quantile(level, stretched * (1 + mostShared / service), 0) + longest;
      return solve(level, quick, slow, 40, x -> slowerOfMixed(x, stretched));
    }
    double scale = mean * stretched;
    return !mixed && WaitQuantiles.matters(delay, delayed, mean)
        ? table.quantile(level, stretched == 1 ? delay * perMean : delay / scale, delayed) * scale
        : times.quantile(level, stretched, delay);
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
