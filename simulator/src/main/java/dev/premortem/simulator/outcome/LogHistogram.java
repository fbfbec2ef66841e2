package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Counts of values in buckets whose width is 1/256 of the value, as HdrHistogram's. A bucket
 * remembers its lowest value, so that whole numbers and rare values come out exact. Merging adds
 * counts: it is associative and commutative, and its result does not depend on order. Memory grows
 * with the spread of the values, not with their number.
 */
public final class LogHistogram implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int SHIFT = 44;

  private int[] keys = new int[16];
  private long[] counts = new long[16];
  private double[] lowest = new double[16];
  private int size;

  /** Where buckets were found lately, by the low bits of their keys. */
  private int[] where = new int[1];

  private long total;

  /** Orders doubles as integers: negative ones mirrored below zero. */
  private static int key(double value) {
    if (value == 0) {
      return 0;
    }
    int magnitude = (int) (Double.doubleToRawLongBits(Math.abs(value)) >>> SHIFT) + 1;
    return value > 0 ? magnitude : -magnitude;
  }

  /** Adds a value {@code count} times. NaN is not a value. */
  public void add(double value, long count) {
    if (count == 0) {
      return;
    }
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("NaN is not a value");
    }
    int key = key(value);
    int guess = where[key & (where.length - 1)];
    int at = guess < size && keys[guess] == key ? guess : find(key, value);
    counts[at] += count;
    lowest[at] = Math.min(lowest[at], value);
    total += count;
  }

  private int find(int key, double value) {
    int found = Arrays.binarySearch(keys, 0, size, key);
    int at = found < 0 ? insert(-found - 1, key, value) : found;
    if (where.length == 1 && size > keys.length / 2) {
      where = new int[256];
    }
    where[key & (where.length - 1)] = at;
    return at;
  }

  private int insert(int at, int key, double value) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      lowest = Arrays.copyOf(lowest, 2 * size);
    }
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    System.arraycopy(lowest, at, lowest, at + 1, size - at);
    keys[at] = key;
    counts[at] = 0;
    lowest[at] = value;
    size++;
    return at;
  }

  /** Adds everything that another histogram counted. */
  public void merge(LogHistogram other) {
    for (int i = 0; i < other.size; i++) {
      add(other.lowest[i], other.counts[i]);
    }
  }

  /** Returns how many values were added. */
  public long total() {
    return total;
  }

  /** Returns the value of that rank, from 0; NaN when nothing was added. */
  public double atRank(long rank) {
    long seen = 0;
    for (int i = 0; i < size; i++) {
      seen += counts[i];
      if (seen > rank) {
        return lowest[i];
      }
    }
    return size == 0 ? Double.NaN : lowest[size - 1];
  }

  /** Returns the lowest value that at least the share {@code q} of all values do not exceed. */
  public double quantile(double q) {
    return atRank(Math.max(0, (long) Math.ceil(q * total) - 1));
  }

  /** Returns the buckets as pairs of lowest value and count, for charts. */
  public double[][] buckets() {
    double[][] pairs = new double[size][];
    for (int i = 0; i < size; i++) {
      pairs[i] = new double[] {lowest[i], (double) counts[i]};
    }
    return pairs;
  }

  /** Returns the number of buckets. */
  public int size() {
    return size;
  }

  /** Returns the lowest value of a bucket, in ascending order. */
  public double valueOf(int bucket) {
    return lowest[bucket];
  }

  /** Returns the values in a bucket. */
  public long countOf(int bucket) {
    return counts[bucket];
  }

  /** Forgets everything. */
  public void clear() {
    size = 0;
    total = 0;
  }
}
