package dev.premortem.engine.signal;

import java.util.ArrayList;
import java.util.List;

/**
 * Sums over windows of the latest intervals, by prefix sums in two rings: a fine one that remembers
 * every interval, and a coarse one for windows that are longer. Adding costs the same for five
 * minutes and for thirty days. A window longer than {@link #FINE} intervals begins at a multiple of
 * the coarse ring's step, so it may be longer than asked for by less than that: by 15 minutes where
 * the longest window is 30 days of minutes.
 */
public final class SumWindow {
  /** Longest window, in intervals, that is exact: more than a day of minutes. */
  public static final int FINE = 2047;

  private static final int COARSE_STEPS = 4096;

  private final long[] fine = new long[FINE + 1];
  private final long[] coarse;
  private final int shift;
  private final List<Window> windows = new ArrayList<>();
  private long position;
  private long added;
  private long total;

  /** Creates a series for windows of up to that many intervals, all zero so far. */
  public SumWindow(int longest) {
    int step = Math.max(1, longest / COARSE_STEPS);
    shift = 32 - Integer.numberOfLeadingZeros(step - 1);
    coarse = new long[longest > FINE ? Integer.highestOneBit((longest >> shift) + 2) << 1 : 0];
  }

  /** The latest intervals of the series, so many of them. */
  public final class Window {
    private final int intervals;

    private Window(int intervals) {
      this.intervals = intervals;
    }

    /** Returns the sum over them. */
    public long sum() {
      return total - before(position - intervals);
    }

    /** Returns how many they are. */
    public int intervals() {
      return intervals;
    }

    /** Returns how many intervals have been added, a past that was assumed included. */
    public long added() {
      return added;
    }

    /** Returns the value that was added so many intervals ago, 1 for the latest. */
    public long at(int back) {
      return before(position - back + 1) - before(position - back);
    }

    /**
     * Returns how much of the sum drops out of it, at most, within the next intervals.
     *
     * @param next no more than {@link #FINE}
     */
    public long leaving(int next) {
      long from = position - intervals;
      return before(Math.min(position, from + next)) - before(from);
    }

    /** Returns the lowest value of a window that is no longer than {@link #FINE}. */
    public long least() {
      long least = Long.MAX_VALUE;
      for (int back = 1; back <= intervals; back++) {
        least = Math.min(least, at(back));
      }
      return least;
    }
  }

  /** Returns the window of that many intervals. */
  public Window watch(int intervals) {
    for (Window window : windows) {
      if (window.intervals == intervals) {
        return window;
      }
    }
    if (intervals > FINE && (coarse.length == 0 || intervals >> shift >= coarse.length - 1)) {
      throw new IllegalArgumentException("a window of " + intervals + " intervals is too long");
    }
    Window window = new Window(intervals);
    windows.add(window);
    return window;
  }

  /** Starts over, as if {@code perInterval} had been added in every interval before. */
  public void reset(double perInterval) {
    position = (long) Math.max(coarse.length, 1) << Math.max(shift, 11);
    total = Math.round(position * perInterval);
    for (int back = 0; back < fine.length; back++) {
      long at = position - back;
      fine[(int) (at & FINE)] = Math.round(at * perInterval);
    }
    for (int back = 0; back < coarse.length; back++) {
      long at = (position >> shift) - back;
      coarse[(int) (at & (coarse.length - 1))] = Math.round((at << shift) * perInterval);
    }
    added = Long.MAX_VALUE / 2;
  }

  /** Appends the value of the next interval. */
  public void add(long value) {
    total += value;
    position++;
    added++;
    fine[(int) (position & FINE)] = total;
    if (coarse.length > 0 && (position & ((1L << shift) - 1)) == 0) {
      coarse[(int) ((position >> shift) & (coarse.length - 1))] = total;
    }
  }

  /** Returns the prefix sum up to a position. */
  private long before(long at) {
    if (at <= 0) {
      return 0;
    }
    return position - at <= FINE
        ? fine[(int) (at & FINE)]
        : coarse[(int) ((at >> shift) & (coarse.length - 1))];
  }
}
