package dev.premortem.rules.fact;

public final class BurnState extends Fact {
  public static final FactType TYPE =
      new FactType(
          BurnState.class,
          "How fast one objective burns its budget over one pair of windows. A burn rate of 1 spends exactly the budget in the window of the objective (Google SRE Workbook, chapter 5).");
  public static final Field.Text SLO =
      TYPE.text("slo", "name of the objective").of(NameKind.OBJECTIVE).fixed();
  public static final Field.Text SERVICE =
      TYPE.text("service", "service or system that it is about").of(NameKind.SUBJECT).fixed();
  public static final Field.Text WINDOWS =
      TYPE.text("windows", "long and short window, such as \"1 h and 5 min\"")
          .of(NameKind.BURN_WINDOWS)
          .fixed();
  public static final Field.Numeric BURN_RATE =
      TYPE.number("burnRate", "lower of the burn rates over the two windows")
          .atLeast(0)
          .folded("lower of the two windows", "errors", "requests");
  public static final Field.Numeric BUDGET_REMAINING =
      TYPE.number(
              "budgetRemaining",
              "error budget that is left, 1 untouched, 0 spent, negative overspent")
          .atMost(1)
          .folded("window of the objective", "errors", "requests");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public BurnState(String slo, String service, String windows) {
    super(TYPE, slo + "/" + service + "/" + windows, service);
    set(SLO, slo);
    set(SERVICE, service);
    set(WINDOWS, windows);
  }
}
