package dev.premortem.engine.document;

/** How users turn into vCPU, memory, instances and money, and how users grow. */
@Doc("How users turn into vCPU, memory, instances and money, and how users grow.")
public record CapacitySpec(
    @Doc("service that carries the users") Located<String> service,
    @Doc("concurrent users now") @Range(min = 1, max = 1000000000000.0) long users,
    @Doc("concurrent users that one vCPU carries") @Range(min = 1, max = 1000000000.0)
        int usersPerVcpu,
    @Doc("memory for each vCPU") @Default("2") @Range(min = 0, max = 1024) double memoryGbPerVcpu,
    @Doc("vCPU of one instance") @Default("2") @Range(min = 1, max = 1024) int vcpusPerInstance,
    @Doc("cost of one instance a month") @Range(min = 0, max = 1000000000000.0)
        double costPerInstanceMonth,
    @Doc("growth of users") Growth growth,
    @Doc("months to look ahead") @Default("6") @Range(min = 1, max = 120) int months,
    @Doc("months ahead in which a limit must not be reached")
        @Standard("capacity.noticeMonths")
        @Range(min = 0, max = 120)
        int noticeMonths) {

  /** Growth of users from month to month. */
  @Doc("Growth of users from month to month.")
  public record Growth(
      @Doc("growth a month") @Range(min = -1, max = 10) Ratio perMonth,
      @Doc("standard deviation of the growth of a month, 0 when it is certain")
          @Default("0%")
          @Range(min = 0, max = 10)
          Ratio standardDeviation) {}
}
