package dev.premortem.simulator.world;

import dev.premortem.simulator.table.Functions;
import java.util.Arrays;

/**
 * The delays of one tick, before and while requests are served, where they are of more than one
 * kind: how many requests have each, in bins of an eighth of an octave from a millisecond on. A bin
 * stands for its mean.
 */
final class Delays {
  private static final int PER_OCTAVE = 8;
  private static final double SHORTEST = 0.001;
  private static final int BINS = 1 + PER_OCTAVE * 36;

  private final double[] counts = new double[BINS];
  private final double[] sums = new double[BINS];
  private int bins;
  private double total;

  void clear() {
    Arrays.fill(counts, 0, bins, 0);
    Arrays.fill(sums, 0, bins, 0);
    bins = 0;
    total = 0;
  }

  /** Adds requests that are delayed by that many seconds. */
  void add(double seconds, double count) {
    int bin =
        seconds < SHORTEST
            ? 0
            : Math.min(BINS - 1, 1 + (int) (PER_OCTAVE * Functions.log2(seconds / SHORTEST)));
    counts[bin] += count;
    sums[bin] += seconds * count;
    total += count;
    bins = Math.max(bins, bin + 1);
  }

  /** Returns how many requests there are. */
  double total() {
    return total;
  }

  int bins() {
    return bins;
  }

  /** Returns how many requests lie in a bin. */
  double count(int bin) {
    return counts[bin];
  }

  /** Returns the delay that a bin stands for, seconds. */
  double seconds(int bin) {
    return counts[bin] == 0 ? 0 : sums[bin] / counts[bin];
  }
}
