package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An OpenSLO v1 objective. */
@Doc("An OpenSLO v1 objective.")
public record OpenSloSpec(
    @Doc("for people") @Default("") String description,
    @Doc("service") Located<String> service,
    @Doc("indicator") @Nullable Node indicator,
    @Doc("name of an SLI document") @Nullable String indicatorRef,
    @Doc("window") List<TimeWindow> timeWindow,
    @Doc("how the budget is counted") @Default("Occurrences") String budgetingMethod,
    @Doc("objectives") List<Objective> objectives,
    @Doc("alert policies") @Nullable Node alertPolicies) {

  /** A window. */
  @Doc("A window.")
  public record TimeWindow(
      @Doc("length") @Range(min = 3600, max = 31536000.0) Duration duration,
      @Doc("whether it rolls") @Default("true") boolean isRolling,
      @Doc("calendar") @Nullable Node calendar) {}

  /** One objective. */
  @Doc("One objective.")
  public record Objective(
      @Doc("for people") @Default("") String displayName,
      @Doc("comparison") @Nullable String op,
      @Doc("value compared with") @Nullable Double value,
      @Doc("share of good events") @Range(min = 0, max = 0.9999999)
          @Nullable Located<Double> target,
      @Doc("target in percent") @Range(min = 0, max = 99.99999)
          @Nullable Located<Double> targetPercent,
      @Doc("share of a slice") @Range(min = 0, max = 1) @Nullable Double timeSliceTarget,
      @Doc("length of a slice") @Nullable String timeSliceWindow,
      @Doc("weight") @Nullable Node compositeWeight,
      @Doc("indicator") @Nullable Node indicator,
      @Doc("name of an SLI document") @Nullable String indicatorRef) {}
}
