package dev.premortem.rules.fact;

public final class CapacityState extends Fact {
  public static final FactType TYPE =
      new FactType(
          CapacityState.class, "How the instances of a service coped, folded over the last hour.");
  public static final Field.Text SERVICE =
      TYPE.text("service", "name of the service").of(NameKind.SERVICE).fixed();
  public static final Field.Numeric TARGET_CPU_UTILIZATION =
      TYPE.number("targetCpuUtilization", "CPU utilization that the autoscaler aims at, 0 to 1")
          .between(0, 1)
          .fixed();
  public static final Field.Numeric MIN_INSTANCES =
      TYPE.count("minInstances", "lower bound of the autoscaler");
  public static final Field.Numeric MAX_INSTANCES =
      TYPE.count("maxInstances", "upper bound of the autoscaler");
  public static final Field.Numeric INSTANCES =
      TYPE.number("instances", "mean number of instances")
          .atLeast(0)
          .folded("mean of an hour", "instances");
  public static final Field.Numeric PEAK_INSTANCES =
      TYPE.number("peakInstances", "highest number of instances")
          .atLeast(0)
          .folded("highest of an hour", "instances");
  public static final Field.Numeric CPU_UTILIZATION =
      TYPE.number("cpuUtilization", "mean CPU utilization, 0 to 1")
          .between(0, 1)
          .folded("mean of an hour", "cpuUtilization");
  public static final Field.Numeric CONCURRENCY_UTILIZATION =
      TYPE.number(
              "concurrencyUtilization",
              "requests in progress over the slots of all instances, 0 to 1")
          .between(0, 1)
          .folded("mean of an hour", "concurrencyUtilization");
  public static final Field.Numeric REJECTED_RATIO =
      TYPE.number("rejectedRatio", "share of requests rejected for want of an instance, 0 to 1")
          .between(0, 1)
          .folded("sum over an hour", "rejected", "requests");
  public static final Field.Numeric MONTHS_TO_FULL =
      TYPE.number(
              "monthsToFull",
              "months of planned growth until the instance limit is reached, infinite when it is not")
          .atLeast(0);

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public CapacityState(String service, double targetCpuUtilization) {
    super(TYPE, service, service);
    set(SERVICE, service);
    set(TARGET_CPU_UTILIZATION, targetCpuUtilization);
  }
}
