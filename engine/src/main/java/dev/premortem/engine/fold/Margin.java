package dev.premortem.engine.fold;

import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Field;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far the measurements of one service may go before a rule could notice. While samples stay
 * within it no field of a fact leaves its cell, so windows and facts need not be brought up to date
 * sample by sample.
 *
 * <p>One pair of windows is summed up as samples come. Sums over others are bounded from what they
 * hold: requests that drop out are known, and budgets say how many may come in. A bound that does
 * not exist, or is NaN, makes a margin that nothing is within: too small a margin costs time, too
 * large a one would be wrong.
 */
final class Margin {
  /** Samples that a margin is made for at most. */
  static final int MOST = 64;

  /** Keeps bounds away from limits by more than rounding can do. */
  private static final double SLACK = 1e-9;

  private final long[] slowLeft;
  private int left;
  private int length;
  private long fewest;
  private long requestsLeft;
  private long errorsLeft;

  /** The windows that are summed up, and what drops out of them with each of the next samples. */
  private @Nullable Window recentTotal;

  private @Nullable Window recentBad;
  private long recentRequests;
  private long recentErrors;
  private int recentIntervals;
  private final long[] oldRequests = new long[MOST];
  private final long[] oldErrors = new long[MOST];
  private double recentLow;
  private double recentHigh;
  private double ratioLow;
  private double ratioHigh;
  private double p50Low;
  private double p50High;
  private double p95Low;
  private double p95High;
  private double memoryLow;
  private double memoryHigh;

  Margin(int latencyObjectives) {
    slowLeft = new long[latencyObjectives];
  }

  /**
   * Begins a margin around a sample.
   *
   * @param samples for how many samples it shall hold at most, up to {@link #MOST}
   */
  void begin(Sample around, int samples) {
    length = samples;
    left = length;
    fewest = around.requests / 2;
    requestsLeft = 2 * around.requests * length;
    errorsLeft = Long.MAX_VALUE;
    Arrays.fill(slowLeft, Long.MAX_VALUE);
    recentLow = Double.NEGATIVE_INFINITY;
    recentHigh = Double.POSITIVE_INFINITY;
    ratioLow = -1;
    ratioHigh = Double.POSITIVE_INFINITY;
    p50Low = Double.NEGATIVE_INFINITY;
    p50High = Double.POSITIVE_INFINITY;
    p95Low = Double.NEGATIVE_INFINITY;
    p95High = Double.POSITIVE_INFINITY;
    memoryLow = Double.NEGATIVE_INFINITY;
    memoryHigh = Double.POSITIVE_INFINITY;
    if (fewest < 1 || !around.counted) {
      none();
    }
  }

  /** Lets nothing be within. */
  void none() {
    left = 0;
  }

  /** Returns whether anything may still be within. */
  boolean any() {
    return left > 0;
  }

  /** Takes a sample out of the margin; returns whether it was within. */
  boolean takes(Sample sample) {
    if (left <= 0) {
      return false;
    }
    int at = length - left--;
    long requests = sample.requests;
    long errors = sample.errors;
    recentRequests += requests - oldRequests[at];
    recentErrors += errors - oldErrors[at];
    if (at + recentIntervals < length) {
      oldRequests[at + recentIntervals] = requests;
      oldErrors[at + recentIntervals] = errors;
    }
    requestsLeft -= requests;
    errorsLeft -= errors;
    boolean within =
        sample.present
            && sample.counted
            && requests >= fewest
            && errors <= requests
            && (requestsLeft | errorsLeft) >= 0
            && recentErrors < ratioHigh * recentRequests
            && recentErrors > ratioLow * recentRequests
            && recentRequests > recentLow
            && recentRequests < recentHigh
            && sample.latencyP50Ms > p50Low
            && sample.latencyP50Ms < p50High
            && sample.latencyP95Ms > p95Low
            && sample.latencyP95Ms < p95High
            && sample.memoryUtilization > memoryLow
            && sample.memoryUtilization < memoryHigh;
    for (int i = 0; i < slowLeft.length; i++) {
      slowLeft[i] -= sample.slow[i];
      within &= slowLeft[i] >= 0 && sample.slow[i] <= requests;
    }
    if (!within) {
      left = 0;
    }
    return within;
  }

  /** Sums up two windows from here on; what is asked of them needs no budget then. */
  void recent(Window total, Window bad) {
    recentTotal = total;
    recentBad = bad;
    recentIntervals = total.intervals();
    recentRequests = total.sum();
    recentErrors = bad.sum();
    for (int i = 0; i < recentIntervals && i < length; i++) {
      oldRequests[i] = total.at(recentIntervals - i);
      oldErrors[i] = bad.at(recentIntervals - i);
    }
  }

  /** The median latency is a field of a fact. */
  void latencyP50(Fact fact, Field.Numeric field) {
    p50Low = Math.max(p50Low, fact.roomBelow(field));
    p50High = Math.min(p50High, fact.roomAbove(field));
  }

  /** The 95th percentile of latency, or the lowest of some of them, is a field of a fact. */
  void latencyP95(Fact fact, Field.Numeric field) {
    p95Low = Math.max(p95Low, fact.roomBelow(field));
    p95High = Math.min(p95High, fact.roomAbove(field));
  }

  /** Memory utilization is a field of a fact. */
  void memory(Fact fact, Field.Numeric field) {
    memoryLow = Math.max(memoryLow, fact.roomBelow(field));
    memoryHigh = Math.min(memoryHigh, fact.roomAbove(field));
  }

  /** A sum of requests stays between two numbers. */
  void requests(Window total, double low, double high) {
    if (total == recentTotal) {
      recentLow = Math.max(recentLow, low);
      recentHigh = Math.min(recentHigh, high);
      return;
    }
    double most = (double) (total.sum() + requestsLeft);
    if (!(least(total) * (1 - SLACK) > low && most * (1 + SLACK) < high)) {
      none();
    }
  }

  /**
   * A sum of bad requests stays between two numbers.
   *
   * @param objective latency objective whose slow requests they are, -1 for errors
   */
  void bad(Window bad, int objective, double low, double high) {
    double sum = (double) bad.sum();
    if (!(low < 0) && !(sum - bad.leaving(length) > low * (1 + SLACK))) {
      none();
    }
    budget(high * (1 - SLACK) - sum, objective);
  }

  /**
   * The share of bad requests in a window stays between two numbers.
   *
   * @param scale what requests are multiplied with, by now
   */
  void share(Window total, Window bad, int objective, double scale, double low, double high) {
    if (total == recentTotal && bad == recentBad && scale == 1) {
      ratioLow = Math.max(ratioLow, low < 0 ? -1 : low * (1 + SLACK));
      ratioHigh = Math.min(ratioHigh, high * (1 - SLACK));
      return;
    }
    above(total, bad, scale, low);
    below(total, bad, objective, scale, high);
  }

  /** The share of bad requests in a window stays above a number. */
  void above(Window total, Window bad, double scale, double low) {
    if (low < 0) {
      return;
    }
    double most = (total.sum() + requestsLeft) * scale;
    double fewestBad = (double) (bad.sum() - bad.leaving(length));
    if (!(fewestBad > low * most * (1 + SLACK))) {
      none();
    }
  }

  /** The share of bad requests in a window stays below a number. */
  void below(Window total, Window bad, int objective, double scale, double high) {
    if (high > 1) {
      return;
    }
    // Requests are scaled by the intervals of a window over those that were measured: ever less.
    double measured = (double) total.added();
    double least = least(total) * Math.max(1, scale * measured / (measured + length));
    budget(high * least * (1 - SLACK) - bad.sum(), objective);
  }

  private void budget(double most, int objective) {
    if (!(most > 0)) {
      none();
    } else if (objective < 0) {
      errorsLeft = Math.min(errorsLeft, (long) Math.ceil(most) - 1);
    } else {
      slowLeft[objective] = Math.min(slowLeft[objective], (long) Math.ceil(most) - 1);
    }
  }

  /** Returns the fewest requests that a window can come to hold. */
  private double least(Window total) {
    return total.intervals() > length
        ? total.sum() - total.leaving(length)
        : total.intervals() * (double) Math.min(fewest, total.least());
  }
}
