package dev.premortem.engine.bundle;

import dev.premortem.engine.document.BurnRatesSpec;
import dev.premortem.engine.document.DefaultsSpec.BurnPair;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One burn-rate alert: it fires while both windows burn the budget faster than the factor.
 *
 * @param windows its windows
 * @param factor burn rate above which it fires
 * @param severity severity of the incident
 * @param limit where the factor stands
 * @param place where the alert stands
 */
public record BurnRate(
    Windows windows, double factor, Severity severity, Place limit, Place place) {
  /**
   * A long window, which says that it is real, and a short one, which says that it is now.
   *
   * @param longSeconds length of the long one
   * @param shortSeconds length of the short one
   */
  public record Windows(long longSeconds, long shortSeconds) {
    static Windows of(Duration longer, Duration shorter) {
      return new Windows(longer.toSeconds(), shorter.toSeconds());
    }

    /** Returns it as rules and people name it, such as {@code 1 h and 5 min}. */
    public String text() {
      return text(longSeconds) + " and " + text(shortSeconds);
    }

    private static String text(long seconds) {
      if (seconds % 86_400 == 0) {
        return seconds / 86_400 + " d";
      }
      return seconds % 3600 == 0
          ? seconds / 3600 + " h"
          : seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
  }

  static List<BurnRate> of(Bundle bundle) {
    Map<String, BurnPair> pairs = bundle.defaults().burnWindows();
    List<BurnRate> rates = new ArrayList<>();
    for (Document<BurnRatesSpec> document : bundle.all(Kind.BURN_RATES, BurnRatesSpec.class)) {
      for (BurnRatesSpec.Window alert : document.spec().windows()) {
        Located<Double> factor = alert.burnRate();
        Severity severity = alert.severity();
        Duration longer = alert.longWindow();
        Duration shorter = alert.shortWindow();
        Located<String> name = alert.window();
        BurnPair pair = name == null ? null : pairs.get(name.value());
        if (pair != null) {
          longer = pair.longWindow();
          shorter = pair.shortWindow();
          factor = factor == null ? new Located<>(pair.burnRate(), name.place()) : factor;
          severity = severity == null ? pair.severity() : severity;
        }
        // A pair that nothing defines BundleChecks tells of, with the place.
        if (longer != null && shorter != null && factor != null && severity != null) {
          rates.add(
              new BurnRate(
                  Windows.of(longer, shorter),
                  factor.value(),
                  severity,
                  factor.place(),
                  alert.place()));
        }
      }
    }
    return rates;
  }

  /** Returns all pairs of windows of a bundle: those with names, and those of its alerts. */
  public static Set<Windows> allWindows(Bundle bundle) {
    Set<Windows> all = new LinkedHashSet<>();
    bundle
        .defaults()
        .burnWindows()
        .values()
        .forEach(pair -> all.add(Windows.of(pair.longWindow(), pair.shortWindow())));
    bundle.burnRates().forEach(rate -> all.add(rate.windows()));
    return all;
  }
}
