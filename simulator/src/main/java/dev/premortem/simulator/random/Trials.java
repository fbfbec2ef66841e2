package dev.premortem.simulator.random;

/**
 * Counts successes in a sequence of independent trials. While successes are rare it remembers after
 * how many trials the next one comes, which is distributed geometrically: a draw for each success
 * instead of one for each call. Exact: what is left of a geometric wait does not depend on how long
 * it has lasted, so it may be drawn anew whenever the chance of success changes.
 */
public final class Trials {
  /** Successes in a call from which on one draw for all of them is quicker. */
  private static final double MANY = 3;

  private final Stream stream;
  private double chance = Double.NaN;
  private double perLog;

  /** Failures before the next success. */
  private double wait;

  /** Creates a sequence that takes its luck from a stream. */
  public Trials(Stream stream) {
    this.stream = stream;
  }

  /**
   * Returns how many of the next trials succeed.
   *
   * @param n trials, up to 1e9
   * @param p chance of success of each
   */
  public long successes(long n, double p) {
    if (n * p > MANY || !(p > 0)) {
      return stream.binomial(n, p);
    }
    if (p != chance) {
      chance = p;
      perLog = -1 / StrictMath.log1p(-p);
      wait = failures();
    }
    long successes = 0;
    double left = (double) n;
    while (wait < left) {
      left -= wait + 1;
      wait = failures();
      successes++;
    }
    wait -= left;
    return successes;
  }

  private double failures() {
    return Math.floor(stream.nextExponential() * perLog);
  }
}
