package dev.premortem.rules.fact;

public final class ServiceHealth extends Fact {
  public static final FactType TYPE =
      new FactType(
          ServiceHealth.class,
          "What users of one service saw lately. Ratios and counts are over the ratio window, five minutes where Defaults does not say; latencies and utilizations over the last measured interval.");
  public static final Field.Text SERVICE =
      TYPE.text("service", "name of the service").of(NameKind.SERVICE).fixed();
  public static final Field.Numeric REQUESTS =
      TYPE.count("requests", "requests answered in the ratio window")
          .folded("sum over the ratio window", "requests");
  public static final Field.Numeric ERROR_RATIO =
      TYPE.number("errorRatio", "share of those requests that failed with 5xx, 0 to 1")
          .between(0, 1)
          .folded("errors over requests of the ratio window", "errors", "requests");
  public static final Field.Numeric LATENCY_P50_MS =
      TYPE.number("latencyP50Ms", "median latency of the last interval, milliseconds")
          .atLeast(0)
          .folded("last interval", "latencyP50Ms");
  public static final Field.Numeric LATENCY_P95_MS =
      TYPE.number("latencyP95Ms", "95th percentile of latency of the last interval, milliseconds")
          .atLeast(0)
          .folded("last interval", "latencyP95Ms");
  public static final Field.Numeric LATENCY_P95_HELD_MS =
      TYPE.number(
              "latencyP95HeldMs",
              "lowest P95 latency of the latency window, three minutes where Defaults does not say, milliseconds: above a limit only when every interval was")
          .atLeast(0)
          .folded("lowest of the latency window", "latencyP95Ms");
  public static final Field.Numeric MEMORY_UTILIZATION =
      TYPE.number("memoryUtilization", "memory in use over memory granted, 0 to 1")
          .between(0, 1)
          .folded("last interval", "memoryUtilization");
  public static final Field.Truth OUTAGE =
      TYPE.truth(
              "outage",
              "whether requests came and practically none was answered well: 99% failed for two minutes where Defaults does not say")
          .folded("share of failures over the outage window", "errors", "requests");
  public static final Field.Truth BREACH =
      TYPE.truth("breach", "whether a data breach was reported and is not contained");
  public static final Field.Truth DATA_MISSING =
      TYPE.truth(
              "dataMissing",
              "whether no measurement has arrived lately; the other fields then hold their last known values")
          .folded("no interval for longer than Defaults allows", "requests");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public ServiceHealth(String service) {
    super(TYPE, service, service);
    set(SERVICE, service);
  }
}
