package dev.premortem.simulator.world;

/**
 * The share of time in which an instance has anything to do.
 *
 * <p>With Poisson arrivals an instance of many slots is idle for a share e^-a, a being the requests
 * that it has in progress on average; one whose CPU serves c at full speed as a queue with c
 * servers is, about (1 - r) / (1 + r (c - 1)) at a load r. Arrivals that go to n instances in turn
 * are more regular: between that (n = 1) and one every T seconds (n infinite), where an instance is
 * idle for as long as a request is shorter than T, by the squared variation 1/n of arrivals.
 */
final class BusyShare {
  private static final int PER_UNIT = 32;
  private static final int UNITS = 4;
  private static final int PARTS = 64;

  private final int concurrency;

  /** Idle share with arrivals in equal intervals, by requests in progress. */
  private final double[] regular = new double[UNITS * PER_UNIT + 1];

  BusyShare(ServiceTimes times, int concurrency) {
    this.concurrency = concurrency;
    for (int i = 0; i < regular.length; i++) {
      double progress = i / (double) PER_UNIT;
      double sum = 0;
      for (int part = 0; part < PARTS; part++) {
        sum += Math.max(0, 1 - progress * times.atGrid(part, PARTS) / times.mean());
      }
      regular[i] = sum / PARTS;
    }
  }

  /**
   * Returns the share.
   *
   * @param progress requests in progress of an instance, if none delayed another
   * @param load share of what it can serve, 1 at most
   * @param servers requests that its CPU serves at full speed
   * @param instances that requests go to in turn
   */
  double of(double progress, double load, double servers, double instances) {
    if (concurrency == 1) {
      return Math.min(1, progress);
    }
    double idle = StrictMath.exp(-progress);
    if (servers < concurrency) {
      idle = Math.min(idle, (1 - load) / (1 + load * (servers - 1)));
    }
    if (instances > 1) {
      double at = progress * PER_UNIT;
      int i = (int) at;
      double off =
          i + 1 >= regular.length ? 0 : regular[i] + (regular[i + 1] - regular[i]) * (at - i);
      double variation = 1 / instances;
      idle = Math.min(idle, variation * idle + (1 - variation) * off);
    }
    return 1 - idle;
  }
}
