package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts of values in buckets whose width is 1/256 of the value (or finer), as HdrHistogram's. A
 * bucket remembers its lowest and its highest value, so that whole numbers and rare values come out
 * exact and ranks between are interpolated. Merging adds counts: it is associative and commutative,
 * and its result does not depend on order. Memory grows with the spread of the values, not with
 * their number. Buckets lie in an open hash table and are put in order when somebody asks for
 * ranks.
 */
public final class LogHistogram implements Serializable {
  private static final long serialVersionUID = 3L;

  private static final int USUAL_BITS = 8;
  private static final int FREE = Integer.MIN_VALUE;

  private final int shift;
  private int[] keys = new int[16];
  private long[] counts = new long[16];
  private double[] lowest = new double[16];
  private double[] highest = new double[16];
  private int size;
  private long total;

  /** Places of the buckets by ascending value; null after a bucket was added. */
  private transient int @Nullable [] order;

  /** Creates an empty histogram. */
  public LogHistogram() {
    this(USUAL_BITS);
  }

  /** Creates an empty histogram whose buckets are as wide as a value over two to that power. */
  LogHistogram(int bits) {
    shift = 52 - bits;
    Arrays.fill(keys, FREE);
  }

  /** Orders doubles as integers: negative ones mirrored below zero. */
  private int key(double value) {
    if (value == 0) {
      return 0;
    }
    int magnitude = (int) (Double.doubleToRawLongBits(Math.abs(value)) >>> shift) + 1;
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
    add(value, value, count);
  }

  private void add(double low, double high, long count) {
    int key = key(low);
    int at = place(key);
    if (keys[at] == FREE) {
      at = insert(key, at, low);
    }
    counts[at] += count;
    lowest[at] = Math.min(lowest[at], low);
    highest[at] = Math.max(highest[at], high);
    total += count;
  }

  /** Returns where a bucket is, or the free place where it would be. */
  private int place(int key) {
    int mask = keys.length - 1;
    int at = ((key * 0x9E3779B1) >>> 12) & mask;
    while (keys[at] != key && keys[at] != FREE) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int insert(int key, int free, double value) {
    int at = free;
    if (2 * ++size > keys.length) {
      grow();
      at = place(key);
    }
    keys[at] = key;
    counts[at] = 0;
    lowest[at] = value;
    highest[at] = value;
    order = null;
    return at;
  }

  private void grow() {
    int[] oldKeys = keys;
    long[] oldCounts = counts;
    double[] oldLowest = lowest;
    double[] oldHighest = highest;
    keys = new int[2 * oldKeys.length];
    counts = new long[keys.length];
    lowest = new double[keys.length];
    highest = new double[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int to = place(oldKeys[i]);
        keys[to] = oldKeys[i];
        counts[to] = oldCounts[i];
        lowest[to] = oldLowest[i];
        highest[to] = oldHighest[i];
      }
    }
  }

  private int[] order() {
    int[] known = order;
    if (known != null) {
      return known;
    }
    long[] sorted = new long[size];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != FREE) {
        sorted[n++] = (long) keys[i] << 32 | i;
      }
    }
    Arrays.sort(sorted);
    int[] made = new int[size];
    for (int i = 0; i < n; i++) {
      made[i] = (int) sorted[i];
    }
    order = made;
    return made;
  }

  /** Adds everything that another histogram counted. */
  public void merge(LogHistogram other) {
    for (int i = 0; i < other.keys.length; i++) {
      if (other.keys[i] != FREE) {
        add(other.lowest[i], other.highest[i], other.counts[i]);
      }
    }
  }

  /** Returns how many values were added. */
  public long total() {
    return total;
  }

  /** Returns how many values lie in the bucket of a value. */
  long countLike(double value) {
    int at = place(key(value));
    return keys[at] == FREE ? 0 : counts[at];
  }

  /** Returns how many values lie below a value or at it, those of its own bucket by proportion. */
  double countUpTo(double value) {
    int key = key(value);
    double sum = 0;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] == FREE || keys[i] > key) {
        continue;
      }
      double width = highest[i] - lowest[i];
      double share =
          keys[i] < key || value >= highest[i]
              ? 1
              : value < lowest[i] ? 0 : (value - lowest[i]) / width;
      sum += share * counts[i];
    }
    return sum;
  }

  /**
   * Returns the value of that rank, from 0, between the lowest and the highest of its bucket; NaN
   * when nothing was added.
   */
  public double atRank(long rank) {
    long seen = 0;
    for (int at : order()) {
      if (seen + counts[at] > rank) {
        double share = counts[at] < 2 ? 0 : (rank - seen) / (counts[at] - 1.0);
        return lowest[at] + Math.max(0, share) * (highest[at] - lowest[at]);
      }
      seen += counts[at];
    }
    return size == 0 ? Double.NaN : highest[order()[size - 1]];
  }

  /** Returns the lowest value that at least the share {@code q} of all values do not exceed. */
  public double quantile(double q) {
    return atRank(Math.max(0, (long) Math.ceil(q * total) - 1));
  }

  /** Returns the buckets as pairs of lowest value and count, for charts. */
  public double[][] buckets() {
    double[][] pairs = new double[size][];
    for (int i = 0; i < size; i++) {
      pairs[i] = new double[] {valueOf(i), (double) countOf(i)};
    }
    return pairs;
  }

  /** Returns the number of buckets. */
  public int size() {
    return size;
  }

  /** Returns the lowest value of a bucket, in ascending order. */
  public double valueOf(int bucket) {
    return lowest[order()[bucket]];
  }

  /** Returns the values in a bucket. */
  public long countOf(int bucket) {
    return counts[order()[bucket]];
  }

  /** Forgets everything. */
  public void clear() {
    Arrays.fill(keys, FREE);
    size = 0;
    total = 0;
    order = null;
  }
}
