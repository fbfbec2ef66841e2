package dev.premortem.simulator.world;

/**
 * Retries at flow fidelity: how many first and further attempts arrive, in expectation, second by
 * second. An attempt that failed comes again after {@code backoff · 2^attempt}, spread evenly over
 * half to one and a half of it, while the budget lasts. What waits together has the mix of attempts
 * with which it came; of what came longer ago than is kept, that of the oldest known second.
 */
final class FlowRetries {
  /** Seconds over which retries may be spread. */
  static final double LONGEST_PAUSE = 86_400;

  /** Retries that a budget saves up at most. */
  private static final double MOST_SAVED = 10;

  private static final int KEPT = 4096;

  private final int most;
  private final double backoff;
  private final double budget;

  /** Retries that are due, by attempt and second. */
  private final double[][] due;

  /** Shares of attempts among those that came, by second. */
  private final double[][] mix;

  private double left = MOST_SAVED;
  private long second;
  private double retried;

  /**
   * Creates it without anything due.
   *
   * @param most retries of a request, 1 at least
   * @param backoff seconds before the first
   * @param budget retries over first attempts, infinity for no limit
   */
  FlowRetries(int most, double backoff, double budget) {
    this.most = most;
    this.backoff = backoff;
    this.budget = budget;
    int longest = (int) Math.ceil(1.5 * longestPause(most, backoff)) + 2;
    this.due = new double[most + 1][Integer.highestOneBit(longest) * 2];
    this.mix = new double[KEPT][most + 1];
    for (double[] row : mix) {
      row[0] = 1;
    }
  }

  /** Returns the longest mean pause before a retry, seconds. */
  static double longestPause(int most, double backoff) {
    return backoff * (1L << (most - 1));
  }

  /** Begins a tick; returns the retries that arrived in the one before. */
  double tick() {
    double arrived = retried;
    retried = 0;
    return arrived;
  }

  /** Returns all attempts that arrive in the next second, of which so many are first ones. */
  double arrivals(double first) {
    double[] now = mix[(int) (second % KEPT)];
    double all = first;
    now[0] = first;
    if (limited()) {
      left = Math.min(MOST_SAVED, left + budget * first);
    }
    for (int attempt = 1; attempt <= most; attempt++) {
      double[] ring = due[attempt];
      int at = (int) (second & (ring.length - 1));
      now[attempt] = ring[at];
      all += ring[at];
      retried += ring[at];
      ring[at] = 0;
    }
    for (int attempt = 0; attempt <= most; attempt++) {
      now[attempt] = all > 0 ? now[attempt] / all : attempt == 0 ? 1 : 0;
    }
    second++;
    return all;
  }

  /**
   * Attempts failed just now.
   *
   * @param since second, as counted by calls of {@link #arrivals}, in which they came
   */
  void failed(long since, double count) {
    if (count <= 0) {
      return;
    }
    double[] came = mix[(int) (Math.max(since, second - KEPT) % KEPT)];
    double again = count * (1 - came[most]);
    double allowed = !limited() || again <= left ? 1 : left / again;
    left -= limited() ? again * allowed : 0;
    for (int attempt = 0; attempt < most; attempt++) {
      spread(attempt + 1, count * came[attempt] * allowed, backoff * (1L << attempt));
    }
  }

  private boolean limited() {
    return budget < Double.POSITIVE_INFINITY;
  }

  private void spread(int attempt, double count, double pause) {
    double[] ring = due[attempt];
    long from = second + (long) Math.floor(0.5 * pause);
    long to = second + (long) Math.floor(1.5 * pause);
    double each = count / (to - from + 1);
    for (long at = from; at <= to; at++) {
      ring[(int) (at & (ring.length - 1))] += each;
    }
  }
}
