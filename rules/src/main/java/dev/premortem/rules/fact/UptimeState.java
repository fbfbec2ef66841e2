package dev.premortem.rules.fact;

public final class UptimeState extends Fact {
  public static final FactType TYPE = new FactType(UptimeState.class, "What an uptime check saw.");
  public static final Field.Text CHECK =
      TYPE.text("check", "name of the check").of(NameKind.UPTIME_CHECK).fixed();
  public static final Field.Text SERVICE =
      TYPE.text("service", "service that it probes").of(NameKind.SUBJECT).fixed();
  public static final Field.Numeric FAILURE_LIMIT =
      TYPE.count("failureLimit", "failed probes in a row that matter").fixed();
  public static final Field.Numeric FAILURES =
      TYPE.count("failures", "failed probes in a row").folded("probes in a row", "probe");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public UptimeState(String check, String service, int failureLimit) {
    super(TYPE, check, service);
    set(CHECK, check);
    set(SERVICE, service);
    set(FAILURE_LIMIT, failureLimit);
  }
}
