package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a component costs, and what an optimisation would save. */
public final class CostState extends Fact {
  private final String component;
  private final String service;
  private double monthlyCost = Double.NaN;
  private double monthlyBudget = Double.NaN;
  private double growthRatio = Double.NaN;
  private String optimisation = "";
  private double monthlySaving = Double.NaN;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CostState(String component, String service) {
    super("CostState", component);
    this.component = component;
    this.service = service;
  }

  @Override
  public String subject() {
    return service.isEmpty() ? component : service;
  }

  /** Returns name of the component, or total. */
  public String getComponent() {
    return component;
  }

  /** Returns service that it belongs to, empty when shared. */
  public String getService() {
    return service;
  }

  /** Returns cost a month in the currency of the bundle. */
  public @Nullable Double getMonthlyCost() {
    return known(monthlyCost);
  }

  /** Sets cost a month in the currency of the bundle. */
  public void setMonthlyCost(double value) {
    monthlyCost = changed(0, monthlyCost, value);
  }

  /** Returns agreed budget a month, infinite when none. */
  public @Nullable Double getMonthlyBudget() {
    return known(monthlyBudget);
  }

  /** Sets agreed budget a month, infinite when none. */
  public void setMonthlyBudget(double value) {
    monthlyBudget = changed(1, monthlyBudget, value);
  }

  /** Returns growth against the month before, 0.05 for 5%. */
  public @Nullable Double getGrowthRatio() {
    return known(growthRatio);
  }

  /** Sets growth against the month before, 0.05 for 5%. */
  public void setGrowthRatio(double value) {
    growthRatio = changed(2, growthRatio, value);
  }

  /** Returns change that would save money, empty when none. */
  public String getOptimisation() {
    return optimisation;
  }

  /** Sets change that would save money, empty when none. */
  public void setOptimisation(String value) {
    optimisation = changed(3, optimisation, value);
  }

  /** Returns what the change would save a month. */
  public @Nullable Double getMonthlySaving() {
    return known(monthlySaving);
  }

  /** Sets what the change would save a month. */
  public void setMonthlySaving(double value) {
    monthlySaving = changed(4, monthlySaving, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("component", component);
    values.put("service", service);
    values.put("monthlyCost", known(monthlyCost));
    values.put("monthlyBudget", known(monthlyBudget));
    values.put("growthRatio", known(growthRatio));
    values.put("optimisation", optimisation);
    values.put("monthlySaving", known(monthlySaving));
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "monthlyCost", "monthlyBudget", "growthRatio", "optimisation", "monthlySaving"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
