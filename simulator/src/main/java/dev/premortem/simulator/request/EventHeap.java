package dev.premortem.simulator.request;

import java.util.Arrays;

/**
 * Events in order of time: a heap of four children a node over two arrays of primitives, so that
 * nothing is allocated for an event. Events of one moment come in an order that depends on nothing
 * but what was pushed before.
 */
public final class EventHeap {
  private double[] times = new double[64];
  private int[] payloads = new int[64];
  private int size;

  /** Returns the time of the first event, infinity when there is none. */
  public double time() {
    return size == 0 ? Double.POSITIVE_INFINITY : times[0];
  }

  /** Returns what the first event is about. */
  public int payload() {
    return payloads[0];
  }

  /** Plans an event. */
  public void push(double time, int payload) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      payloads = Arrays.copyOf(payloads, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 2;
      if (times[parent] <= time) {
        break;
      }
      times[at] = times[parent];
      payloads[at] = payloads[parent];
      at = parent;
    }
    times[at] = time;
    payloads[at] = payload;
  }

  /** Takes the first event out. */
  public void pop() {
    int last = --size;
    if (last > 0) {
      sink(times[last], payloads[last]);
    }
  }

  /** Takes the first event out and plans another one, at the cost of one of both. */
  public void replace(double time, int payload) {
    sink(time, payload);
  }

  private void sink(double time, int payload) {
    int at = 0;
    while (true) {
      int first = 4 * at + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      int end = Math.min(first + 4, size);
      for (int child = first + 1; child < end; child++) {
        if (times[child] < times[least]) {
          least = child;
        }
      }
      if (times[least] >= time) {
        break;
      }
      times[at] = times[least];
      payloads[at] = payloads[least];
      at = least;
    }
    times[at] = time;
    payloads[at] = payload;
  }
}
