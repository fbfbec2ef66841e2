package dev.premortem.simulator.fired;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which series rules and expressions read, and how far back. What a rule among them records is not
 * read, but what that rule reads.
 */
public final class HistoryNeeds {
  /** What rules write themselves. */
  private static final Set<String> WRITTEN = Set.of("ALERTS", "ALERTS_FOR_STATE");

  private final Map<String, List<Expr>> recorded = new LinkedHashMap<>();
  private final Map<String, Long> reaches = new TreeMap<>();
  private final Set<String> path = new LinkedHashSet<>();
  private long longest;
  private long shortest = Long.MAX_VALUE;

  private HistoryNeeds() {}

  /** Returns what groups of rules and further expressions read. */
  public static HistoryNeeds of(List<ScheduledGroup> groups, List<Expr> expressions) {
    HistoryNeeds needs = new HistoryNeeds();
    List<Rule> rules = groups.stream().flatMap(g -> g.group().rules().stream()).toList();
    for (Rule rule : rules) {
      if (rule instanceof Rule.Recording) {
        needs.recorded.computeIfAbsent(rule.name(), n -> new ArrayList<>()).add(rule.expression());
      }
    }
    for (Rule rule : rules) {
      long lasting = rule instanceof Rule.Alerting a ? a.forMillis() + a.keepFiringMillis() : 0;
      needs.visit(rule.expression(), lasting);
    }
    expressions.forEach(e -> needs.visit(e, 0));
    return needs;
  }

  /**
   * Returns selectors as PromQL, each with how long before an evaluation it reads, milliseconds.
   */
  public Map<String, Long> reaches() {
    return reaches;
  }

  /** Returns how long before a moment evaluation must begin to be as if it always had, seconds. */
  public long warmUpSeconds() {
    return longest / 1000;
  }

  /** Returns the shortest range that is read, milliseconds, {@link Long#MAX_VALUE} without one. */
  public long shortestRangeMillis() {
    return shortest;
  }

  private void visit(Expr expression, long after) {
    if (expression instanceof Expr.Paren paren) {
      visit(paren.inner(), after);
    } else if (expression instanceof Expr.Unary unary) {
      visit(unary.operand(), after);
    } else if (expression instanceof Expr.Binary binary) {
      visit(binary.left(), after);
      visit(binary.right(), after);
    } else if (expression instanceof Expr.Call call) {
      call.arguments().forEach(argument -> visit(argument, after));
    } else if (expression instanceof Expr.Aggregation aggregation) {
      if (aggregation.parameter() != null) {
        visit(aggregation.parameter(), after);
      }
      visit(aggregation.operand(), after);
    } else if (expression instanceof Expr.Subquery subquery) {
      visit(
          subquery.inner(), after + subquery.rangeMillis() + Math.max(0, subquery.offsetMillis()));
    } else if (expression instanceof Expr.MatrixSelector matrix) {
      shortest = Math.min(shortest, matrix.rangeMillis());
      selector(matrix.vector(), after + matrix.rangeMillis());
    } else if (expression instanceof Expr.VectorSelector selector) {
      selector(selector, after);
    }
  }

  private void selector(Expr.VectorSelector selector, long after) {
    long reach =
        after + Math.max(0, selector.offsetMillis()) + EvaluationOptions.DEFAULT.lookbackMillis();
    longest = Math.max(longest, reach);
    List<Expr> rules = recorded.get(selector.name());
    if (rules != null) {
      // A rule that reads what it records itself does not end.
      if (path.add(selector.name())) {
        rules.forEach(rule -> visit(rule, reach));
        path.remove(selector.name());
      }
    } else if (!WRITTEN.contains(selector.name())) {
      String plain =
          new Expr.VectorSelector(selector.name(), selector.matchers(), 0, null, selector.span())
              .toString();
      reaches.merge(plain, reach, Math::max);
    }
  }
}
