package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;

/**
 * How many instances a service asks for. Documented of Cloud Run: it scales on CPU utilization and
 * on concurrency, each with a target, between bounds.
 */
final class Demand {
  /** A whole number of instances is enough for a load that exceeds it by that little. */
  private static final double ROUNDING = 1e-9;

  private final double cpuSeconds;

  /** Instances that a request in progress asks for, and one a second by the CPU time it takes. */
  private final double perProgress;

  private final double perRate;
  private final int max;

  Demand(ServiceSpec spec) {
    cpuSeconds = Math.max(0, spec.cpuTimePerRequest().toNanos() / 1e9);
    perProgress = 1 / (spec.concurrency() * spec.targetConcurrencyUtilization().value());
    perRate = cpuSeconds / (spec.cpu() * spec.targetCpuUtilization().value());
    max = spec.instances().max();
  }

  /** Returns the CPU time of a request, seconds. */
  double cpuSeconds() {
    return cpuSeconds;
  }

  /**
   * Returns the instances that a mean load asks for.
   *
   * @param min fewest that there are
   * @param rate requests a second
   * @param seconds mean time of serving one
   */
  int instances(int min, double rate, double seconds) {
    return instances(min, rate, seconds, 0);
  }

  /**
   * Returns the instances that a mean load asks for.
   *
   * @param waiting requests that wait, which count as much as those in progress
   */
  int instances(int min, double rate, double seconds, double waiting) {
    double load = Math.max((rate * seconds + waiting) * perProgress, rate * perRate);
    int wanted = (int) Math.min(max, Math.ceil(load - ROUNDING));
    if (rate > 0 || waiting > 0) {
      wanted = Math.max(1, wanted);
    }
    return Math.max(min, Math.min(max, wanted));
  }
}
