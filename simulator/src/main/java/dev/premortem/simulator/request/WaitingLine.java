package dev.premortem.simulator.request;

/** Requests that wait, first come, first served: a ring of primitives. */
final class WaitingLine {
  private double[] arrivals = new double[64];
  private int[] attempts = new int[64];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns when the request came that has waited longest. */
  double arrival() {
    return arrivals[head];
  }

  /** Returns how often that request had been tried before. */
  int attempt() {
    return attempts[head];
  }

  void add(double arrival, int attempt) {
    if (size == arrivals.length) {
      grow();
    }
    int at = (head + size++) & (arrivals.length - 1);
    arrivals[at] = arrival;
    attempts[at] = attempt;
  }

  private void grow() {
    double[] moreArrivals = new double[2 * size];
    int[] moreAttempts = new int[2 * size];
    for (int i = 0; i < size; i++) {
      int at = (head + i) & (arrivals.length - 1);
      moreArrivals[i] = arrivals[at];
      moreAttempts[i] = attempts[at];
    }
    arrivals = moreArrivals;
    attempts = moreAttempts;
    head = 0;
  }

  void remove() {
    head = (head + 1) & (arrivals.length - 1);
    size--;
  }
}
