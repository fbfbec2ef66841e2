package dev.premortem.rules.fact;

public final class RecoveryState extends Fact {
  public static final FactType TYPE =
      new FactType(RecoveryState.class, "A disaster that a recovery procedure answers.").few();

  public static final Field.Text PROCEDURE =
      TYPE.text("procedure", "name of the procedure").of(NameKind.PROCEDURE).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "resource that is struck").of(NameKind.SUBJECT).fixed();

  public static final Field.Choice<Disaster> DISASTER =
      TYPE.choice("disaster", "kind of disaster", Disaster.NONE);

  public static final Field.Truth ACTIVE =
      TYPE.truth("active", "whether the disaster is on and not yet mended");

  public static final Field.Truth STARTED =
      TYPE.truth("started", "whether the procedure has been started");

  public static final Field.Truth RTO_MISSED =
      TYPE.truth("rtoMissed", "whether recovery took longer than the objective");

  public static final Field.Truth RPO_MISSED =
      TYPE.truth("rpoMissed", "whether the newest copy was older than the objective");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public RecoveryState(String procedure, String service) {
    super(TYPE, procedure, service.isEmpty() ? procedure : service);
    set(PROCEDURE, procedure);
    set(SERVICE, service);
  }
}
