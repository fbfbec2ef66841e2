package dev.premortem.engine.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What components cost a month, and what could be saved. */
@Doc("What components cost a month, and what could be saved.")
public record CostsSpec(
    @Doc("cost items") List<Component> components,
    @Doc("known ways to save") List<Optimisation> optimisations,
    @Doc("growth of the total that was agreed") @Range(min = -1, max = 100)
        @Nullable Located<Ratio> maxGrowthPerMonth,
    @Doc("budget for the total") @Range(min = 0, max = 1000000000000000.0)
        @Nullable Located<Double> monthlyBudget,
    @Doc("where the figures come from") @Default("") String source) {

  /** One item of the bill. */
  @Doc("One item of the bill.")
  public record Component(
      @Doc("name") String name,
      @Doc("cost a month") @Range(min = 0, max = 1000000000000000.0) double monthly,
      @Doc("service whose instances the cost follows") @Nullable Located<String> service,
      @Doc("mean number of instances that the monthly cost is for")
          @Range(min = 0.001, max = 1000000)
          @Nullable Double instancesIncluded) {}

  /** A known way to save. */
  @Doc("A known way to save.")
  public record Optimisation(
      @Doc("component that gets cheaper") Located<String> component,
      @Doc("cost a month after it") @Range(min = 0, max = 1000000000000000.0) double optimized,
      @Doc("what to do") String recommendation,
      @Doc("what it does to requests, so that its risk can be simulated")
          @Nullable Effect effect) {}

  /** What a saving does to the requests that need something. */
  @Doc("What a saving does to the requests that need something.")
  public record Effect(
      @Doc("service or resource that becomes slower or fails more often") Located<String> target,
      @Doc("factor on the time of requests that need it")
          @Default("1")
          @Range(min = 0.01, max = 100)
          double latencyFactor,
      @Doc("share of requests that need it and fail because of it")
          @Default("0%")
          @Range(min = 0, max = 1)
          Ratio errorRatio) {}
}
