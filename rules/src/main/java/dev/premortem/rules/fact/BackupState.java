package dev.premortem.rules.fact;

public final class BackupState extends Fact {
  public static final FactType TYPE =
      new FactType(BackupState.class, "Whether the copies that recovery depends on are there.")
          .few();

  public static final Field.Text BACKUP =
      TYPE.text("backup", "name of the backup").of(NameKind.BACKUP).fixed();

  public static final Field.Text SERVICE =
      TYPE.text("service", "resource that it protects").of(NameKind.SUBJECT).fixed();

  public static final Field.Truth STALE =
      TYPE.truth("stale", "whether the last success is older than the schedule allows");

  public static final Field.Truth FAILED = TYPE.truth("failed", "whether the last run failed");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public BackupState(String backup, String service) {
    super(TYPE, backup, service.isEmpty() ? backup : service);
    set(BACKUP, backup);
    set(SERVICE, service);
  }
}
