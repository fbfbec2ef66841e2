package dev.premortem.rules.fact;

public final class CostState extends Fact {
  public static final FactType TYPE =
      new FactType(CostState.class, "What a component costs, and what an optimisation would save.")
          .few();

  public static final Field.Text COMPONENT =
      TYPE.text("component", "name of the component, or total").of(NameKind.COMPONENT).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "service that it belongs to, empty when shared")
          .of(NameKind.SUBJECT)
          .fixed();

  public static final Field.Numeric MONTHLY_COST =
      TYPE.number("monthlyCost", "cost a month in the currency of the bundle");

  public static final Field.Numeric MONTHLY_BUDGET =
      TYPE.number("monthlyBudget", "agreed budget a month, infinite when none");

  public static final Field.Numeric GROWTH_RATIO =
      TYPE.number("growthRatio", "growth against the month before, 0.05 for 5%");

  public static final Field.Text OPTIMISATION =
      TYPE.text("optimisation", "change that would save money, empty when none");

  public static final Field.Numeric MONTHLY_SAVING =
      TYPE.number("monthlySaving", "what the change would save a month");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CostState(String component, String service) {
    super(TYPE, component, service.isEmpty() ? component : service);
    set(COMPONENT, component);
    set(SERVICE, service);
  }
}
