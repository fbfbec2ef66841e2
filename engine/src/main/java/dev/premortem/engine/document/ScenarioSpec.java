package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A future to try the policy in: what happens beside ordinary traffic. */
@Doc("A future to try the policy in: what happens beside ordinary traffic.")
public record ScenarioSpec(
    @Doc("what happens, for people") @Default("") String description,
    @Doc("releases") @Size(max = 200) List<Deploys> deploys,
    @Doc("what goes wrong") @Size(max = 200) List<Fault> faults) {

  /** Releases of new revisions. */
  @Doc("Releases of new revisions.")
  public record Deploys(
      @Doc("service that is released") Located<String> service,
      @Doc("releases in the horizon, spread over it at random")
          @Default("1")
          @Range(min = 1, max = 10000)
          int count,
      @Doc("good, or how it is bad") @Default("good") Quality quality,
      @Doc("share of requests that fail on a bad revision") @Default("0%") @Range(min = 0, max = 1)
          Ratio errorRatio,
      @Doc("factor on the service time of a bad revision") @Default("1") @Range(min = 1, max = 1000)
          double latencyFactor,
      @Doc("time in which memory fills up on a leaking revision")
          @Default("6h")
          @Range(min = 60, max = 8640000)
          Duration leak,
      @Doc(
              "chance that the smoke test notices a bad revision; when absent, the chance that its"
                  + " requests meet enough of the errors, and none for what is slower or leaks")
          @Range(min = 0, max = 1)
          @Nullable Ratio smokeTestCatches,
      @Doc("how often, such as 3/week, at random times, in place of count") @Range(min = 0, max = 1)
          @Nullable Rate rate,
      @Doc("when releases happen; at any time where the horizon has no working hours")
          @Default("workingHours")
          ReleaseTimes times) {}

  /** Something that goes wrong at a random time. */
  @Doc("Something that goes wrong at a random time.")
  public record Fault(
      @Doc("what goes wrong") FaultKind kind,
      @Doc("service or resource that is struck") Located<String> target,
      @Doc("how often in the horizon") @Default("1") @Range(min = 1, max = 1000) int count,
      @Doc("mean time until it ends by itself") @Default("365d") @Range(min = 1, max = 31536000.0)
          Duration duration,
      @Doc("share of requests that fail because of it") @Default("100%") @Range(min = 0, max = 1)
          Ratio errorRatio,
      @Doc("factor on traffic or latency") @Default("1") @Range(min = 0, max = 1000) double factor,
      @Doc("whether it begins with the first release of the scenario, not at a time of its own")
          @Default("false")
          boolean withDeploy,
      @Doc("how often, such as 5/year or 1/30d, at random times, in place of count")
          @Range(min = 0, max = 1)
          @Nullable Rate rate,
      @Doc("how lengths vary around duration, for faults that end by themselves")
          @Default("exponential")
          FaultLength length) {}
}
