package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.signal.SumWindow;
import dev.premortem.engine.signal.SumWindow.Window;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.SloStatus;

/**
 * Folds good and bad requests into the budget and the burn rates of one objective. Source: The Site
 * Reliability Workbook, chapter 5, Alerting on SLOs: the burn rate is the ratio of bad events over
 * {@code 1 - target}; a pair of windows alerts when both are above the limit.
 */
final class SloFold {
  private static final long[][] PAIRS = {
    {3600, 300}, {6 * 3600, 1800}, {86400, 2 * 3600}, {3 * 86400, 6 * 3600}
  };

  private final SloStatus status;
  private final int sliField;
  private final int budgetField;
  private final int burnField;
  private final Window[] longTotal = new Window[PAIRS.length];
  private final Window[] shortTotal = new Window[PAIRS.length];
  private final Window[] longBad = new Window[PAIRS.length];
  private final Window[] shortBad = new Window[PAIRS.length];
  private final int objective;
  private final Window windowTotal;
  private final Window windowBad;
  private final double allowed;
  private double budgetRemaining = Double.NaN;

  SloFold(SloPolicy slo, ServiceFold service, RuleSession session, int tickSeconds) {
    this.status = new SloStatus(slo.name(), slo.subject(), slo.budgetPolicy());
    status.setTarget(slo.target());
    this.sliField = status.fieldNumber("sli");
    this.budgetField = status.fieldNumber("budgetRemaining");
    this.burnField = status.fieldNumber("burnFast");
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
    session.insert(status);
  }

  /** Returns the longest window that an objective asks for, in intervals. */
  static int longest(SloPolicy slo, int tickSeconds) {
    return ServiceFold.ticks(Math.max(slo.windowSeconds(), 3 * 86400), tickSeconds);
  }

  /** Returns the error budget that is left, NaN while nothing is known. */
  double budgetRemaining() {
    return budgetRemaining;
  }

  /** Reads the windows again after a measurement arrived. */
  void update() {
    double share = share(windowTotal, windowBad);
    if (!Double.isNaN(share)) {
      status.setSli(1 - share);
      budgetRemaining = 1 - share / allowed;
      status.setBudgetRemaining(budgetRemaining);
    }
    status.setBurnFast(pair(0));
    status.setBurnSlow(pair(1));
    status.setBurnDay(pair(2));
    status.setBurnTrend(pair(3));
  }

  /**
   * Narrows a margin so that neither budget nor burn rates leave their cells: of a pair the quicker
   * window keeps it below a limit, and both keep it above one.
   */
  void narrow(Margin margin) {
    margin.share(
        windowTotal,
        windowBad,
        objective,
        scale(windowTotal),
        Math.max(1 - status.roomAbove(sliField), (1 - status.roomAbove(budgetField)) * allowed),
        Math.min(1 - status.roomBelow(sliField), (1 - status.roomBelow(budgetField)) * allowed));
    for (int i = 0; i < PAIRS.length; i++) {
      double low = status.roomBelow(burnField + i) * allowed;
      double high = status.roomAbove(burnField + i) * allowed;
      margin.share(shortTotal[i], shortBad[i], objective, scale(shortTotal[i]), low, high);
      margin.above(longTotal[i], longBad[i], scale(longTotal[i]), low);
    }
  }

  void missing(boolean value) {
    status.setDataMissing(value);
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
