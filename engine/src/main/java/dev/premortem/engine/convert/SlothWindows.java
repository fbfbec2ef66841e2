package dev.premortem.engine.convert;

import dev.premortem.engine.promql.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Windows of multi-window, multi-burn-rate alerts, as an AlertWindows document gives them.
 *
 * @param periodMillis window of the objectives, milliseconds
 * @param page pairs of windows that wake somebody, the quick one first
 * @param ticket pairs of windows that open a ticket, likewise
 * @see <a href="https://sloth.dev/usage/slo-period-windows/">SLO period windows</a>
 */
record SlothWindows(long periodMillis, List<Pair> page, List<Pair> ticket) {
  /**
   * A long and a short window, and how fast the budget burns when the alert is due.
   *
   * @param factor burn rate: the share of the budget, times the period over the long window
   */
  record Pair(long shortMillis, long longMillis, double factor) {}

  /** Reads a document, null when a number in it can't be read; what was read is known after. */
  static @Nullable SlothWindows of(Fields spec) {
    Long period = Durations.millis(spec.text("sloPeriod"));
    List<Pair> page = pairs(spec.child("page"), period);
    List<Pair> ticket = pairs(spec.child("ticket"), period);
    return period == null || page.size() < 2 || ticket.size() < 2
        ? null
        : new SlothWindows(period, page, ticket);
  }

  private static List<Pair> pairs(Fields alert, @Nullable Long period) {
    List<Pair> pairs = new ArrayList<>();
    for (String speed : List.of("quick", "slow")) {
      Fields pair = alert.child(speed);
      Long quick = Durations.millis(pair.text("shortWindow"));
      Long longer = Durations.millis(pair.text("longWindow"));
      String percent = pair.text("errorBudgetPercent");
      if (period != null
          && quick != null
          && longer != null
          && quick > 0
          && longer > 0
          && percent.matches("\\d{1,3}(\\.\\d{1,9})?")) {
        double hours = period / 3_600_000.0;
        double consumed = Double.parseDouble(percent) * hours / 100;
        pairs.add(new Pair(quick, longer, consumed / (longer / 3_600_000.0)));
      }
    }
    return pairs;
  }

  /** Returns all windows, the shortest first, milliseconds. */
  Set<Long> windows() {
    Set<Long> windows = new TreeSet<>();
    for (List<Pair> alert : List.of(page, ticket)) {
      for (Pair pair : alert) {
        windows.add(pair.shortMillis());
        windows.add(pair.longMillis());
      }
    }
    return windows;
  }
}
