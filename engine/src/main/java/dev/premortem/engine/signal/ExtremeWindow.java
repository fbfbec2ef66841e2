package dev.premortem.engine.signal;

/**
 * Lowest and highest value of the latest intervals, by two monotonic queues (Lemire, Streaming
 * Maximum-Minimum Filter, 2006): amortized constant cost. Intervals without a value are left out.
 */
public final class ExtremeWindow {
  private final int intervals;
  private final double[] lowValue;
  private final long[] lowAt;
  private final double[] highValue;
  private final long[] highAt;
  private int lowHead;
  private int lowSize;
  private int highHead;
  private int highSize;
  private long position;
  private long missing;

  /** Creates a window over that many intervals. */
  public ExtremeWindow(int intervals) {
    this.intervals = Math.max(1, intervals);
    lowValue = new double[this.intervals];
    lowAt = new long[this.intervals];
    highValue = new double[this.intervals];
    highAt = new long[this.intervals];
    missing = this.intervals;
  }

  /** Appends the value of the next interval. */
  public void add(double value) {
    position++;
    missing = Math.max(0, missing - 1);
    if (lowSize > 0 && lowAt[lowHead] <= position - intervals) {
      lowHead = next(lowHead);
      lowSize--;
    }
    if (highSize > 0 && highAt[highHead] <= position - intervals) {
      highHead = next(highHead);
      highSize--;
    }
    while (lowSize > 0 && lowValue[index(lowHead, lowSize - 1)] >= value) {
      lowSize--;
    }
    int low = index(lowHead, lowSize++);
    lowValue[low] = value;
    lowAt[low] = position;
    while (highSize > 0 && highValue[index(highHead, highSize - 1)] <= value) {
      highSize--;
    }
    int high = index(highHead, highSize++);
    highValue[high] = value;
    highAt[high] = position;
  }

  private int next(int index) {
    return index + 1 == intervals ? 0 : index + 1;
  }

  private int index(int head, int offset) {
    int index = head + offset;
    return index >= intervals ? index - intervals : index;
  }

  /** Returns whether values have been added for the whole length of the window. */
  public boolean full() {
    return missing == 0;
  }

  /** Returns the lowest value, NaN when the window is not full. */
  public double lowest() {
    return full() ? lowValue[lowHead] : Double.NaN;
  }

  /** Returns the highest value, NaN when the window is not full. */
  public double highest() {
    return full() ? highValue[highHead] : Double.NaN;
  }
}
