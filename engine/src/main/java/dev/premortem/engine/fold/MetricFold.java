package dev.premortem.engine.fold;

import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.MetricSpec.Side;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.signal.ExtremeWindow;
import dev.premortem.engine.signal.RobustWindow;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.MetricState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Folds one series against one limit of a Metric document. The baseline of a series without a
 * season is the median of its history; with a season it is the median of the same time of day (or
 * week) in earlier seasons, half an hour on either side included: people live by their clocks, so a
 * season of whole days goes by the wall time of the system's zone. What is left after the baseline
 * has its own history: quantiles are taken of it, and deviations are measured by the larger of
 * 1.4826 times its median absolute deviation and its 99.5th percentile over 2.576 on the side in
 * question, so that a series with a heavy tail is not unusual every day. Nothing of this knows the
 * value that it is compared with.
 */
public final class MetricFold {
  private static final long SLOT_SECONDS = 1800;
  private static final double TAIL = 0.995;

  /** The same quantile of the standard Gaussian. */
  private static final double GAUSSIAN_TAIL = 2.5758293035489004;

  /** Longest time without a value over which a condition goes on, as Prometheus looks back. */
  private static final long LOOK_BACK_SECONDS = 300;

  private static final long DAY = 86400;

  /** Values without which a time of day has no baseline. */
  private static final int FEWEST = 6;

  private final MetricSpec.Limit limit;
  private final MetricState state;
  private final int tickSeconds;
  private final long slotSeconds;
  private final int seasonTicks;
  private final int slotTicks;
  private final long minHistorySeconds;
  private final long missingAfter;
  private final double[] past;
  private final double[] same;
  private final RobustWindow rest;
  private ExtremeWindow held;
  private final @Nullable ZoneRules wallTime;
  private long lastTick = Long.MIN_VALUE;

  /** What the wall time of the zone is ahead of UTC, seconds, and until when. */
  private long ahead;

  private long aheadUntil = Long.MIN_VALUE;
  private long lastSlot = Long.MIN_VALUE;
  private long firstSeen = Long.MIN_VALUE;
  private long firstLearnt = Long.MAX_VALUE / 2;
  private long lastSeen;
  private double baseline = Double.NaN;
  private double upper = Double.NaN;
  private double lower = Double.NaN;
  private double scale = Double.NaN;

  public MetricFold(
      String metric,
      int index,
      MetricSpec.Limit limit,
      String service,
      String signal,
      ZoneId zone,
      RuleSession session,
      int tickSeconds) {
    this.limit = limit;
    this.tickSeconds = tickSeconds;
    this.state = new MetricState(metric, index, service, signal);
    this.slotSeconds = Math.max(SLOT_SECONDS, tickSeconds);
    this.slotTicks = (int) (slotSeconds / tickSeconds);
    Duration season = limit.season();
    this.seasonTicks = season == null ? 0 : ServiceFold.ticks(season.toSeconds(), tickSeconds);
    boolean days = season != null && season.toSeconds() % DAY == 0;
    this.wallTime = days ? zone.getRules() : null;
    int history = ServiceFold.ticks(limit.history().toSeconds(), tickSeconds);
    boolean learns = limit.value() == null;
    this.past = new double[seasonTicks > 0 ? history + 3 * slotTicks : 0];
    Arrays.fill(past, Double.NaN);
    this.same = new double[seasonTicks > 0 ? (history / seasonTicks + 1) * 3 * slotTicks : 0];
    this.rest = new RobustWindow(learns ? history : 1);
    this.minHistorySeconds = learns ? limit.minHistory().toSeconds() : 0;
    this.missingAfter = Math.max(600, 5L * tickSeconds);
    long lasting = limit.lasting().toSeconds();
    this.held = new ExtremeWindow(lasting == 0 ? 1 : ServiceFold.ticks(lasting, tickSeconds));
    session.insert(state);
  }

  /**
   * Takes in the value of one interval.
   *
   * @param value the value, NaN where none was measured
   * @param now end of the interval, epoch seconds
   */
  void measure(double value, long now) {
    long tick = Math.floorDiv(now + ahead(now), (long) tickSeconds);
    forgetSkipped(tick);
    if (Double.isNaN(value)) {
      if (firstSeen != Long.MIN_VALUE) {
        state.set(MetricState.DATA_MISSING, now - lastSeen > missingAfter);
      }
      return;
    }
    if (firstSeen == Long.MIN_VALUE) {
      firstSeen = now;
    } else if (now - lastSeen > Math.max(LOOK_BACK_SECONDS, 2L * tickSeconds)) {
      // Nobody knows whether the condition held meanwhile: it begins anew.
      held = new ExtremeWindow(held.intervals());
      state.set(MetricState.HELD_EXCESS, Double.NaN);
    }
    lastSeen = now;
    state.set(MetricState.DATA_MISSING, false);
    long slot = Math.floorDiv(now, slotSeconds);
    if (slot != lastSlot) {
      lastSlot = slot;
      learn(now, tick);
    }
    compare(value);
    if (seasonTicks > 0) {
      past[(int) Math.floorMod(tick, (long) past.length)] = value;
      rest.add(clipped(value) - baseline);
    } else if (limit.value() == null) {
      rest.add(clipped(value));
    }
  }

  private long ahead(long now) {
    ZoneRules rules = wallTime;
    if (rules != null && now >= aheadUntil) {
      Instant instant = Instant.ofEpochSecond(now);
      ZoneOffsetTransition next = rules.nextTransition(instant);
      ahead = rules.getOffset(instant).getTotalSeconds();
      aheadUntil = next == null ? Long.MAX_VALUE : next.toEpochSecond();
    }
    return ahead;
  }

  private void forgetSkipped(long tick) {
    if (past.length == 0 || lastTick == Long.MIN_VALUE) {
      lastTick = tick;
      return;
    }
    for (long t = Math.max(lastTick + 1, tick - past.length + 1); t <= tick; t++) {
      past[(int) Math.floorMod(t, (long) past.length)] = Double.NaN;
    }
    lastTick = tick;
  }

  private void learn(long now, long tick) {
    Located<Double> fixed = limit.value();
    if (fixed != null) {
      upper = fixed.value();
      lower = fixed.value();
      return;
    }
    rest.settle();
    if (rest.size() > 0) {
      firstLearnt = Math.min(firstLearnt, now);
    }
    baseline = seasonTicks > 0 ? sameTime(tick) : rest.median();
    double centre = seasonTicks > 0 ? rest.median() : 0;
    boolean enough = rest.size() >= FEWEST && now - firstLearnt >= minHistorySeconds;
    if (!enough || Double.isNaN(baseline)) {
      upper = Double.NaN;
      lower = Double.NaN;
      scale = Double.NaN;
      return;
    }
    bounds(centre);
  }

  private void bounds(double centre) {
    double usual = RobustWindow.GAUSSIAN * rest.medianAbsoluteDeviation();
    double middle = rest.median();
    scale = usual;
    Located<Double> factor = limit.factor();
    Located<Ratio> quantile = limit.quantile();
    Located<Double> deviations = limit.deviations();
    double shift = seasonTicks > 0 ? baseline : 0;
    if (factor != null) {
      double f = factor.value();
      upper = baseline * f;
      lower = limit.side() == Side.EITHER && f > 0 ? baseline / f : baseline * f;
    } else if (quantile != null) {
      double q = quantile.value().value();
      upper = shift + rest.quantile(q);
      lower = shift + rest.quantile(limit.side() == Side.EITHER ? 1 - q : q);
    } else if (deviations != null) {
      double above = Math.max(usual, (rest.quantile(TAIL) - middle) / GAUSSIAN_TAIL);
      double below = Math.max(usual, (middle - rest.quantile(1 - TAIL)) / GAUSSIAN_TAIL);
      upper = baseline + centre + deviations.value() * above;
      lower = baseline + centre - deviations.value() * below;
      scale = limit.side() == Side.BELOW ? below : above;
    }
  }

  /** Median of the same time in earlier seasons, NaN where there are too few values. */
  private double sameTime(long tick) {
    int n = 0;
    long oldest = tick - past.length + 1;
    for (long at = tick - seasonTicks; at - slotTicks > oldest; at -= seasonTicks) {
      for (long t = at - slotTicks; t < at + 2L * slotTicks; t++) {
        double value =
            t < tick && t > oldest ? past[(int) Math.floorMod(t, (long) past.length)] : Double.NaN;
        if (!Double.isNaN(value) && n < same.length) {
          same[n++] = value;
        }
      }
    }
    if (n < FEWEST) {
      return Double.NaN;
    }
    Arrays.sort(same, 0, n);
    return n % 2 == 1 ? same[n / 2] : (same[n / 2 - 1] + same[n / 2]) / 2;
  }

  /** A value far outside counts as one at the limit, so that trouble does not become usual. */
  private double clipped(double value) {
    return limit.deviations() == null || Double.isNaN(upper)
        ? value
        : Math.min(upper, Math.max(lower, value));
  }

  private void compare(double value) {
    boolean high =
        limit.side() != Side.BELOW
            && (limit.side() == Side.ABOVE || value - upper >= lower - value);
    double bound = high ? upper : lower;
    double excess = high ? value - upper : lower - value;
    state.set(MetricState.VALUE, value);
    state.set(MetricState.BASELINE, baseline);
    state.set(MetricState.DEVIATION, scale);
    state.set(MetricState.BOUND, bound);
    state.set(MetricState.RATIO, baseline == 0 ? Double.NaN : value / baseline);
    state.set(MetricState.SCORE, scale > 0 ? (value - baseline) / scale : Double.NaN);
    state.set(MetricState.EXCESS, excess);
    if (Double.isNaN(excess)) {
      return;
    }
    held.add(excess);
    if (held.full()) {
      state.set(MetricState.HELD_EXCESS, held.lowest());
    }
  }
}
