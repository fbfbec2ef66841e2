package dev.premortem.simulator.request;

import dev.premortem.simulator.random.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service, request by request: arrivals, retries, a waiting line for each revision, instances
 * with slots and a CPU, and the autoscaler of each revision. Nothing is allocated for a request.
 *
 * <p>Documented of Cloud Run: the bounds of instances, slots of an instance, 429 after the longest
 * wait for an instance, 504 after the time-out. Assumed: an instance with a free slot is chosen in
 * turn; CPU beyond the limit stretches a request by the load at its start; an instance that is
 * given up finishes what it has.
 */
public final class RequestCore {
  /**
   * What does not change.
   *
   * @param min fewest instances at the start, see {@link #atLeast}
   * @param max most instances
   * @param concurrency slots of an instance
   * @param cpu vCPU of an instance
   * @param cpuSeconds CPU time of one request, seconds
   * @param meanService mean time that serving one takes, seconds
   * @param startupSeconds from start to ready
   * @param longestWait seconds after which a waiting request fails, infinity for never
   * @param timeout seconds after which an answer comes too late
   * @param scaleDownDelay seconds that idle instances are kept
   * @param targetConcurrency requests in progress that the autoscaler aims at for one instance
   * @param targetCpu CPU utilization that it aims at
   * @param retries how often a client tries again
   * @param backoff seconds before the first retry, doubled each time, half to one and a half times
   *     at random
   * @param retryBudget retries over first attempts at most, infinity for no limit
   * @param population clients that wait for an answer before they send again, 0 for open arrivals
   * @param think seconds between an answer and the next request of such a client, mean
   * @param initial instances that are ready at the start
   */
  public record Settings(
      int min,
      int max,
      int concurrency,
      double cpu,
      double cpuSeconds,
      double meanService,
      double startupSeconds,
      double longestWait,
      double timeout,
      double scaleDownDelay,
      double targetConcurrency,
      double targetCpu,
      int retries,
      double backoff,
      double retryBudget,
      int population,
      double think,
      int initial) {
    /** Returns whether the number of instances can change. */
    public boolean scales() {
      return min < max;
    }
  }

  /** Draws service times and hears of every answer. */
  public interface Service {
    /** Draws the time that serving a request takes, seconds. */
    double draw(boolean candidate);

    /** Returns whether a request that was served fails. */
    boolean fails(boolean candidate);

    /**
     * A request was answered.
     *
     * @param wait seconds that it waited for a slot
     * @param latency seconds from arrival to answer
     */
    void answered(boolean candidate, double wait, double latency, boolean failed);

    /** A request was rejected after the longest wait. */
    void rejected(boolean candidate);
  }

  /** What an event that is no completion is about, with a number: a serial or attempts. */
  private enum Kind {
    SCALE,
    EXPIRE,
    READY,
    RETRY,
    THINK;

    private static final Kind[] ALL = values();

    @SuppressWarnings("EnumOrdinal") // packed into an int beside a number
    int payload(int number) {
      return -1 - (number << 3 | ordinal());
    }

    static Kind of(int payload) {
      return ALL[(-1 - payload) & 7];
    }

    static int number(int payload) {
      return (-1 - payload) >> 3;
    }
  }

  /** Retries that a budget saves up at most. */
  private static final double MOST_SAVED = 10;

  private final Settings settings;
  private final Service service;
  private final Stream clients;
  private final EventHeap events = new EventHeap();
  private Revision stable;
  private Revision candidate; // the stable one where there is none
  private double candidateWeight;
  private double now;
  private int min;

  // Requests in service, by slot of these arrays.
  private double[] arrivedAt = new double[256];
  private double[] startedAt = new double[256];
  private int[] instanceOf = new int[256];
  private int[] attemptOf = new int[256];
  private Revision[] revisionOf = new Revision[256];
  private int[] free = new int[256];
  private int freeCount;

  private final List<Revision> revisions = new ArrayList<>();
  private int serials;

  /** Retries that the budget allows now, see {@link #MOST_SAVED}. */
  private double retriesLeft = MOST_SAVED;

  // What revisions that are gone came to.
  private long started;
  private double instanceSeconds;
  private double busySeconds;
  private double activeSeconds;
  private double idleSeconds;

  // Little's law.
  private double area;
  private double sojourns;
  private double arrivalSum;
  private long inSystem;

  /** Creates a service at time 0. */
  public RequestCore(Settings settings, Service service, Stream clients) {
    this.settings = settings;
    this.min = settings.min();
    this.service = service;
    this.clients = clients;
    for (int i = 0; i < free.length; i++) {
      free[i] = i;
    }
    freeCount = free.length;
    stable = revision(false, settings.initial());
    candidate = stable;
    if (settings.scales()) {
      events.push(Autoscaler.PERIOD_SECONDS, Kind.SCALE.payload(0));
    }
    for (int i = 0; i < settings.population(); i++) {
      events.push(settings.think() * clients.nextDouble(), Kind.THINK.payload(0));
    }
  }

  private Revision revision(boolean isCandidate, int initial) {
    Revision revision = new Revision(isCandidate, initial);
    revisions.add(revision);
    return revision;
  }

  /** Sets the fewest instances of each revision from now on. */
  public void atLeast(int instances) {
    if (instances != min) {
      min = instances;
      for (int i = 0; i < revisions.size(); i++) {
        revisions.get(i).count();
        revisions.get(i).autoscaler.atLeast(instances);
      }
    }
  }

  /** Sets the share of requests that go to the candidate, 0 to 1. */
  public void split(double weight) {
    if (candidateWeight == 0 && weight > 0) {
      candidate = revision(true, Math.max(1, min));
    }
    if (candidateWeight > 0 && weight == 0) {
      candidate.retire(stable);
      candidate = stable;
    }
    candidateWeight = weight;
  }

  /** Makes the candidate the stable revision; it keeps its instances. */
  public void retag() {
    if (candidate == stable) {
      return;
    }
    stable.retire(candidate);
    stable = candidate;
    stable.isCandidate = false;
    candidateWeight = 0;
  }

  /**
   * Lets time pass.
   *
   * @param until seconds
   * @param arrivals times of arrivals before that, ascending
   * @param n how many there are
   */
  public void advance(double until, double[] arrivals, int n) {
    int next = 0;
    while (true) {
      double arrival = next < n ? arrivals[next] : Double.POSITIVE_INFINITY;
      double event = events.time();
      if (arrival <= event && arrival < until) {
        now = arrival;
        next++;
        arrive(0);
      } else if (event < until && event < arrival) {
        now = event;
        int payload = events.payload();
        if (payload >= 0) {
          complete(payload);
        } else {
          events.pop();
          handle(payload);
        }
      } else {
        break;
      }
    }
    now = until;
    for (int i = revisions.size() - 1; i >= 0; i--) {
      Revision revision = revisions.get(i);
      revision.count();
      if (revision.retired && revision.inService == 0) {
        started += revision.started;
        instanceSeconds += revision.instanceSeconds;
        busySeconds += revision.busySeconds;
        activeSeconds += revision.activeSeconds;
        idleSeconds += revision.idleSeconds;
        area += revision.demand;
        revisions.remove(i);
      }
    }
  }

  private void handle(int payload) {
    int number = Kind.number(payload);
    switch (Kind.of(payload)) {
      case SCALE -> {
        stable.scale();
        if (candidate != stable) {
          candidate.scale();
        }
        events.push(now + Autoscaler.PERIOD_SECONDS, payload);
      }
      case EXPIRE -> {
        Revision revision = bySerial(number);
        if (revision != null) {
          revision.expire();
        }
      }
      case READY -> {
        Revision revision = bySerial(number);
        if (revision != null) {
          revision.becomeReady();
        }
      }
      case RETRY -> arrive(number);
      case THINK -> arrive(0);
    }
  }

  private @Nullable Revision bySerial(int serial) {
    for (int i = 0; i < revisions.size(); i++) {
      if (revisions.get(i).serial == serial) {
        return revisions.get(i);
      }
    }
    return null;
  }

  private void arrive(int attempt) {
    if (attempt == 0) {
      retriesLeft = Math.min(MOST_SAVED, retriesLeft + settings.retryBudget());
    }
    inSystem++;
    arrivalSum += now;
    boolean toCandidate = candidateWeight > 0 && clients.nextDouble() < candidateWeight;
    (toCandidate ? candidate : stable).offer(attempt);
  }

  private boolean limited() {
    return settings.retryBudget() < Double.POSITIVE_INFINITY;
  }

  private void leave(double arrived) {
    inSystem--;
    arrivalSum -= arrived;
    sojourns += now - arrived;
  }

  private void complete(int id) {
    Revision revision = revisionOf[id];
    double arrived = arrivedAt[id];
    double latency = now - arrived;
    int attempt = attemptOf[id];
    boolean failed = latency > settings.timeout() || service.fails(revision.isCandidate);
    leave(arrived);
    service.answered(revision.isCandidate, startedAt[id] - arrived, latency, failed);
    revision.done(id);
    afterwards(failed, attempt);
  }

  private void afterwards(boolean failed, int attempt) {
    if (failed && attempt < settings.retries() && retriesLeft >= 1) {
      retriesLeft -= limited() ? 1 : 0;
      double pause = settings.backoff() * (1L << Math.min(attempt, 30));
      events.push(now + pause * (0.5 + clients.nextDouble()), Kind.RETRY.payload(attempt + 1));
    } else if (settings.population() > 0) {
      events.push(now + clients.exponential(settings.think()), Kind.THINK.payload(0));
    }
  }

  private int slot() {
    if (freeCount == 0) {
      int size = arrivedAt.length;
      arrivedAt = Arrays.copyOf(arrivedAt, 2 * size);
      startedAt = Arrays.copyOf(startedAt, 2 * size);
      instanceOf = Arrays.copyOf(instanceOf, 2 * size);
      attemptOf = Arrays.copyOf(attemptOf, 2 * size);
      revisionOf = Arrays.copyOf(revisionOf, 2 * size);
      free = new int[2 * size];
      for (int i = 0; i < size; i++) {
        free[i] = size + i;
      }
      freeCount = size;
    }
    return free[--freeCount];
  }

  /** Returns the instances that are ready or starting. */
  public int instances() {
    int sum = 0;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).ready + revisions.get(i).starting;
    }
    return sum;
  }

  /** Returns instances that were started so far, because more were wanted. */
  public long started() {
    long sum = started;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).started;
    }
    return sum;
  }

  /** Returns the seconds that instances were up so far, each counted. */
  public double instanceSeconds() {
    double sum = instanceSeconds;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).instanceSeconds;
    }
    return sum;
  }

  /** Returns the seconds that slots were taken so far, each counted. */
  public double busySlotSeconds() {
    double sum = busySeconds;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).busySeconds;
    }
    return sum;
  }

  /** Returns the instance-seconds so far in which requests were served or an instance started. */
  public double activeSeconds() {
    double sum = activeSeconds;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).activeSeconds;
    }
    return sum;
  }

  /** Returns the instance-seconds so far in which instances of the minimum had nothing to do. */
  public double idleSeconds() {
    double sum = idleSeconds;
    for (int i = 0; i < revisions.size(); i++) {
      sum += revisions.get(i).idleSeconds;
    }
    return sum;
  }

  /**
   * Compares the requests in the system over time with their arrivals and departures.
   *
   * @throws IllegalStateException when Little's law does not hold: a request was lost or counted
   *     twice
   */
  public void checkLittlesLaw() {
    double counted = area;
    for (Revision revision : revisions) {
      counted += revision.demand;
    }
    double stays = sojourns + inSystem * now - arrivalSum;
    if (Math.abs(counted - stays) > 1e-6 * Math.max(1, Math.max(counted, stays))) {
      throw new IllegalStateException(
          "Little's law does not hold: "
              + counted
              + " request-seconds in the system, "
              + stays
              + " by the stays of requests");
    }
  }

  /** One revision: its line, its instances, its autoscaler. */
  private final class Revision {
    private final int serial = ++serials;
    private final WaitingLine line = new WaitingLine();
    private final Autoscaler autoscaler;
    private boolean isCandidate;
    private boolean retired;
    private int[] load = new int[16];
    private boolean[] giving = new boolean[16];
    private boolean[] up = new boolean[16];
    private int[] available = new int[16];
    private int[] placeOf = new int[16];
    private int availableCount;
    private int turn;
    private int ready;
    private int starting;
    private int inService;
    private boolean expiring;
    private long started;
    private double instanceSeconds;
    private double busySeconds;
    private double activeSeconds;
    private double idleSeconds;
    private int active;
    private double demand;
    private double last = now;
    private double demandBefore;
    private double upBefore;
    private double busyBefore;

    /** Share of an instance's CPU that one request in service takes. */
    private final double cpuShare = settings.cpuSeconds() / settings.meanService() / settings.cpu();

    Revision(boolean isCandidate, int initial) {
      this.isCandidate = isCandidate;
      Arrays.fill(placeOf, -1);
      autoscaler =
          new Autoscaler(
              settings.targetConcurrency(),
              settings.targetCpu(),
              min,
              settings.max(),
              settings.scaleDownDelay(),
              initial);
      for (int i = 0; i < initial; i++) {
        addInstance();
      }
    }

    void count() {
      double passed = now - last;
      if (passed > 0) {
        instanceSeconds += passed * (ready + (double) starting);
        busySeconds += passed * inService;
        activeSeconds += passed * (active + (double) starting);
        idleSeconds += passed * Math.max(0, Math.min(min, ready - active));
        demand += passed * (inService + (double) line.size());
        last = now;
      }
    }

    private void addInstance() {
      count();
      int at = 0;
      while (at < up.length && up[at]) {
        at++;
      }
      if (at == up.length) {
        load = Arrays.copyOf(load, 2 * at);
        giving = Arrays.copyOf(giving, 2 * at);
        up = Arrays.copyOf(up, 2 * at);
        available = Arrays.copyOf(available, 2 * at);
        placeOf = Arrays.copyOf(placeOf, 2 * at);
        Arrays.fill(placeOf, at, 2 * at, -1);
      }
      up[at] = true;
      giving[at] = false;
      load[at] = 0;
      ready++;
      open(at);
    }

    private void open(int instance) {
      if (placeOf[instance] < 0) {
        placeOf[instance] = availableCount;
        available[availableCount++] = instance;
      }
    }

    private void close(int instance) {
      int place = placeOf[instance];
      if (place >= 0) {
        int moved = available[--availableCount];
        available[place] = moved;
        placeOf[moved] = place;
        placeOf[instance] = -1;
      }
    }

    void offer(int attempt) {
      if (line.isEmpty() && availableCount > 0) {
        serve(now, attempt, false);
        return;
      }
      enqueue(now, attempt);
    }

    private void enqueue(double arrived, int attempt) {
      count();
      line.add(arrived, attempt);
      if (settings.scales() && ready + starting == 0) {
        start(1);
      }
      if (!expiring && settings.longestWait() < Double.POSITIVE_INFINITY) {
        expiring = true;
        planExpiry();
      }
    }

    private void planExpiry() {
      events.push(line.arrival() + settings.longestWait(), Kind.EXPIRE.payload(serial));
    }

    void expire() {
      count();
      while (!line.isEmpty() && line.arrival() + settings.longestWait() <= now + 1e-9) {
        int attempt = line.attempt();
        leave(line.arrival());
        line.remove();
        service.rejected(isCandidate);
        afterwards(true, attempt);
      }
      expiring = !line.isEmpty();
      if (expiring) {
        planExpiry();
      }
    }

    private void serve(double arrived, int attempt, boolean afterOther) {
      count();
      turn = turn + 1 < availableCount ? turn + 1 : 0;
      int instance = available[turn];
      int busy = ++load[instance];
      active += busy == 1 ? 1 : 0;
      inService++;
      if (busy == settings.concurrency()) {
        close(instance);
      }
      double time = service.draw(isCandidate);
      if (cpuShare > 0 && busy * cpuShare > 1) {
        time *= busy * cpuShare;
      }
      int id = slot();
      arrivedAt[id] = arrived;
      startedAt[id] = now;
      instanceOf[id] = instance;
      attemptOf[id] = attempt;
      revisionOf[id] = this;
      if (afterOther) {
        events.replace(now + time, id);
      } else {
        events.push(now + time, id);
      }
    }

    /** A request was served, whose event is still the first. */
    void done(int id) {
      count();
      int instance = instanceOf[id];
      free[freeCount++] = id;
      inService--;
      active -= --load[instance] == 0 ? 1 : 0;
      if (giving[instance]) {
        events.pop();
        if (load[instance] == 0) {
          remove(instance);
        }
        return;
      }
      open(instance);
      if (line.isEmpty()) {
        events.pop();
        return;
      }
      double arrived = line.arrival();
      int attempt = line.attempt();
      line.remove();
      serve(arrived, attempt, true);
    }

    private void remove(int instance) {
      close(instance);
      up[instance] = false;
      giving[instance] = false;
    }

    private void start(int n) {
      count();
      for (int i = 0; i < n; i++) {
        starting++;
        started++;
        events.push(now + settings.startupSeconds(), Kind.READY.payload(serial));
      }
    }

    void becomeReady() {
      if (starting == 0 || retired) {
        return;
      }
      count();
      starting--;
      addInstance();
      while (!line.isEmpty() && availableCount > 0) {
        double arrived = line.arrival();
        int attempt = line.attempt();
        line.remove();
        serve(arrived, attempt, false);
      }
    }

    void scale() {
      count();
      double period = Autoscaler.PERIOD_SECONDS;
      double concurrency = (demand - demandBefore) / period;
      double used = cpuUsed(busySeconds - busyBefore, instanceSeconds - upBefore);
      demandBefore = demand;
      upBefore = instanceSeconds;
      busyBefore = busySeconds;
      int wanted = autoscaler.step(concurrency, used, ready);
      int have = ready + starting;
      if (wanted > have) {
        start(wanted - have);
      } else if (wanted < ready) {
        giveUp(ready - wanted);
      }
    }

    private double cpuUsed(double busy, double up) {
      return up <= 0 ? 0 : Math.min(1, busy * cpuShare / up);
    }

    /** Gives instances up: idle ones first, the others once they have finished. */
    private void giveUp(int n) {
      int left = n;
      for (int pass = 0; pass < 2 && left > 0; pass++) {
        for (int i = up.length - 1; i >= 0 && left > 0; i--) {
          if (up[i] && !giving[i] && (pass == 1 || load[i] == 0)) {
            close(i);
            ready--;
            left--;
            if (load[i] == 0) {
              up[i] = false;
            } else {
              giving[i] = true;
            }
          }
        }
      }
    }

    /** Has no traffic any more: what waits goes to another revision. */
    void retire(Revision heir) {
      count();
      retired = true;
      giveUp(ready);
      starting = 0;
      while (!line.isEmpty()) {
        if (heir.line.isEmpty() && heir.availableCount > 0) {
          heir.serve(line.arrival(), line.attempt(), false);
        } else {
          heir.enqueue(line.arrival(), line.attempt());
        }
        line.remove();
      }
    }
  }
}
