package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import dev.premortem.engine.promql.function.Window;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions over ranges that hold native histograms: what needs no histogram is computed. */
final class HistogramRanges {
  private static final Set<String> WHATEVER_IT_IS =
      Set.of(
          "count_over_time",
          "present_over_time",
          "first_over_time",
          "last_over_time",
          "ts_of_first_over_time",
          "ts_of_last_over_time");
  private static final Set<String> NEVER_MIXED =
      Set.of("rate", "increase", "delta", "avg_over_time", "sum_over_time");
  private static final Set<String> OF_THE_LAST_TWO = Set.of("irate", "idelta");
  private static final Set<String> OF_NEIGHBOURS = Set.of("changes", "resets");

  private HistogramRanges() {}

  /** The range that a function may be applied to, null where it gives nothing. */
  static @Nullable Window usable(String function, Window window, int fewest, Span span, Run run) {
    if (WHATEVER_IT_IS.contains(function)) {
      return window;
    }
    if (OF_NEIGHBOURS.contains(function)) {
      return neighbours(function, window);
    }
    if (OF_THE_LAST_TWO.contains(function)) {
      return lastTwo(function, window, span, run);
    }
    boolean numbers = window.histograms() < window.size();
    if (!NEVER_MIXED.contains(function)) {
      if (numbers) {
        run.annotations()
            .info(
                "ignored histograms in a range containing both floats and histograms for metric"
                    + " name "
                    + metric(window),
                span);
      }
      return numbers ? window.numbers() : null;
    }
    if (numbers) {
      return mixed(window, span, run);
    }
    if (window.size() < fewest) {
      return null;
    }
    throw Run.refused(function, window.labels());
  }

  private static String metric(Window window) {
    return "\"" + window.labels().name() + "\"";
  }

  private static @Nullable Window mixed(Window window, Span span, Run run) {
    run.warn("encountered a mix of histograms and floats for metric name " + metric(window), span);
    return null;
  }

  private static @Nullable Window lastTwo(String function, Window window, Span span, Run run) {
    int last = window.size() - 1;
    if (last < 1) {
      return null;
    }
    if (window.isHistogram(last) != window.isHistogram(last - 1)) {
      return mixed(window, span, run);
    }
    if (window.isHistogram(last)) {
      throw Run.refused(function, window.labels());
    }
    return window;
  }

  /** Two histograms would have to be compared. */
  private static Window neighbours(String function, Window window) {
    for (int i = 1; i < window.size(); i++) {
      if (window.isHistogram(i) && window.isHistogram(i - 1)) {
        throw Run.refused(function, window.labels());
      }
    }
    return window;
  }
}
