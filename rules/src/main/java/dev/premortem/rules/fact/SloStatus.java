package dev.premortem.rules.fact;

public final class SloStatus extends Fact {
  public static final FactType TYPE =
      new FactType(
          SloStatus.class,
          "Where one service level objective stands; BurnState says how fast its budget burns.");
  public static final Field.Text SLO =
      TYPE.text("slo", "name of the objective").of(NameKind.OBJECTIVE).fixed();
  public static final Field.Text SERVICE =
      TYPE.text("service", "service or system that it is about").of(NameKind.SUBJECT).fixed();
  public static final Field.Text MEASURED_ON =
      TYPE.text("measuredOn", "service whose requests are counted").of(NameKind.SERVICE).fixed();
  public static final Field.Text BUDGET_POLICY =
      TYPE.text(
              "budgetPolicy",
              "share of the budget whose spending is told, as it is written, empty when none is")
          .fixed();
  public static final Field.Numeric TARGET =
      TYPE.number("target", "share of good events that is promised, 0 to 1").between(0, 1);
  public static final Field.Numeric SLI =
      TYPE.number("sli", "share of good events in the window, 0 to 1")
          .between(0, 1)
          .folded("window of the objective", "errors", "requests");
  public static final Field.Numeric BUDGET_REMAINING =
      TYPE.number(
              "budgetRemaining",
              "error budget that is left, 1 untouched, 0 spent, negative overspent")
          .atMost(1)
          .folded("window of the objective", "errors", "requests");
  public static final Field.Truth DATA_MISSING =
      TYPE.truth("dataMissing", "whether no measurement has arrived lately");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public SloStatus(String slo, String service, String budgetPolicy) {
    super(TYPE, slo + "/" + service, service);
    set(SLO, slo);
    set(SERVICE, service);
    set(BUDGET_POLICY, budgetPolicy);
  }
}
