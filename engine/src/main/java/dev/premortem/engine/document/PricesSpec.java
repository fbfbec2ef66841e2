package dev.premortem.engine.document;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Cloud Run costs in some regions, as published on a day. */
@Doc("What Cloud Run costs in some regions, as published on a day.")
public record PricesSpec(
    @Doc("day on which the prices were read") LocalDate asOf,
    @Doc("where they were read") String source,
    @Doc("regions that they hold for; all when none is given") List<String> regions,
    @Doc("currency of the prices") @Default("USD") Located<String> currency,
    @Doc("units of the bundle's currency for one of the prices'")
        @Range(min = 0.000001, max = 1000000000)
        @Nullable Double exchangeRate,
    @Doc("for services that are billed by requests") RequestBased requestBased,
    @Doc("for services that are billed by instances") InstanceBased instanceBased) {

  /** Prices of request-based billing. */
  @Doc("Prices of request-based billing.")
  public record RequestBased(
      @Doc("a vCPU for a second in which requests are served or an instance starts")
          @Range(min = 0, max = 1000)
          double vcpuSecond,
      @Doc("a GiB of memory for such a second") @Range(min = 0, max = 1000) double gibSecond,
      @Doc("a vCPU for a second in which an instance of the minimum is idle")
          @Range(min = 0, max = 1000)
          double idleVcpuSecond,
      @Doc("a GiB of memory for such a second") @Range(min = 0, max = 1000) double idleGibSecond,
      @Doc("a million requests") @Range(min = 0, max = 1000000) double millionRequests,
      @Doc("free in a month") @Default("-") Free free) {}

  /** Prices of instance-based billing. */
  @Doc("Prices of instance-based billing.")
  public record InstanceBased(
      @Doc("a vCPU for a second") @Range(min = 0, max = 1000) double vcpuSecond,
      @Doc("a GiB of memory for a second") @Range(min = 0, max = 1000) double gibSecond,
      @Doc("free in a month") @Default("-") Free free) {}

  /** What is free in a month, of all services of a bundle together. */
  @Doc("What is free in a month, of all services of a bundle together.")
  public record Free(
      @Doc("vCPU-seconds") @Default("0") @Range(min = 0, max = 1000000000000.0) double vcpuSeconds,
      @Doc("GiB-seconds") @Default("0") @Range(min = 0, max = 1000000000000.0) double gibSeconds,
      @Doc("requests") @Default("0") @Range(min = 0, max = 1000000000000.0) double requests,
      @Doc("what a free vCPU-second is worth, where that is not its price")
          @Range(min = 0, max = 1000)
          @Nullable Double vcpuSecondWorth,
      @Doc("what a free GiB-second is worth, where that is not its price")
          @Range(min = 0, max = 1000)
          @Nullable Double gibSecondWorth) {}
}
