package dev.premortem.simulator.world;

import dev.premortem.simulator.table.Functions;

/**
 * How much longer requests take because those in progress on an instance share its CPU.
 *
 * <p>One request in progress keeps a share s = (CPU time) / (service time × vCPU) of an instance
 * busy, so the CPU serves c = 1 / s of them at full speed, and more of them ever more slowly: the
 * number in progress behaves as in a queue with c servers that shares its work. Its mean delay is
 * Sakasegawa's approximation (1977) for fractional c. Requests go to n instances in turn, so the
 * arrivals at one are more regular than a Poisson process: squared variation 1/n, by Kraemer and
 * Langenbach-Belz (1976). The constants 0.2, 0.7 and 4/3 were fitted to request fidelity for s from
 * 0.05 to 1, 1 to 10 instances, load 0.3 to 0.95; means lie within 10% of it.
 */
final class CpuContention {
  /** Delays of a smaller share of requests are none. */
  private static final double NOBODY = 1e-4;

  private final double alone;
  private final int concurrency;
  private double knownFactor = -1;
  private double servers;
  private double exponent;
  private double pooled;
  private double regularity;
  private double most;
  private double excess;
  private double share;

  /**
   * For a service.
   *
   * @param alone share of an instance's CPU that one request in progress keeps busy; above 1 it is
   *     slowed down even alone
   * @param concurrency requests that an instance serves at a time
   */
  CpuContention(double alone, int concurrency) {
    this.alone = alone;
    this.concurrency = concurrency;
  }

  private void prepare(double factor) {
    knownFactor = factor;
    double s = alone / factor;
    servers = Math.max(1, 1 / s);
    exponent = Math.sqrt(2 * (servers + 1)) - 1;
    pooled = (1 - 0.2 * Math.max(0, 1 - s)) / servers;
    regularity = 4.0 / 3 * Math.max(1, 0.7 * servers);
    most = concurrency * Math.min(1, s) - 1;
  }

  /** Returns how much longer a request takes that is alone on its instance. */
  double alone(double factor) {
    return Math.max(1, alone / factor);
  }

  /**
   * Returns the longest delay by requests that share the CPU, in times of a request that is alone.
   */
  double most(double factor) {
    return alone == 0 ? 0 : Math.max(0, concurrency * alone / factor / alone(factor) - 1);
  }

  /** Returns requests at a time that the CPU of an instance serves at full speed. */
  double servers(double factor) {
    return alone == 0 ? concurrency : Math.min(concurrency, Math.max(1, factor / alone));
  }

  /**
   * Computes the delay at a steady load.
   *
   * @param load share of all CPU that is needed, below 1
   * @param instances that share it
   * @param factor how much longer requests take for other reasons, without more CPU time
   */
  void at(double load, double instances, double factor) {
    excess = 0;
    share = 0;
    if (alone == 0 || load <= 0 || concurrency * alone <= factor) {
      return;
    }
    if (factor != knownFactor) {
      prepare(factor);
    }
    double delayed = Functions.power(load, exponent);
    if (delayed < NOBODY || most <= 0) {
      return;
    }
    double mean = delayed * pooled / (1 - load);
    if (instances > 1) {
      double variation = 1 / instances;
      double sum = 1 + variation;
      double off = 1 - variation;
      mean *= sum / 2 * Functions.exp(-regularity * (1 - load) / load * off * off / sum);
    }
    excess = Math.min(mean, most * delayed);
    share = delayed;
  }

  /** Mean delay over all requests, in times of a request that is alone. */
  double excess() {
    return excess;
  }

  /** Share of requests that are delayed. */
  double share() {
    return share;
  }
}
