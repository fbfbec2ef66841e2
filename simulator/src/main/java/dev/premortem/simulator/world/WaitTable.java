package dev.premortem.simulator.world;

import dev.premortem.simulator.table.Functions;
import java.util.Arrays;

/**
 * Quantiles of service times with waits before them, in units of the mean service time, by the mean
 * wait (in steps of 1/32 octave) and the share that waits (in steps of 1/64). Each is computed once
 * from the middle of its step, so it depends on nothing that came before, and is shared by all
 * futures of a service.
 */
final class WaitTable {
  private static final double STEPS = 32;
  private static final int SHARES = 64;
  private static final int ALIKE = SHARES + 1;

  /** Takes what was counted at one place of the table. */
  interface Taker {
    void take(double wait, double waiters, long requests);
  }

  private final ServiceTimes times;
  private final WaitQuantiles waits = new WaitQuantiles();
  private int[] keys = new int[64];

  /** For each key three quantiles and a count, side by side. */
  private double[] cells = new double[4 * 64];

  private int used;
  private int lastKey = -1;
  private int lastAt;
  private double lastWait = Double.NaN;
  private double lastWaiters;
  private long plain;

  WaitTable(ServiceTimes times) {
    this.times = times;
    Arrays.fill(keys, -1);
  }

  private static int key(double wait, double waiters) {
    int step = (int) (STEPS * (Functions.log2(wait) + 40));
    int share = waiters > 1 ? ALIKE : Math.max(1, (int) Math.ceil(waiters * SHARES));
    return Math.max(0, step) << 7 | share;
  }

  private static double waitOf(int key) {
    return StrictMath.pow(2, ((key >> 7) + 0.5) / STEPS - 40);
  }

  private static double waitersOf(int key) {
    int share = key & 127;
    return share == ALIKE ? 2 : (share - 0.5) / SHARES;
  }

  /** Returns the place of a wait; most are asked for several times in a row. */
  private int find(double wait, double waiters) {
    if (wait != lastWait || waiters != lastWaiters) {
      lastWait = wait;
      lastWaiters = waiters;
      lastAt = find(key(wait, waiters));
    }
    return lastAt;
  }

  private int find(int key) {
    if (key != lastKey) {
      lastAt = search(key);
      lastKey = key;
    }
    return lastAt;
  }

  private int search(int key) {
    int mask = keys.length - 1;
    int at = ((key * 0x9E3779B1) >>> 8) & mask;
    while (keys[at] != key) {
      if (keys[at] < 0) {
        return insert(key, at);
      }
      at = (at + 1) & mask;
    }
    return at;
  }

  private int insert(int key, int at) {
    if (2 * ++used > keys.length) {
      int[] oldKeys = keys;
      double[] oldCells = cells;
      keys = new int[2 * oldKeys.length];
      Arrays.fill(keys, -1);
      cells = new double[4 * keys.length];
      used = 0;
      lastWait = Double.NaN;
      for (int i = 0; i < oldKeys.length; i++) {
        if (oldKeys[i] >= 0) {
          int to = place(oldKeys[i]);
          keys[to] = oldKeys[i];
          System.arraycopy(oldCells, 4 * i, cells, 4 * to, 4);
          used++;
        }
      }
      used++;
      return fill(key, place(key));
    }
    return fill(key, at);
  }

  private int place(int key) {
    int mask = keys.length - 1;
    int at = ((key * 0x9E3779B1) >>> 8) & mask;
    while (keys[at] >= 0) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int fill(int key, int at) {
    keys[at] = key;
    double[] solved = times.withWaits(key, this::solve);
    System.arraycopy(solved, 0, cells, 4 * at, 3);
    return at;
  }

  private double[] solve(int key) {
    double[] solved = new double[3];
    double wait = waitOf(key) * times.mean();
    waits.mix(wait, waitersOf(key));
    for (int level = 0; level < 3; level++) {
      double bare = times.quantile(level, 1, 0);
      solved[level] =
          waits.parts() == 1
              ? (bare + wait) / times.mean()
              : FlowModel.solve(level, bare, bare + waits.longest(), 20, this::slower)
                  / times.mean();
    }
    return solved;
  }

  private double slower(double seconds) {
    double sum = 0;
    for (int i = 0; i < waits.parts(); i++) {
      sum += waits.share(i) * times.slowerThan(seconds, 1, waits.part(i));
    }
    return sum;
  }

  /** Returns a quantile, in mean service times, of times and waits together. */
  double quantile(int level, double wait, double waiters) {
    int at = find(wait, waiters); // which may make the arrays longer
    return cells[4 * at + level];
  }

  /** Counts requests by their mean wait, in mean service times, and the share that waits. */
  void count(double wait, double waiters, long requests) {
    if (wait <= 1e-6 || waiters <= 0) {
      plain += requests;
    } else {
      int at = find(wait, waiters);
      cells[4 * at + 3] += (double) requests;
    }
  }

  /**
   * Hands over what was counted, in an order that depends on nothing else; neighbours together, at
   * their mean.
   */
  void each(Taker taker) {
    taker.take(0, 0, plain);
    int[] sorted = Arrays.stream(keys).filter(k -> k >= 0).sorted().toArray();
    int first = 0;
    long together = 0;
    double waitSum = 0;
    double shareSum = 0;
    for (int key : sorted) {
      long n = (long) cells[4 * search(key) + 3];
      if (n == 0) {
        continue;
      }
      if (together > 0 && !neighbours(first, key)) {
        taker.take(waitSum / together, shareSum / together, together);
        together = 0;
        waitSum = 0;
        shareSum = 0;
      }
      if (together == 0) {
        first = key;
      }
      together += n;
      waitSum += waitOf(key) * n;
      shareSum += waitersOf(key) * n;
    }
    if (together > 0) {
      taker.take(waitSum / together, shareSum / together, together);
    }
  }

  /** Whether waits are within an eighth of an octave, and shares of those that wait alike. */
  private static boolean neighbours(int first, int key) {
    int share = key & 127;
    int other = first & 127;
    return (first >> 7) / 4 == (key >> 7) / 4
        && Math.abs(share - other) <= 4
        && (share == ALIKE) == (other == ALIKE);
  }

  /** Forgets what was counted. */
  void forgetCounts() {
    plain = 0;
    for (int i = 3; i < cells.length; i += 4) {
      cells[i] = 0;
    }
  }
}
