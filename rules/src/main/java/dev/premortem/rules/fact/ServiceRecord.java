package dev.premortem.rules.fact;

public final class ServiceRecord extends Fact {
  public static final FactType TYPE =
      new FactType(
          ServiceRecord.class,
          "What is known to exist around a service: the basis of completeness rules.");

  public static final Field.Text SERVICE =
      TYPE.text("service", "name of the service").of(NameKind.SERVICE).fixed();

  public static final Field.Truth RUNBOOK = TYPE.truth("runbook", "whether a runbook covers it");

  public static final Field.Truth UPTIME_CHECK =
      TYPE.truth("uptimeCheck", "whether an uptime check probes it");

  public static final Field.Truth LOG_SINK =
      TYPE.truth("logSink", "whether error logs are kept by a sink");

  public static final Field.Truth TRACE_SAMPLING =
      TYPE.truth("traceSampling", "whether traces are sampled");

  public static final Field.Truth ROLLBACK_PLAN =
      TYPE.truth("rollbackPlan", "whether a rollout policy says how to go back");

  public static final Field.Truth SLO = TYPE.truth("slo", "whether an objective is set");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public ServiceRecord(String service) {
    super(TYPE, service, service);
    set(SERVICE, service);
  }
}
