package dev.premortem.rules.fact;

public final class AlertState extends Fact {
  public static final FactType TYPE =
      new FactType(
          AlertState.class,
          "Where one condition of one alert policy stands. A threshold condition with a duration is met when its least extreme point of the duration is past the limit.");
  public static final Field.Text POLICY =
      TYPE.text("policy", "name of the alert policy").of(NameKind.ALERT).fixed();
  public static final Field.Numeric CONDITION =
      TYPE.count("condition", "position of the condition in the policy, from 0").fixed();
  public static final Field.Text SERVICE =
      TYPE.text("service", "service that it is about, empty when none").fixed();
  public static final Field.Text SERIES =
      TYPE.text(
              "series",
              "what tells its time series from others of the service, empty where there is one")
          .fixed();
  public static final Field.Numeric LATEST =
      TYPE.number("latest", "latest aligned value").folded("latest aligned point");
  public static final Field.Numeric LOWEST =
      TYPE.number("lowest", "lowest aligned value in the duration")
          .folded("lowest aligned point of the condition's duration");
  public static final Field.Numeric HIGHEST =
      TYPE.number("highest", "highest aligned value in the duration")
          .folded("highest aligned point of the condition's duration");
  public static final Field.Truth ABSENT =
      TYPE.truth("absent", "whether no point arrived for the duration of an absence condition")
          .folded("no point for the condition's duration");
  public static final Field.Truth MET =
      TYPE.truth("met", "whether the expression of a PromQL condition gave it for long enough")
          .folded("evaluations of the expression");
  public static final Field.Truth FIRING =
      TYPE.truth("firing", "whether the policy has fired and is not resolved");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public AlertState(String policy, int condition, String service, String series) {
    super(
        TYPE,
        policy + "/" + condition + "/" + service + (series.isEmpty() ? "" : "/" + series),
        service);
    set(POLICY, policy);
    set(CONDITION, condition);
    set(SERVICE, service);
    set(SERIES, series);
  }
}
