package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;

/**
 * How many instances a service asks for. Documented of Cloud Run: it scales on CPU utilization and
 * on concurrency, each with a target, between bounds.
 */
final class Demand {
  private final double cpuSeconds;
  private final double perInstance;
  private final double cpuPerInstance;
  private final int max;

  Demand(ServiceSpec spec) {
    cpuSeconds = Math.max(0, spec.cpuTimePerRequest().toNanos() / 1e9);
    perInstance = spec.concurrency() * spec.targetConcurrencyUtilization().value();
    cpuPerInstance = spec.cpu() * spec.targetCpuUtilization().value();
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
    double byConcurrency = rate * seconds / perInstance;
    double byCpu = rate * cpuSeconds / cpuPerInstance;
    int wanted = (int) Math.ceil(Math.max(byConcurrency, byCpu));
    if (rate > 0) {
      wanted = Math.max(1, wanted);
    }
    return Math.max(min, Math.min(max, wanted));
  }
}
