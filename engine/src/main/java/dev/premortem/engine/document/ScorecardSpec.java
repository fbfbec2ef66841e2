package dev.premortem.engine.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Success metrics and their targets. */
@Doc("Success metrics and their targets.")
public record ScorecardSpec(@Doc("targets") List<Target> targets) {

  /** One success metric. */
  @Doc("One success metric.")
  public record Target(
      @Doc("name") String name,
      @Doc("heading") @Default("Reliability") String group,
      @Doc("metric of a simulation or journal that it reads") @Nullable String metric,
      @Doc("target in words") String statement,
      @Doc("largest value that meets it") @Nullable Located<Double> atMost,
      @Doc("smallest value that meets it") @Nullable Located<Double> atLeast) {}
}
