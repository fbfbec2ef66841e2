package dev.premortem.simulator.world;

import java.util.Arrays;

/**
 * Requests a second over the last while, from counts of ticks: ticks that are shorter than it must
 * not take the chance of single arrivals for a change of the rate.
 */
final class RecentRate {
  /** What rounding leaves of a sum of whole numbers. */
  private static final double NOTHING = 1e-6;

  private final double[] counts;
  private final double perSecond;
  private int at;
  private double sum;

  /**
   * Begins with what is usual.
   *
   * @param usual requests in a tick
   */
  RecentRate(int seconds, int tickSeconds, double usual) {
    counts = new double[Math.max(1, seconds / tickSeconds)];
    Arrays.fill(counts, usual);
    sum = usual * counts.length;
    perSecond = 1.0 / ((double) counts.length * tickSeconds);
  }

  /** Adds the requests of the next tick; returns requests a second. */
  double add(long count) {
    if (counts.length == 1) {
      return count * perSecond;
    }
    sum += count - counts[at];
    counts[at] = (double) count;
    at = at + 1 == counts.length ? 0 : at + 1;
    return sum < NOTHING ? 0 : sum * perSecond;
  }
}
