package dev.premortem.engine.fold;

import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.signal.SumWindow;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.SloStatus;
import java.util.List;

/**
 * Folds good and bad requests into the budget and the burn rates of one objective. Source: The Site
 * Reliability Workbook, chapter 5, Alerting on SLOs: the burn rate is the ratio of bad events over
 * {@code 1 - target}; a pair of windows alerts when both are above the limit.
 */
public final class SloFold {
  private static final long[][] PAIRS = {
    {3600, 300}, {6 * 3600, 1800}, {86400, 2 * 3600}, {3 * 86400, 6 * 3600}
  };

  /** Field of each pair. */
  private static final List<Field.Numeric> BURNS =
      List.of(SloStatus.BURN_FAST, SloStatus.BURN_SLOW, SloStatus.BURN_DAY, SloStatus.BURN_TREND);

  private final SloStatus status;
  private final Bounds bounds;
  private final Window[] longTotal = new Window[PAIRS.length];
  private final Window[] shortTotal = new Window[PAIRS.length];
  private final Window[] longBad = new Window[PAIRS.length];
  private final Window[] shortBad = new Window[PAIRS.length];
  private final int objective;
  private final Window windowTotal;
  private final Window windowBad;
  private final double allowed;
  private double budgetRemaining = Double.NaN;

  public SloFold(SloPolicy slo, ServiceFold service, RuleSession session, int tickSeconds) {
    this.status = new SloStatus(slo.name(), slo.subject(), slo.budgetPolicy());
    status.set(SloStatus.MEASURED_ON, service.name());
    status.set(SloStatus.TARGET, slo.target());
    this.objective = slo.latencyIndex();
    SumWindow total = service.requests;
    SumWindow bad = slo.latencyIndex() < 0 ? service.errors : service.slow[slo.latencyIndex()];
    for (int i = 0; i < PAIRS.length; i++) {
      int longer = ServiceFold.ticks(PAIRS[i][0], tickSeconds);
      int shorter = ServiceFold.ticks(PAIRS[i][1], tickSeconds);
      longTotal[i] = total.watch(longer);
      shortTotal[i] = total.watch(shorter);
      longBad[i] = bad.watch(longer);
      shortBad[i] = bad.watch(shorter);
    }
    int window = ServiceFold.ticks(slo.windowSeconds(), tickSeconds);
    this.windowTotal = total.watch(window);
    this.windowBad = bad.watch(window);
    this.allowed = 1 - slo.target();
    this.bounds = bounds();
    session.insert(status);
  }

  /** Returns the longest window that an objective asks for, in intervals. */
  public static int longest(SloPolicy slo, int tickSeconds) {
    return ServiceFold.ticks(Math.max(slo.windowSeconds(), 3 * 86400), tickSeconds);
  }

  /** Returns the error budget that is left, NaN while nothing is known. */
  public double budgetRemaining() {
    return budgetRemaining;
  }

  /** Reads the windows again after a measurement arrived. */
  void update() {
    double share = share(windowTotal, windowBad);
    if (!Double.isNaN(share)) {
      status.set(SloStatus.SLI, 1 - share);
      budgetRemaining = 1 - share / allowed;
      status.set(SloStatus.BUDGET_REMAINING, budgetRemaining);
    }
    for (int i = 0; i < PAIRS.length; i++) {
      status.set(BURNS.get(i), pair(i));
    }
  }

  /** Narrows a margin so that neither budget nor burn rates leave their cells. */
  void narrow(Margin margin) {
    bounds.narrow(margin);
  }

  private Bounds bounds() {
    Bounds bounds =
        new Bounds(status)
            .steady(SloStatus.TARGET)
            .steady(SloStatus.DATA_MISSING)
            .with(SloStatus.SLI, margin -> spent(margin, SloStatus.SLI, 1))
            .with(
                SloStatus.BUDGET_REMAINING,
                margin -> spent(margin, SloStatus.BUDGET_REMAINING, allowed));
    for (int i = 0; i < PAIRS.length; i++) {
      int pair = i;
      bounds.with(BURNS.get(i), margin -> burn(margin, pair));
    }
    return bounds;
  }

  private void spent(Margin margin, Field.Numeric field, double per) {
    margin.share(
        windowTotal,
        windowBad,
        objective,
        scale(windowTotal),
        (1 - status.roomAbove(field)) * per,
        (1 - status.roomBelow(field)) * per);
  }

  /** Of a pair the quicker window keeps it below a limit, and both keep it above one. */
  private void burn(Margin margin, int i) {
    double low = status.roomBelow(BURNS.get(i)) * allowed;
    double high = status.roomAbove(BURNS.get(i)) * allowed;
    margin.share(shortTotal[i], shortBad[i], objective, scale(shortTotal[i]), low, high);
    margin.above(longTotal[i], longBad[i], scale(longTotal[i]), low);
  }

  void missing(boolean value) {
    status.set(SloStatus.DATA_MISSING, value);
  }

  private double pair(int i) {
    double quick = share(shortTotal[i], shortBad[i]);
    if (quick == 0) {
      return 0;
    }
    return Math.min(quick, share(longTotal[i], longBad[i])) / allowed;
  }

  /**
   * The share of bad requests in a window. While less than the window was measured, the rest of it
   * is taken to have been as busy, and good: a few minutes never spend the budget of a month.
   */
  private static double share(Window total, Window bad) {
    double requests = total.sum() * scale(total);
    return requests == 0 ? Double.NaN : bad.sum() / requests;
  }

  private static double scale(Window total) {
    long measured = total.added();
    int intervals = total.intervals();
    return measured < intervals ? intervals / (double) Math.max(1, measured) : 1;
  }
}
