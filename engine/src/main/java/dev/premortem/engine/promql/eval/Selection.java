package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.At;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.function.Window;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series that a selector finds, found again only when there are new ones. */
final class Selection implements Nodes.VectorNode {
  private static final long FIXED = Long.MIN_VALUE;

  private final Expr.VectorSelector selector;
  private final SeriesStore store;
  private List<Series> found = List.of();
  private int foundAmong = -1;

  Selection(Expr.VectorSelector selector, SeriesStore store) {
    this.selector = selector;
    this.store = store;
  }

  /** Returns a number that is another one whenever the samples of these series are others. */
  long changes() {
    long changes = store.size();
    List<Series> all = series();
    for (int i = 0, n = all.size(); i < n; i++) {
      changes += all.get(i).points().changes();
    }
    return changes;
  }

  private List<Series> series() {
    if (foundAmong != store.size()) {
      found = store.select(selector.matchers());
      foundAmong = store.size();
    }
    return found;
  }

  /** The time that a selector or subquery looks at. */
  static long time(@Nullable At at, long offsetMillis, long time, Run run) {
    long base = time;
    if (at instanceof At.Time fixed) {
      base = fixed.millis();
    } else if (at instanceof At.Start) {
      base = run.start();
    } else if (at instanceof At.End) {
      base = run.end();
    }
    return base - offsetMillis;
  }

  /** How much later than what it looks at an evaluation is; a fixed time stays where it is. */
  private long moved(long time, long end) {
    return selector.at() instanceof At.Time ? FIXED : time - end;
  }

  /** Notes that something else is looked at from a time on. */
  private static void lasts(long time, long moved, Run run) {
    if (moved != FIXED) {
      run.lasts(time + moved);
    }
  }

  /** Notes when a sample that is known will be looked at. */
  private static void comes(Points points, int next, long moved, Run run) {
    if (next < points.size()) {
      lasts(points.time(next), moved, run);
    }
  }

  @Override
  public List<Sample> at(long time, Run run) {
    return latest(time, run, false);
  }

  /** The times of the latest samples in place of their values, seconds. */
  List<Sample> timesAt(long time, Run run) {
    return latest(time, run, true);
  }

  private List<Sample> latest(long time, Run run, boolean times) {
    long end = time(selector.at(), selector.offsetMillis(), time, run);
    List<Series> all = series();
    List<Sample> vector = new ArrayList<>(all.size());
    long moved = moved(time, end);
    for (Series series : all) {
      Points points = series.points();
      int last = points.after(end) - 1;
      comes(points, last + 1, moved, run);
      if (last < 0 || points.time(last) <= end - run.options().lookbackMillis()) {
        continue;
      }
      lasts(points.time(last) + run.options().lookbackMillis(), moved, run);
      double value = points.value(last);
      if (Double.isNaN(value)) {
        if (Points.isStale(value)) {
          continue;
        }
      }
      vector.add(new Sample(series.labels(), times ? points.time(last) / 1000.0 : value));
    }
    run.count(vector.size());
    return vector;
  }

  /** The samples of a range that ends at a time. */
  List<Window> windows(long time, long length, Run run) {
    long end = time(selector.at(), selector.offsetMillis(), time, run);
    long moved = moved(time, end);
    List<Series> all = series();
    List<Window> windows = new ArrayList<>(all.size());
    int looked = 0;
    for (Series series : all) {
      Points points = series.points();
      int to = points.after(end);
      int from = points.after(end - length);
      comes(points, to, moved, run);
      if (from < to) {
        lasts(points.time(from) + length, moved, run);
      }
      Window window = window(series, from, to, end, length);
      if (window != null) {
        windows.add(window);
        looked += window.size();
      }
    }
    run.count(looked);
    return windows;
  }

  private static int stale(Series series, int from, int to) {
    int stale = 0;
    for (int i = from; i < to; i++) {
      double value = series.points().value(i);
      if (Double.isNaN(value)) {
        stale += Points.isStale(value) ? 1 : 0;
      }
    }
    return stale;
  }

  private static @Nullable Window window(Series series, int from, int to, long end, long length) {
    Points points = series.points();
    if (from >= to) {
      return null;
    }
    int stale = points.knownFrom(from) ? 0 : stale(series, from, to);
    if (stale == to - from) {
      return null;
    }
    if (stale == 0) {
      return new Window(series.labels(), false, points, from, to, end, length);
    }
    Points alive = new Points(to - from - stale);
    for (int i = from; i < to; i++) {
      if (!Points.isStale(points.value(i))) {
        alive.add(points.time(i), points.value(i));
      }
    }
    return new Window(series.labels(), false, alive, 0, alive.size(), end, length);
  }
}
