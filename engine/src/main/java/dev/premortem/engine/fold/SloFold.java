package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.BurnRate;
import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.signal.SumWindow;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.BurnState;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.SloStatus;
import java.util.List;

/**
 * Folds good and bad requests into the budget and the burn rates of one objective. Source: The Site
 * Reliability Workbook, chapter 5, Alerting on SLOs: the burn rate is the ratio of bad events over
 * {@code 1 - target}; a pair of windows alerts when both are above the limit.
 */
public final class SloFold {
  private final SloStatus status;
  private final Bounds bounds;
  private final BurnFold[] burns;
  private final int objective;
  private final Window windowTotal;
  private final Window windowBad;
  private final double allowed;
  private double budgetRemaining = Double.NaN;

  public SloFold(
      SloPolicy slo,
      List<BurnRate.Windows> pairs,
      ServiceFold service,
      RuleSession session,
      int tickSeconds) {
    this.status = new SloStatus(slo.name(), slo.subject(), slo.budgetPolicy());
    status.set(SloStatus.MEASURED_ON, service.name());
    status.set(SloStatus.TARGET, slo.target());
    this.objective = slo.latencyIndex();
    SumWindow total = service.requests;
    SumWindow bad = slo.latencyIndex() < 0 ? service.errors : service.slow[slo.latencyIndex()];
    int window = ServiceFold.ticks(slo.windowSeconds(), tickSeconds);
    this.windowTotal = total.watch(window);
    this.windowBad = bad.watch(window);
    this.allowed = 1 - slo.target();
    this.bounds = bounds();
    session.insert(status);
    this.burns = new BurnFold[pairs.size()];
    for (int i = 0; i < burns.length; i++) {
      burns[i] = new BurnFold(pairs.get(i), slo, total, bad, tickSeconds);
      session.insert(burns[i].state);
    }
  }

  /** Returns the longest window that an objective asks for, in intervals. */
  public static int longest(SloPolicy slo, List<BurnRate.Windows> pairs, int tickSeconds) {
    long longest = slo.windowSeconds();
    for (BurnRate.Windows pair : pairs) {
      longest = Math.max(longest, pair.longSeconds());
    }
    return ServiceFold.ticks(longest, tickSeconds);
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
    for (BurnFold burn : burns) {
      burn.update(budgetRemaining);
    }
  }

  /** Narrows a margin so that neither budget nor burn rates leave their cells. */
  void narrow(Margin margin) {
    bounds.narrow(margin);
    for (int i = 0; margin.any() && i < burns.length; i++) {
      burns[i].bounds.narrow(margin);
    }
  }

  private Bounds bounds() {
    return new Bounds(status)
        .steady(SloStatus.TARGET)
        .steady(SloStatus.DATA_MISSING)
        .with(SloStatus.SLI, margin -> spent(margin, status, SloStatus.SLI, 1))
        .with(
            SloStatus.BUDGET_REMAINING,
            margin -> spent(margin, status, SloStatus.BUDGET_REMAINING, allowed));
  }

  private void spent(Margin margin, Fact fact, Field.Numeric field, double per) {
    margin.share(
        windowTotal,
        windowBad,
        objective,
        scale(windowTotal),
        (1 - fact.roomAbove(field)) * per,
        (1 - fact.roomBelow(field)) * per);
  }

  void missing(boolean value) {
    status.set(SloStatus.DATA_MISSING, value);
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

  /** The burn rate of the objective over one pair of windows. */
  private final class BurnFold {
    private final BurnState state;
    private final Bounds bounds;
    private final Window longTotal;
    private final Window shortTotal;
    private final Window longBad;
    private final Window shortBad;

    BurnFold(
        BurnRate.Windows pair, SloPolicy slo, SumWindow total, SumWindow bad, int tickSeconds) {
      int longer = ServiceFold.ticks(pair.longSeconds(), tickSeconds);
      int shorter = ServiceFold.ticks(pair.shortSeconds(), tickSeconds);
      this.state = new BurnState(slo.name(), slo.subject(), pair.text());
      this.longTotal = total.watch(longer);
      this.shortTotal = total.watch(shorter);
      this.longBad = bad.watch(longer);
      this.shortBad = bad.watch(shorter);
      this.bounds =
          new Bounds(state)
              .with(BurnState.BURN_RATE, this::narrow)
              .with(
                  BurnState.BUDGET_REMAINING,
                  margin -> spent(margin, state, BurnState.BUDGET_REMAINING, allowed));
    }

    void update(double budgetRemaining) {
      state.set(BurnState.BURN_RATE, lower());
      state.set(BurnState.BUDGET_REMAINING, budgetRemaining);
    }

    private double lower() {
      double quick = share(shortTotal, shortBad);
      if (quick == 0) {
        return 0;
      }
      return Math.min(quick, share(longTotal, longBad)) / allowed;
    }

    /** The quicker window keeps it below a limit, and both keep it above one. */
    private void narrow(Margin margin) {
      double low = state.roomBelow(BurnState.BURN_RATE) * allowed;
      double high = state.roomAbove(BurnState.BURN_RATE) * allowed;
      margin.share(shortTotal, shortBad, objective, scale(shortTotal), low, high);
      margin.above(longTotal, longBad, scale(longTotal), low);
    }
  }
}
