package dev.premortem.engine.series;

import java.util.Arrays;

/**
 * Points of a series in the order of time: epoch milliseconds and values. Grows at its end; a point
 * that comes late finds its place, one for a time already known replaces it.
 */
public final class Points {
  private static final long STALE_BITS = 0x7ff0000000000002L;
  private static final long HISTOGRAM_BITS = 0x7ff0000000000003L;

  /** The value with which Prometheus says that a series ended. */
  public static final double STALE = Double.longBitsToDouble(STALE_BITS);

  /** Stands where a native histogram was recorded, which is no number. */
  public static final double NATIVE_HISTOGRAM = Double.longBitsToDouble(HISTOGRAM_BITS);

  private long[] times;
  private double[] values;
  private int size;

  /** Index of the latest value that is no number, -1 where all are. */
  private int lastUnknown = -1;

  /** Index of the latest value that is less than the one before it, -1 where none is. */
  private int lastFall = -1;

  private long changes;

  /** Begins without a point. */
  public Points() {
    this(8);
  }

  /** Begins without a point and with room for some. */
  public Points(int room) {
    times = new long[Math.max(1, room)];
    values = new double[Math.max(1, room)];
  }

  /** Whether a value marks the end of a series; other NaN do not. */
  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == STALE_BITS;
  }

  /** Whether a value stands for a native histogram. */
  public static boolean isNativeHistogram(double value) {
    return Double.doubleToRawLongBits(value) == HISTOGRAM_BITS;
  }

  /** Adds a point. */
  public void add(long time, double value) {
    changes++;
    int at = size;
    if (size > 0 && times[size - 1] >= time) {
      at = after(time - 1);
      // What is said of later points may no longer hold: look at all of them.
      lastUnknown = size;
      lastFall = size;
      if (times[at] == time) {
        values[at] = value;
        return;
      }
    } else if (Double.isNaN(value)) {
      lastUnknown = size;
    } else if (size > 0 && value < values[size - 1]) {
      lastFall = size;
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    System.arraycopy(times, at, times, at + 1, size - at);
    System.arraycopy(values, at, values, at + 1, size - at);
    times[at] = time;
    values[at] = value;
    size++;
  }

  /** Drops points that are older than a time, epoch milliseconds. */
  public void forget(long before) {
    int from = after(before - 1);
    if (from == 0) {
      return;
    }
    changes++;
    System.arraycopy(times, from, times, 0, size - from);
    System.arraycopy(values, from, values, 0, size - from);
    size -= from;
    lastUnknown = Math.max(-1, lastUnknown - from);
    lastFall = Math.max(-1, lastFall - from);
  }

  /** Returns how often points were added or dropped. */
  public long changes() {
    return changes;
  }

  /** Returns how many points there are. */
  public int size() {
    return size;
  }

  /** Returns the time of a point, epoch milliseconds. */
  public long time(int index) {
    return times[index];
  }

  /** Returns the value of a point. */
  public double value(int index) {
    return values[index];
  }

  /** Whether all values from an index on are numbers; false where that is not known. */
  public boolean knownFrom(int index) {
    return lastUnknown < index;
  }

  /** Whether no value after the one at an index is less than the one before it. */
  public boolean risesFrom(int index) {
    return lastFall <= index;
  }

  /** Returns the index of the first point later than this time, {@link #size} where none is. */
  public int after(long time) {
    if (size == 0 || times[size - 1] <= time) {
      return size;
    }
    // Who asks looks at the latest points, so the search begins there.
    int high = size - 1;
    int low = high;
    for (int back = 1; low > 0 && times[low - 1] > time; back <<= 1) {
      high = low - 1;
      low = Math.max(0, high - back);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] > time) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
