package dev.premortem.simulator.world;

/**
 * How a mean wait is spread over requests. In a queue with several servers some requests do not
 * wait at all, and the waits of the others are close to exponential (exactly so in M/M/c): here by
 * the middles of equal shares of them.
 */
final class WaitQuantiles {
  /** Equal shares of those that wait; the last is split once more, for the tail. */
  private static final double[] SHARES = {0.2, 0.2, 0.2, 0.2, 0.1, 0.05, 0.03, 0.015, 0.005};

  /** A wait that is none, seconds. */
  private static final double NOTHING = 1e-6;

  /** The longest wait of those that wait, over their mean. */
  static final double LONGEST;

  /** Conditional means of the exponential distribution in these shares, mean 1. */
  private static final double[] MEANS = new double[SHARES.length];

  static {
    double below = 0;
    for (int i = 0; i < SHARES.length; i++) {
      double above = below + SHARES[i];
      MEANS[i] = (part(below) - (above > 1 - 1e-9 ? 0 : part(above))) / SHARES[i];
      below = above;
    }
    LONGEST = MEANS[MEANS.length - 1];
  }

  private final double[] waits = new double[SHARES.length + 1];
  private final double[] shares = new double[SHARES.length + 1];
  private final long[] requests = new long[SHARES.length + 1];
  private final double[] carried = new double[SHARES.length + 1];
  private int parts;
  private int size;

  /** Integral of an exponential variable above its quantile: (1 - q)(1 - ln(1 - q)). */
  private static double part(double q) {
    double rest = 1 - q;
    return rest <= 0 ? 0 : rest * (1 - StrictMath.log(rest));
  }

  /** Whether waits are worth being spread: more than a hundredth of the service time. */
  static boolean matters(double wait, double waiters, double service) {
    return wait > 0.01 * service && waiters > 0 && waiters <= 1;
  }

  /**
   * Spreads a mean wait.
   *
   * @param wait mean over all requests, seconds
   * @param waiters share of them that wait; above 1 when all wait as long
   */
  void mix(double wait, double waiters) {
    if (wait <= NOTHING || waiters <= 0 || waiters > 1) {
      parts = 1;
      waits[0] = wait;
      shares[0] = 1;
      return;
    }
    double each = wait / waiters;
    waits[0] = 0;
    shares[0] = 1 - waiters;
    for (int i = 0; i < SHARES.length; i++) {
      waits[i + 1] = MEANS[i] * each;
      shares[i + 1] = SHARES[i] * waiters;
    }
    parts = SHARES.length + 1;
  }

  int parts() {
    return parts;
  }

  double part(int i) {
    return waits[i];
  }

  double share(int i) {
    return shares[i];
  }

  double longest() {
    return waits[parts - 1];
  }

  /** Spreads a mean wait over whole requests; fractions are carried to the next time. */
  void spread(double wait, double waiters, long n) {
    mix(wait, waiters);
    size = parts;
    long left = n;
    for (int i = parts - 1; i > 0; i--) {
      carried[i] += shares[i] * n;
      requests[i] = Math.min(left, (long) carried[i]);
      carried[i] -= requests[i];
      left -= requests[i];
    }
    requests[0] = left;
  }

  int size() {
    return size;
  }

  double wait(int i) {
    return waits[i];
  }

  long requests(int i) {
    return requests[i];
  }
}
