package dev.premortem.simulator.world;

import java.util.Arrays;

/**
 * Requests that wait, in expectation: those that came together, first come, first served. A ring
 * that grows when more is waiting than ever before.
 */
final class FlowLine {
  /** Less than that is nobody. */
  private static final double NOBODY = 1e-9;

  private double[] arrivals = new double[128];
  private double[] counts = new double[128];
  private int head;
  private int size;
  private double total;

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns how many wait. */
  double total() {
    return total;
  }

  /** Lets requests queue that came at a time, seconds, not before those that already wait. */
  void add(double arrival, double count) {
    if (count <= NOBODY) {
      return;
    }
    if (size == arrivals.length) {
      grow();
    }
    int at = (head + size++) & (arrivals.length - 1);
    arrivals[at] = arrival;
    counts[at] = count;
    total += count;
  }

  private void grow() {
    int length = arrivals.length;
    double[] moreArrivals = Arrays.copyOf(arrivals, 2 * length);
    double[] moreCounts = Arrays.copyOf(counts, 2 * length);
    for (int i = 0; i < length; i++) {
      moreArrivals[i] = arrivals[(head + i) & (length - 1)];
      moreCounts[i] = counts[(head + i) & (length - 1)];
    }
    arrivals = moreArrivals;
    counts = moreCounts;
    head = 0;
  }

  /** Returns when those came that have waited longest. */
  double oldest() {
    return arrivals[head];
  }

  /** Takes at most that many of those that came first, all at one time; returns how many. */
  double take(double most) {
    double count = counts[head];
    if (count - most > NOBODY) {
      counts[head] = count - most;
      total -= most;
      return most;
    }
    head = (head + 1) & (arrivals.length - 1);
    size--;
    total = size == 0 ? 0 : total - count;
    return count;
  }
}
