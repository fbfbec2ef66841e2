package dev.premortem.simulator.world;

/**
 * The highest of the latest whole numbers, one a tick: those that may still become it, in
 * descending order. Most ticks repeat the number of the one before, which costs next to nothing.
 */
final class HighestLately {
  private final int ticks;
  private final int[] values;
  private final long[] lastAt;
  private long now;
  private int head;
  private int size;

  /** Creates a window of that many ticks. */
  HighestLately(int ticks) {
    this.ticks = ticks;
    this.values = new int[ticks + 1];
    this.lastAt = new long[ticks + 1];
  }

  /** Appends the number of the next tick. */
  void add(int value) {
    now++;
    put(value);
    if (lastAt[head] <= now - ticks) {
      head = at(1);
      size--;
    }
  }

  /** Makes the number of the latest tick at least that. */
  void raise(int value) {
    if (size == 0 || value > values[at(size - 1)] || lastAt[at(size - 1)] < now) {
      put(value);
    }
  }

  private void put(int value) {
    while (size > 0 && values[at(size - 1)] <= value) {
      size--;
    }
    int end = at(size++);
    values[end] = value;
    lastAt[end] = now;
  }

  private int at(int place) {
    int at = head + place;
    return at >= values.length ? at - values.length : at;
  }

  /** Returns whether numbers have been added for the whole length of the window. */
  boolean full() {
    return now >= ticks;
  }

  /** Returns the highest of them. */
  int highest() {
    return values[head];
  }
}
