package dev.premortem.simulator.recording;

import dev.premortem.engine.signal.Signal;
import dev.premortem.simulator.recording.Noticed.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Looks for values that can't be what their signal says they are. */
final class RecordingQuality {
  /** Steps below which a rise may be chance or a ramp. */
  private static final int FEWEST = 8;

  /** Steps that a total makes on average at least before it begins anew: 0, 1, 0, 1 is none. */
  private static final int RUN = 4;

  /** Share of steps that rise in a running total that something is counted in. */
  private static final double RISING = 0.75;

  /** A total that begins anew begins below this share of what it was. */
  private static final double RESTART = 0.1;

  /** More than this is no utilization, even where a little above 1 is measured. */
  private static final double MOST_UTILIZATION = 2;

  /** Usual distances of values that make a gap. */
  private static final int GAP = 3;

  private static final String PERCENT_HINT = "a ratio is from 0 to 1: divide percent by 100";

  private RecordingQuality() {}

  /** Returns running totals that are given as counts of intervals; times must be in order. */
  static List<Noticed> totals(Map<Recording.Key, Recording.Series> series) {
    List<Noticed> found = new ArrayList<>();
    series.forEach(
        (key, one) -> {
          if (Signal.named(key.signal()).map(Signal::isCount).orElse(false) && isTotal(one)) {
            found.add(
                Noticed.refusing(
                    Kind.COUNTER,
                    key,
                    one.file(),
                    "a running total, not counts of intervals: "
                        + one.size()
                        + " values rise from "
                        + number(one.value(0))
                        + " to "
                        + number(one.value(one.size() - 1)),
                    "give the increase of each interval, in PromQL increase("
                        + key.signal()
                        + "[1m]); counts that only rise are taken with --trust-counts"));
          }
        });
    return found;
  }

  /** Whether values only rise, save where they begin anew. */
  private static boolean isTotal(Recording.Series series) {
    int rises = 0;
    int steps = 0;
    int restarts = 0;
    for (int i = 1; i < series.size(); i++) {
      double before = series.value(i - 1);
      double now = series.value(i);
      if (now < before && now > RESTART * before) {
        return false;
      }
      if (now >= before) {
        steps++;
        rises += now > before ? 1 : 0;
      } else {
        restarts++;
      }
    }
    return steps >= Math.max(FEWEST, RUN * (restarts + 1)) && rises >= RISING * steps;
  }

  /** Returns everything else that stands out; times must be in order. */
  static List<Noticed> of(Map<Recording.Key, Recording.Series> series) {
    List<Noticed> found = new ArrayList<>();
    series.forEach(
        (key, one) -> {
          if (one.size() > 0) {
            ratio(key, one, found);
            latency(key, one, found);
            gaps(key.toString(), one, found);
            if (key.signal().equals(Signal.ERRORS.label())) {
              excess(key, one, series, found);
            }
          }
        });
    return found;
  }

  private static void ratio(Recording.Key key, Recording.Series one, List<Noticed> found) {
    Signal signal = Signal.named(key.signal()).orElse(null);
    double largest = largest(one);
    boolean utilization =
        signal == Signal.CPU || signal == Signal.MEMORY || signal == Signal.CONCURRENCY;
    String message = "values up to " + number(largest) + ", which look like percent";
    if ((signal == Signal.ERROR_RATIO && largest > 1)
        || (utilization && largest > MOST_UTILIZATION)) {
      found.add(Noticed.refusing(Kind.PERCENTAGE, key, one.file(), message, PERCENT_HINT));
    } else if (signal == null
        && key.signal().toLowerCase(Locale.ROOT).endsWith("ratio")
        && largest > 1) {
      found.add(Noticed.told(Kind.PERCENTAGE, key.toString(), one.file(), message, PERCENT_HINT));
    }
  }

  private static double largest(Recording.Series one) {
    double largest = one.value(0);
    for (int i = 1; i < one.size(); i++) {
      largest = Math.max(largest, one.value(i));
    }
    return largest;
  }

  private static void latency(Recording.Key key, Recording.Series one, List<Noticed> found) {
    Signal signal = Signal.named(key.signal()).orElse(null);
    if (signal != Signal.LATENCY_P50
        && signal != Signal.LATENCY_P95
        && signal != Signal.LATENCY_P99) {
      return;
    }
    double[] values = new double[one.size()];
    Arrays.setAll(values, one::value);
    Arrays.sort(values);
    double median = values[values.length / 2];
    if (median > 0 && median < 1) {
      found.add(
          Noticed.told(
              Kind.UNIT,
              key.toString(),
              one.file(),
              "the median is " + number(median) + " ms, which looks like seconds",
              "latencies are milliseconds"));
    }
  }

  /** Adds what is to be said of time without a value; times must be in order. */
  static void gaps(String name, Recording.Series one, List<Noticed> found) {
    long usual = one.spacing();
    int gaps = 0;
    int longest = 0;
    for (int i = 1; usual > 0 && i < one.size(); i++) {
      if (one.time(i) - one.time(i - 1) > GAP * usual) {
        gaps++;
        longest =
            longest == 0
                    || one.time(i) - one.time(i - 1) > one.time(longest) - one.time(longest - 1)
                ? i
                : longest;
      }
    }
    if (gaps > 0) {
      found.add(
          Noticed.told(
              Kind.GAP,
              name,
              one.file(),
              Noticed.several(gaps, "gap", "gaps")
                  + " where a value every "
                  + usual
                  + " s is usual, the longest "
                  + (one.time(longest) - one.time(longest - 1))
                  + " s from "
                  + Timestamps.text(one.time(longest - 1))
                  + ": nothing is known of them",
              ""));
    }
  }

  private static void excess(
      Recording.Key key,
      Recording.Series errors,
      Map<Recording.Key, Recording.Series> all,
      List<Noticed> found) {
    Recording.Series requests =
        all.get(
            new Recording.Key(
                key.service(), Signal.REQUESTS.label(), key.revision(), key.labels()));
    int more = 0;
    long first = 0;
    for (int i = 0; requests != null && i < errors.size(); i++) {
      int at = requests.upTo(errors.time(i)) - 1;
      if (at >= 0 && requests.time(at) == errors.time(i) && errors.value(i) > requests.value(at)) {
        first = more == 0 ? errors.time(i) : first;
        more++;
      }
    }
    if (more > 0) {
      found.add(
          Noticed.told(
              Kind.EXCESS,
              key.toString(),
              errors.file(),
              Noticed.several(more, "interval has", "intervals have")
                  + " more errors than requests, the first "
                  + Timestamps.text(first)
                  + ": every request counts as failed there",
              "a request that is tried again is a request, too"));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
