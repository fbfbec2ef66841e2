package dev.premortem.rules.fact;

public final class TargetState extends Fact {
  public static final FactType TYPE =
      new FactType(TargetState.class, "One success metric against its target.").few();

  public static final Field.Text TARGET =
      TYPE.text("target", "name of the success metric").of(NameKind.TARGET).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "service that it is about, empty when all").of(NameKind.SUBJECT).fixed();

  public static final Field.Truth KNOWN =
      TYPE.truth("known", "whether there is data enough to tell");

  public static final Field.Truth MET = TYPE.truth("met", "whether the target is met");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public TargetState(String target, String service) {
    super(TYPE, target, service.isEmpty() ? target : service);
    set(TARGET, target);
    set(SERVICE, service);
  }
}
