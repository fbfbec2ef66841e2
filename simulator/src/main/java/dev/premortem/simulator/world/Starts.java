package dev.premortem.simulator.world;

import java.util.Arrays;

/** Instances that are starting, by the time at which they will be ready. */
final class Starts {
  private double[] readyAt = new double[8];
  private int[] counts = new int[8];
  private int head;
  private int size;
  private int total;

  /** Returns how many are starting. */
  int total() {
    return total;
  }

  /** Starts instances that will be ready at a time, seconds, not before those that started. */
  void add(double ready, int count) {
    if (head + size == readyAt.length) {
      if (2 * size > readyAt.length) {
        readyAt = Arrays.copyOf(readyAt, 2 * readyAt.length);
        counts = Arrays.copyOf(counts, 2 * counts.length);
      }
      System.arraycopy(readyAt, head, readyAt, 0, size);
      System.arraycopy(counts, head, counts, 0, size);
      head = 0;
    }
    readyAt[head + size] = ready;
    counts[head + size++] = count;
    total += count;
  }

  /** Returns how many became ready by a time, since it was last asked. */
  int readyBy(double time) {
    int ready = 0;
    while (size > 0 && readyAt[head] <= time) {
      ready += counts[head++];
      size--;
    }
    total -= ready;
    if (size == 0) {
      head = 0;
    }
    return ready;
  }

  /** Returns the instance-seconds until a time of those that become ready before it. */
  double secondsUntil(double time) {
    double seconds = 0;
    for (int i = head; i < head + size && readyAt[i] < time; i++) {
      seconds += (time - readyAt[i]) * counts[i];
    }
    return seconds;
  }

  /** Gives up those that would be ready last. */
  void giveUp(int count) {
    int left = Math.min(count, total);
    total -= left;
    while (left > 0) {
      int last = head + size - 1;
      int gone = Math.min(left, counts[last]);
      counts[last] -= gone;
      left -= gone;
      size -= counts[last] == 0 ? 1 : 0;
    }
  }
}
