package dev.premortem.engine.alert;

import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.signal.ExtremeWindow;
import dev.premortem.rules.fact.AlertState;

/**
 * Where one combined series stands against a condition. A threshold is violated when every point of
 * the duration violates it, so the least extreme point decides; points that are missing count as
 * the condition says, and a series without points for long enough is closed.
 */
final class Track {
  /** How long a series that gives no more points is watched for its absence at least, seconds. */
  private static final long WATCHED = 24 * 3600;

  private final MetricCondition condition;
  private final AlertState state;
  private final int intervals;
  private ExtremeWindow points;
  private long lastSeen;
  private boolean absent;

  /** Where values may lie all the time without anybody noticing. */
  private double inLow = Double.NaN;

  private double inHigh = Double.NaN;

  /** Where they may lie while one that the others bound is still in the window. */
  private double outLow = Double.NaN;

  private double outHigh = Double.NaN;

  private int outside;
  private int skipped;

  Track(MetricCondition condition, AlertState state, int tickSeconds, long now) {
    this.condition = condition;
    this.state = state;
    this.intervals =
        (int) Math.max(1, (condition.durationSeconds() + tickSeconds - 1) / tickSeconds);
    this.points = new ExtremeWindow(intervals);
    this.lastSeen = now;
  }

  AlertState state() {
    return state;
  }

  /** Takes in the value of the latest interval. */
  void add(double value, long now) {
    if (gap(now) && !violated()) {
      points = new ExtremeWindow(intervals);
    }
    lastSeen = now;
    absent = false;
    points.add(value);
    if (condition.each()) {
      show(value);
    }
  }

  /** Whether so long nothing came that values before it say nothing of the duration. */
  private boolean gap(long now) {
    return intervals > 1 && condition.waits() && now - lastSeen > condition.durationSeconds();
  }

  private void show(double value) {
    state.set(AlertState.LATEST, value);
    state.set(AlertState.ABSENT, false);
    if (points.full()) {
      state.set(AlertState.LOWEST, points.lowest());
      state.set(AlertState.HIGHEST, points.highest());
    } else {
      state.set(AlertState.LOWEST, Double.NaN);
      state.set(AlertState.HIGHEST, Double.NaN);
    }
  }

  /** Notes that there is no value in the latest interval. */
  void missing(long now) {
    long since = now - lastSeen;
    if (condition.absence()) {
      absent =
          since >= condition.durationSeconds()
              && since < condition.durationSeconds() + condition.autoCloseSeconds();
      if (condition.each()) {
        state.set(AlertState.ABSENT, absent);
      }
    } else if (since >= condition.autoCloseSeconds()) {
      points = new ExtremeWindow(intervals);
      if (condition.each()) {
        state.set(AlertState.LATEST, Double.NaN);
        state.set(AlertState.LOWEST, Double.NaN);
        state.set(AlertState.HIGHEST, Double.NaN);
      }
    } else if (!condition.waits()) {
      boolean inactive = condition.missing() == MissingData.EVALUATION_MISSING_DATA_INACTIVE;
      double limit = condition.threshold();
      double apart = Math.max(1e-9, Math.ulp(limit) * 2);
      double value = inactive == condition.rises() ? limit - apart : limit + apart;
      points.add(value);
      if (condition.each()) {
        show(value);
      }
    }
  }

  /** Returns whether it is absent, of a condition that notices that. */
  boolean absent() {
    return absent;
  }

  /** Returns whether there are intervals that were skipped. */
  boolean behind() {
    return skipped > 0;
  }

  /** Returns whether nothing is to be expected of it any more. */
  boolean over(long now) {
    long close = condition.autoCloseSeconds();
    return now - lastSeen >= Math.max(WATCHED, close + condition.durationSeconds());
  }

  /** Returns whether it has been violated for the whole duration. */
  boolean violated() {
    return points.full() && condition.violates(held());
  }

  /** Returns the point that decides, NaN while there are not enough. */
  double held() {
    return condition.rises() ? points.lowest() : points.highest();
  }

  /** Looks how far values may go from here before anybody could notice. */
  void look() {
    if (!points.full() || state.get(AlertState.ABSENT)) {
      doubt();
      return;
    }
    outLow = Math.max(state.roomBelow(AlertState.LOWEST), state.roomBelow(AlertState.LATEST));
    outHigh = Math.min(state.roomAbove(AlertState.HIGHEST), state.roomAbove(AlertState.LATEST));
    inLow = Math.max(outLow, state.roomBelow(AlertState.HIGHEST));
    inHigh = Math.min(outHigh, state.roomAbove(AlertState.LOWEST));
    outside = points.stays(inLow, inHigh);
  }

  /** Lets nothing go unnoticed until the next {@link #look}. */
  void doubt() {
    inLow = Double.NaN;
    inHigh = Double.NaN;
    outLow = Double.NaN;
    outHigh = Double.NaN;
  }

  /**
   * Skips the latest interval where a value between two numbers changes nothing.
   *
   * @return whether it did
   */
  boolean skips(double least, double most, long now) {
    if (gap(now)) {
      return false;
    }
    if (least > inLow && most < inHigh) {
      outside = intervals - 1;
    } else if (!(least > outLow && most < outHigh && --outside >= 0)) {
      return false;
    }
    skipped++;
    lastSeen = now;
    return true;
  }

  /** A value of an earlier interval. */
  @FunctionalInterface
  interface Earlier {
    double value(int ago);
  }

  /**
   * Takes in what was skipped.
   *
   * @param later how many intervals have passed since
   */
  void catchUp(Earlier values, int later, int tickSeconds) {
    int n = Math.min(skipped, intervals);
    long until = lastSeen;
    skipped = 0;
    for (int i = n - 1; i >= 0; i--) {
      long at = until - (long) i * tickSeconds;
      lastSeen = at;
      add(values.value(i + later), at);
    }
  }
}
