package dev.premortem.simulator.world;

import java.util.PriorityQueue;

/** Things that will happen in a world, in the order of time and then of planning. */
final class Agenda {
  private record Entry(long at, long order, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private long order;
  private long next = Long.MAX_VALUE;

  /** Plans something for a moment, epoch seconds. */
  void at(long at, Runnable action) {
    queue.add(new Entry(at, order++, action));
    next = queue.element().at();
  }

  /** Lets everything happen that is due. */
  void run(long now) {
    while (next <= now) {
      queue.remove().action().run();
      Entry first = queue.peek();
      next = first == null ? Long.MAX_VALUE : first.at();
    }
  }
}
