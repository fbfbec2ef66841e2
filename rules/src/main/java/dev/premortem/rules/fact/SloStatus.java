package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one service level objective stands. A burn rate of 1 spends exactly the budget in the
 * window of the objective (Google SRE Workbook, chapter 5).
 */
public final class SloStatus extends Fact {
  private final String slo;
  private final String service;
  private final String budgetPolicy;
  private double target = Double.NaN;
  private double sli = Double.NaN;
  private double budgetRemaining = Double.NaN;
  private double burnFast = Double.NaN;
  private double burnSlow = Double.NaN;
  private double burnDay = Double.NaN;
  private double burnTrend = Double.NaN;
  private boolean dataMissing;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public SloStatus(String slo, String service, String budgetPolicy) {
    super("SloStatus", slo + "/" + service);
    this.slo = slo;
    this.service = service;
    this.budgetPolicy = budgetPolicy;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the objective. */
  public String getSlo() {
    return slo;
  }

  /** Returns service or system that it is about. */
  public String getService() {
    return service;
  }

  /** Returns share of the budget whose spending is told, as it is written, empty when none is. */
  public String getBudgetPolicy() {
    return budgetPolicy;
  }

  /** Returns share of good events that is promised, 0 to 1. */
  public @Nullable Double getTarget() {
    return known(target);
  }

  /** Sets share of good events that is promised, 0 to 1. */
  public void setTarget(double value) {
    target = changed(0, target, value);
  }

  /** Returns share of good events in the window, 0 to 1. */
  public @Nullable Double getSli() {
    return known(sli);
  }

  /** Sets share of good events in the window, 0 to 1. */
  public void setSli(double value) {
    sli = changed(1, sli, value);
  }

  /** Returns error budget that is left, 1 untouched, 0 spent, negative overspent. */
  public @Nullable Double getBudgetRemaining() {
    return known(budgetRemaining);
  }

  /** Sets error budget that is left, 1 untouched, 0 spent, negative overspent. */
  public void setBudgetRemaining(double value) {
    budgetRemaining = changed(2, budgetRemaining, value);
  }

  /** Returns lower of the burn rates over 1 h and 5 min. */
  public @Nullable Double getBurnFast() {
    return known(burnFast);
  }

  /** Sets lower of the burn rates over 1 h and 5 min. */
  public void setBurnFast(double value) {
    burnFast = changed(3, burnFast, value);
  }

  /** Returns lower of the burn rates over 6 h and 30 min. */
  public @Nullable Double getBurnSlow() {
    return known(burnSlow);
  }

  /** Sets lower of the burn rates over 6 h and 30 min. */
  public void setBurnSlow(double value) {
    burnSlow = changed(4, burnSlow, value);
  }

  /** Returns lower of the burn rates over 1 d and 2 h. */
  public @Nullable Double getBurnDay() {
    return known(burnDay);
  }

  /** Sets lower of the burn rates over 1 d and 2 h. */
  public void setBurnDay(double value) {
    burnDay = changed(5, burnDay, value);
  }

  /** Returns lower of the burn rates over 3 d and 6 h. */
  public @Nullable Double getBurnTrend() {
    return known(burnTrend);
  }

  /** Sets lower of the burn rates over 3 d and 6 h. */
  public void setBurnTrend(double value) {
    burnTrend = changed(6, burnTrend, value);
  }

  /** Returns whether no measurement has arrived lately. */
  public boolean isDataMissing() {
    return dataMissing;
  }

  /** Sets whether no measurement has arrived lately. */
  public void setDataMissing(boolean value) {
    dataMissing = changed(7, dataMissing, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("slo", slo);
    values.put("service", service);
    values.put("budgetPolicy", budgetPolicy);
    values.put("target", known(target));
    values.put("sli", known(sli));
    values.put("budgetRemaining", known(budgetRemaining));
    values.put("burnFast", known(burnFast));
    values.put("burnSlow", known(burnSlow));
    values.put("burnDay", known(burnDay));
    values.put("burnTrend", known(burnTrend));
    values.put("dataMissing", dataMissing);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "target",
    "sli",
    "budgetRemaining",
    "burnFast",
    "burnSlow",
    "burnDay",
    "burnTrend",
    "dataMissing"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
