package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Multi-window burn-rate alerts. */
@Doc("Multi-window burn-rate alerts.")
public record BurnRatesSpec(
    @Doc("where the numbers come from") @Default("") String source,
    @Doc("pairs of windows, as many as there are alerts") List<Window> windows) {

  /** One alert: a pair of windows that is named, or written out. */
  @Doc("One alert: a pair of windows that is named, or written out.")
  public record Window(
      @Doc(
              "pair of windows by its name in Defaults: oneHour, sixHours, oneDay, threeDays, or one of"
                  + " the bundle; in place of long and short")
          @Nullable Located<String> window,
      @Doc("window that says real") @Key("long") @Range(min = 60, max = 31536000.0)
          @Nullable Duration longWindow,
      @Doc("window that says now") @Key("short") @Range(min = 60, max = 31536000.0)
          @Nullable Duration shortWindow,
      @Doc("burn rate above which it alerts; that of the named pair when absent")
          @Range(min = 0, max = 100000)
          @Nullable Located<Double> burnRate,
      @Doc("severity of the incident; that of the named pair when absent")
          @Nullable Severity severity,
      @Here Place place) {
    /** Refuses a pair that is neither named nor written out, and a short window that is not. */
    public Window {
      boolean written = longWindow != null && shortWindow != null;
      if ((window == null) != written || (longWindow == null) != (shortWindow == null)) {
        throw new IllegalArgumentException(
            "a pair of windows is named, window: oneHour, or written out, long: 1h and short: 5m");
      }
      if (longWindow != null && shortWindow != null) {
        DefaultsSpec.requireShorter(longWindow, shortWindow);
        if (burnRate == null || severity == null) {
          throw new IllegalArgumentException(
              "a pair of windows that is written out needs burnRate: and severity:");
        }
      }
    }
  }
}
