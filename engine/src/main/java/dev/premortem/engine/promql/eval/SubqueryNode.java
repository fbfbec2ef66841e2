package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.function.Window;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an expression at every multiple of a step in a range. What it gave at a time is kept
 * while later evaluations look at that time again: those of the same range query, and those of a
 * standing query whose samples are settled.
 */
final class SubqueryNode implements Nodes.MatrixNode {
  private static final long MOST = 1_000_000;

  private final Expr.Subquery subquery;
  private final Nodes.VectorNode inner;
  private final TreeMap<Long, List<Sample>> known = new TreeMap<>();
  private final boolean looksBack;
  private @Nullable Run knownOf;
  private long knownUntil = Long.MIN_VALUE;

  SubqueryNode(Expr.Subquery subquery, Nodes.VectorNode inner) {
    this.subquery = subquery;
    this.inner = inner;
    this.looksBack = looksBack(subquery.inner());
  }

  /** Whether an expression looks at nothing later than the time it is evaluated at. */
  private static boolean looksBack(Expr expression) {
    if (expression instanceof Expr.VectorSelector selector) {
      return selector.offsetMillis() >= 0 && selector.at() == null;
    }
    if (expression instanceof Expr.Subquery sub) {
      return sub.offsetMillis() >= 0 && sub.at() == null && looksBack(sub.inner());
    }
    return Parts.of(expression).stream().allMatch(SubqueryNode::looksBack);
  }

  /** Forgets what may no longer hold. */
  private void forget(long start, long time, Run run) {
    boolean later = run.options().settled() && looksBack && time >= knownUntil;
    if (!run.equals(knownOf)) {
      if (later) {
        // Rules write at the very time they are evaluated at, after this one perhaps.
        known.tailMap(knownUntil).clear();
      } else {
        known.clear();
      }
      knownOf = run;
      knownUntil = time;
    }
    known.headMap(start).clear();
  }

  @Override
  public List<Window> at(long time, Run run) {
    long end = Selection.time(subquery.at(), subquery.offsetMillis(), time, run);
    long start = end - subquery.rangeMillis();
    long step =
        subquery.stepMillis() == 0 ? run.options().subqueryStepMillis() : subquery.stepMillis();
    if (subquery.rangeMillis() / step > MOST) {
      throw PromqlException.evaluation(
          "a subquery would be evaluated more than " + MOST + " times: give it a longer step");
    }
    run.lasts(time);
    forget(start, time, run);
    Map<Labels, Points> points = new LinkedHashMap<>();
    Map<Labels, Boolean> dropped = new LinkedHashMap<>();
    for (long t = (Math.floorDiv(start, step) + 1) * step; t <= end; t += step) {
      for (Sample sample : evaluated(t, run)) {
        Points of = points.computeIfAbsent(sample.labels(), l -> new Points());
        if (of.size() > 0 && of.time(of.size() - 1) == t) {
          throw PromqlException.evaluation("vector cannot contain metrics with the same labelset");
        }
        of.add(t, sample.value());
        dropped.putIfAbsent(sample.labels(), sample.nameDropped());
      }
    }
    List<Window> windows = new ArrayList<>(points.size());
    points.forEach(
        (labels, of) ->
            windows.add(
                new Window(
                    labels,
                    Boolean.TRUE.equals(dropped.get(labels)),
                    of,
                    0,
                    of.size(),
                    end,
                    subquery.rangeMillis())));
    return windows;
  }

  private List<Sample> evaluated(long time, Run run) {
    List<Sample> vector = known.get(time);
    if (vector == null) {
      vector = inner.at(time, run);
      known.put(time, vector);
    }
    run.count(vector.size());
    return vector;
  }
}
