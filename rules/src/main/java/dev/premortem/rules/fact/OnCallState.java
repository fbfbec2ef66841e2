package dev.premortem.rules.fact;

public final class OnCallState extends Fact {
  public static final FactType TYPE = new FactType(OnCallState.class, "Who is on call now.").few();

  public static final Field.Text SCHEDULE =
      TYPE.text("schedule", "name of the schedule").of(NameKind.SCHEDULE).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "always empty: the schedule serves all").fixed();

  public static final Field.Text PRIMARY =
      TYPE.text("primary", "responder who is called first, empty in a hole of the rotation");

  public static final Field.Text BACKUP = TYPE.text("backup", "responder who is called next");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public OnCallState(String schedule, String service) {
    super(TYPE, schedule, service.isEmpty() ? schedule : service);
    set(SCHEDULE, schedule);
    set(SERVICE, service);
  }
}
