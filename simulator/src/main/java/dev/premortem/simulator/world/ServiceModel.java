package dev.premortem.simulator.world;

import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.cost.Usage;
import dev.premortem.simulator.outcome.LogHistogram;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A service under traffic, a tick at a time: what its fidelities have in common. */
abstract class ServiceModel {
  // What other parts of the world set before a tick.
  double failing;
  double stretch = 1;
  double surge = 1;

  /** Requests of the tick that come from other services. */
  long calls;

  double candidateWeight;
  double candidateErrors;
  double candidateStretch = 1;
  double candidateMemory = Double.NaN;
  double stableErrors;
  double stableStretch = 1;
  double stableMemory;

  /** Whether what is charged for is of interest. */
  boolean billed;

  // What a tick came to.
  long requests;
  long failed;
  long rejected;
  int started;
  double lastWait;
  double lastStretch = 1;

  // Totals of the replication.
  double instanceSeconds;
  double activeSeconds;
  double idleSeconds;
  long totalRequests;
  long totalFailed;
  long totalRejected;
  long totalStarts;
  double waitSum;
  double latencySum;
  final LogHistogram latency;
  final LogHistogram waiting;

  /** Fewest instances now. */
  final InstanceFloor floor;

  ServiceModel(ServiceSpec spec, InstanceFloor floor, LogHistogram latency, LogHistogram waiting) {
    this.floor = floor;
    this.latency = latency;
    this.waiting = waiting;
    this.stableMemory = spec.memoryAtRest().value();
  }

  /**
   * Returns how long a request waits for an instance before it fails with 429, seconds. Documented:
   * the larger of 3.5 startup times and 10 s. Assumed: where no instance can be started (the
   * minimum is the maximum) nothing is waited for, and requests queue until they time out.
   */
  static double longestWait(ServiceSpec spec) {
    Duration given = spec.longestWait();
    if (given != null) {
      return given.toNanos() / 1e9;
    }
    return spec.instances().leastMin() >= spec.instances().max()
        ? Double.POSITIVE_INFINITY
        : Math.max(10, 3.5 * spec.startupTime().toNanos() / 1e9);
  }

  /** Returns the retries over first attempts that clients allow themselves, infinity for all. */
  static double retryBudget(TrafficSpec.@Nullable Clients clients) {
    Ratio budget = clients == null ? null : clients.retryBudget();
    return budget == null ? Double.POSITIVE_INFINITY : budget.value();
  }

  /** Moves one tick on and writes what a perfect observer would measure. */
  abstract void tick(int tick, Sample truth);

  /** The candidate, which has all traffic, is the stable revision from now on. */
  void retag() {}

  /** Forgets what the warm-up came to. */
  void startCounting() {
    instanceSeconds = 0;
    activeSeconds = 0;
    idleSeconds = 0;
    totalRequests = 0;
    totalFailed = 0;
    totalRejected = 0;
    totalStarts = 0;
    waitSum = 0;
    latencySum = 0;
    latency.clear();
    waiting.clear();
  }

  /** Returns what is billed of the time that is counted. */
  Usage usage() {
    return new Usage(
        activeSeconds, idleSeconds, instanceSeconds, (double) (totalRequests - totalRejected));
  }

  /** To be called once, at the end. */
  abstract void finish();
}
