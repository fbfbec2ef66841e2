package dev.premortem.engine.promql;

import java.util.Set;

/** Words of the language. */
final class Words {
  /** Words that are neither operators nor aggregations. */
  static final Set<String> KEYWORDS =
      Set.of(
          "offset",
          "smoothed",
          "anchored",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "fill",
          "fill_left",
          "fill_right",
          "bool",
          "start",
          "end",
          "step",
          "range",
          "max_of",
          "min_of");

  /** Keywords that can't name a metric. */
  static final Set<String> NO_METRIC =
      Set.of("on", "ignoring", "group_left", "group_right", "bool", "atan2");

  private Words() {}
}
