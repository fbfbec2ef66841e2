package dev.premortem.engine.signal;

import java.util.Arrays;

/**
 * Order statistics of the latest values, kept sorted: median, quantiles and the median absolute
 * deviation (Hampel, The Influence Curve and its Role in Robust Estimation, 1974). New values count
 * from the next {@link #settle}, which costs one pass over the window, so it is called once for
 * several values.
 */
public final class RobustWindow {
  /** Makes the median absolute deviation of a Gaussian its standard deviation. */
  public static final double GAUSSIAN = 1.4826022185056018;

  private final double[] ring;
  private double[] sorted;
  private double[] merged;
  private int size;
  private double[] arrived = new double[16];
  private double[] left = new double[16];
  private int arrivals;
  private int departures;
  private long added;

  /** Creates a window over that many values. */
  public RobustWindow(int capacity) {
    ring = new double[Math.max(1, capacity)];
    sorted = new double[ring.length];
    merged = new double[ring.length];
  }

  /** Takes in a value; one that is not known (NaN) is left out. */
  public void add(double value) {
    if (Double.isNaN(value)) {
      return;
    }
    if (arrivals == ring.length) {
      settle();
    }
    int at = (int) (added % ring.length);
    if (added >= ring.length) {
      if (departures == left.length) {
        left = Arrays.copyOf(left, 2 * departures);
      }
      left[departures++] = ring[at];
    }
    ring[at] = value;
    added++;
    if (arrivals == arrived.length) {
      arrived = Arrays.copyOf(arrived, 2 * arrivals);
    }
    arrived[arrivals++] = value;
  }

  /** Lets the values that came since the last time count, and the oldest ones not any more. */
  public void settle() {
    if (arrivals == 0) {
      return;
    }
    Arrays.sort(arrived, 0, arrivals);
    Arrays.sort(left, 0, departures);
    int kept = 0;
    int in = 0;
    int out = 0;
    for (int i = 0; i < size; i++) {
      double value = sorted[i];
      if (out < departures && left[out] == value) {
        out++;
        continue;
      }
      while (in < arrivals && arrived[in] < value) {
        merged[kept++] = arrived[in++];
      }
      merged[kept++] = value;
    }
    while (in < arrivals) {
      merged[kept++] = arrived[in++];
    }
    double[] swap = sorted;
    sorted = merged;
    merged = swap;
    size = kept;
    arrivals = 0;
    departures = 0;
  }

  /** Returns how many values count. */
  public int size() {
    return size;
  }

  /** Returns the median, NaN of nothing. */
  public double median() {
    return quantile(0.5);
  }

  /**
   * Returns a quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan,
   * 1996), NaN of nothing.
   *
   * @param q 0 to 1
   */
  public double quantile(double q) {
    if (size == 0) {
      return Double.NaN;
    }
    double rank = q * (size - 1);
    int below = (int) rank;
    double low = sorted[below];
    return below + 1 < size ? low + (rank - below) * (sorted[below + 1] - low) : low;
  }

  /** Returns the median of the distances from the median, NaN of nothing. */
  public double medianAbsoluteDeviation() {
    if (size == 0) {
      return Double.NaN;
    }
    double median = median();
    double low = 0;
    double high = Math.max(median - sorted[0], sorted[size - 1] - median);
    int half = (size + 1) / 2;
    // The distance within which half of the values lie: bisected, each count by binary search.
    for (int step = 0; step < 60 && low < high; step++) {
      double middle = low + (high - low) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (atMost(median + middle) - below(median - middle) >= half) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private int atMost(double value) {
    return rank(Math.nextUp(value));
  }

  private int below(double value) {
    return rank(value);
  }

  /** Returns how many values are less than one. */
  private int rank(double value) {
    int from = 0;
    int to = size;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
