package dev.premortem.engine.signal;

/**
 * Lowest and highest value of the latest intervals. Short windows are looked through, which is
 * quicker; long ones are kept as two monotonic queues (Lemire, Streaming Maximum-Minimum Filter,
 * 2006): amortized constant cost. Intervals without a value are left out.
 */
public final class ExtremeWindow {
  /** Longest window that is looked through. */
  private static final int SHORT = 8;

  private final int intervals;
  private final double[] recent;
  private final Queue low;
  private final Queue high;
  private double lowest = Double.NaN;
  private double highest = Double.NaN;
  private int at;
  private long position;
  private int missing;

  /** Whether lowest and highest are those of what was added. */
  private boolean known;

  /** Creates a window over that many intervals. */
  public ExtremeWindow(int intervals) {
    this.intervals = Math.max(1, intervals);
    boolean queues = this.intervals > SHORT;
    recent = new double[queues ? 0 : this.intervals];
    low = new Queue(queues ? this.intervals : 0);
    high = new Queue(queues ? this.intervals : 0);
    missing = this.intervals;
  }

  /** Appends the value of the next interval. */
  public void add(double value) {
    if (missing > 0) {
      missing--;
    }
    if (intervals > SHORT) {
      position++;
      low.add(value, value, position);
      high.add(value, -value, position);
      lowest = low.first();
      highest = high.first();
      known = true;
      return;
    }
    recent[at] = value;
    at = at + 1 == intervals ? 0 : at + 1;
    known = false;
  }

  private void look() {
    double least = recent[0];
    double most = least;
    for (double each : recent) {
      least = each < least ? each : least;
      most = each > most ? each : most;
    }
    lowest = least;
    highest = most;
    known = true;
  }

  /** Returns the length of the window, intervals. */
  public int intervals() {
    return intervals;
  }

  /**
   * Returns for how many more intervals the latest value between two numbers, both excluded, is
   * known to stay in the window; -1 when there is none.
   */
  public int stays(double low, double high) {
    if (intervals > SHORT) {
      return Math.max(this.low.stays(low, high, position), this.high.stays(low, high, position));
    }
    for (int back = 1; back <= intervals - missing; back++) {
      double value = recent[Math.floorMod(at - back, intervals)];
      if (value > low && value < high) {
        return intervals - back;
      }
    }
    return -1;
  }

  /** Returns whether values have been added for the whole length of the window. */
  public boolean full() {
    return missing == 0;
  }

  /** Returns the lowest value, NaN when the window is not full. */
  public double lowest() {
    if (!known && full()) {
      look();
    }
    return full() ? lowest : Double.NaN;
  }

  /** Returns the highest value, NaN when the window is not full. */
  public double highest() {
    if (!known && full()) {
      look();
    }
    return full() ? highest : Double.NaN;
  }

  /** Values that may still become the one with the lowest rank, in order. */
  private static final class Queue {
    private final double[] values;
    private final double[] ranks;
    private final long[] positions;
    private int head;
    private int size;

    Queue(int intervals) {
      values = new double[intervals];
      ranks = new double[intervals];
      positions = new long[intervals];
    }

    void add(double value, double rank, long position) {
      if (size > 0 && positions[head] <= position - values.length) {
        head = index(1);
        size--;
      }
      while (size > 0 && ranks[index(size - 1)] >= rank) {
        size--;
      }
      int end = index(size++);
      values[end] = value;
      ranks[end] = rank;
      positions[end] = position;
    }

    private int index(int offset) {
      int index = head + offset;
      return index >= values.length ? index - values.length : index;
    }

    double first() {
      return values[head];
    }

    int stays(double low, double high, long position) {
      for (int i = size - 1; i >= 0; i--) {
        double value = values[index(i)];
        if (value > low && value < high) {
          return (int) (values.length - 1 - (position - positions[index(i)]));
        }
      }
      return -1;
    }
  }
}
