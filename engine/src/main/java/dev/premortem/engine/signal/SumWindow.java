package dev.premortem.engine.signal;

/**
 * Sums over any number of the latest intervals, by prefix sums in a ring: adding and asking cost
 * the same for five minutes and for thirty days.
 */
public final class SumWindow {
  private final long[] prefix;
  private final int mask;
  private long position;

  /** Creates a window that can answer for up to that many intervals, all zero so far. */
  public SumWindow(int intervals) {
    int size = Integer.highestOneBit(Math.max(1, intervals)) << 1;
    prefix = new long[size];
    mask = size - 1;
  }

  /** Starts over, as if {@code perInterval} had been added in every interval before. */
  public void reset(double perInterval) {
    position = prefix.length;
    for (int i = 0; i < prefix.length; i++) {
      prefix[i] = Math.round(i * perInterval);
    }
    prefix[0] = Math.round(prefix.length * perInterval);
  }

  /** Appends the value of the next interval. */
  public void add(long value) {
    long last = prefix[(int) (position & mask)];
    position++;
    prefix[(int) (position & mask)] = last + value;
  }

  /**
   * Returns the sum over the latest {@code intervals} intervals, at most as many as were asked for.
   */
  public long sum(int intervals) {
    return prefix[(int) (position & mask)] - prefix[(int) ((position - intervals) & mask)];
  }
}
