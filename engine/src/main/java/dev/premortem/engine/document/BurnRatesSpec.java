package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import java.util.List;

/** Multi-window burn-rate alerts. */
@Doc("Multi-window burn-rate alerts.")
public record BurnRatesSpec(
    @Doc("where the numbers come from") @Default("") String source,
    @Doc("pairs of windows") List<Window> windows) {

  /** One pair of windows. */
  @Doc("One pair of windows.")
  public record Window(
      @Doc("pair, named by its long window") BurnWindow window,
      @Doc("burn rate above which it alerts") @Range(min = 0, max = 100000)
          Located<Double> burnRate,
      @Doc("severity of the incident") Severity severity) {}
}
