package dev.premortem.engine.convert;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Filters that select an objective of Cloud Monitoring's service monitoring in place of a metric.
 *
 * @see <a
 *     href="https://cloud.google.com/stackdriver/docs/solutions/slo-monitoring/api/timeseries-selectors">
 *     time-series selectors</a>
 */
final class SloFilter {
  private static final Pattern SELECTOR =
      Pattern.compile("\\s*select_slo_(\\w+)\\s*\\(\\s*\"?([^\",)]*)\"?.*", Pattern.DOTALL);

  private SloFilter() {}

  /** Returns the objective that a filter selects and what of it, empty when it selects none. */
  static String objective(String filter) {
    Matcher selector = SELECTOR.matcher(filter);
    return selector.matches()
        ? "the " + selector.group(1).replace('_', ' ') + " of " + selector.group(2)
        : "";
  }
}
