package dev.premortem.engine.fold;

import java.util.PriorityQueue;

/** Things that fall due. Time reaches the rules only as flags that a timer sets. */
public final class Timers {
  /** Something to do at a time. */
  record Timer(long at, long order, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long order;
  private long next = Long.MAX_VALUE;

  /** Runs an action when {@code at} (epoch seconds) has come; those of one time run in order. */
  public void at(long at, Runnable action) {
    queue.add(new Timer(at, order++, action));
    next = queue.element().at();
  }

  /** Runs everything that is due; returns whether anything was. */
  public boolean run(long now) {
    boolean due = next <= now;
    while (next <= now) {
      queue.remove().action().run();
      Timer first = queue.peek();
      next = first == null ? Long.MAX_VALUE : first.at();
    }
    return due;
  }
}
