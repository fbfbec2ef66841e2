package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
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

  /** Refuses a way of counting that is not evaluated. */
  public OpenSloSpec {
    if (!budgetingMethod.equals("Occurrences")) {
      throw new IllegalArgumentException(
          "budgetingMethod " + budgetingMethod + " is not evaluated, only Occurrences");
    }
  }

  /** Returns whether it is about requests and those that failed: only these are measured. */
  public boolean measured() {
    return indicator == null && indicatorRef == null;
  }

  /** Returns the name of an objective: that of the document, with its number where it has more. */
  public String objectiveName(String document, int index) {
    return objectives.size() == 1 ? document : document + "-" + (index + 1);
  }

  /** A window. */
  @Doc("A window.")
  public record TimeWindow(
      @Doc("length") @Range(min = 3600, max = 31536000.0) Duration duration,
      @Doc("whether it rolls") @Default("true") boolean isRolling,
      @Doc("calendar") @Nullable Node calendar) {

    /** Refuses windows of the calendar. */
    public TimeWindow {
      if (!isRolling || calendar != null) {
        throw new IllegalArgumentException(
            "a window of the calendar is not evaluated, only a rolling one: isRolling: true");
      }
    }
  }

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
      @Doc("name of an SLI document") @Nullable String indicatorRef) {

    /** Returns where the share of good events is promised, null where it is not. */
    public @Nullable Place promisedAt() {
      return target != null ? target.place() : targetPercent == null ? null : targetPercent.place();
    }

    /** Returns the share of good events that is promised, 0 to 1, null when none is. */
    public @Nullable Double promised() {
      return target != null
          ? target.value()
          : targetPercent == null ? null : Double.valueOf(targetPercent.value() / 100);
    }

    /** Refuses slices of time and parts of a composite. */
    public Objective {
      if (timeSliceTarget != null || timeSliceWindow != null) {
        throw new IllegalArgumentException(
            "slices of time are not evaluated: leave timeSliceTarget and timeSliceWindow out");
      }
      if (compositeWeight != null || indicator != null || indicatorRef != null) {
        throw new IllegalArgumentException("composite objectives are not evaluated");
      }
    }
  }
}
