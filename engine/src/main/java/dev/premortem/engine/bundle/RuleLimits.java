package dev.premortem.engine.bundle;

import dev.premortem.engine.promql.AggregateOp;
import dev.premortem.engine.promql.BinaryOp;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds limits in expressions of PromQL that what is compared with them can never cross. */
final class RuleLimits {
  private static final Set<String> RATES = Set.of("rate", "irate", "increase");

  /**
   * Factors of the budget that burn-rate alerts compare with, from Google's SRE workbook and the
   * windows that generators of rules derive from it.
   */
  private static final Set<Double> BURN_RATES = Set.of(14.4, 13.44, 7.2, 6.0, 3.0, 2.8, 1.0);

  private final List<Problem> problems;

  RuleLimits(List<Problem> problems) {
    this.problems = problems;
  }

  void check(Rule rule) {
    if (rule instanceof Rule.Alerting alerting) {
      visit(alerting.expression(), alerting);
    }
  }

  private void visit(Expr expression, Rule.Alerting rule) {
    if (expression instanceof Expr.Paren paren) {
      visit(paren.inner(), rule);
    } else if (expression instanceof Expr.Aggregation aggregation) {
      visit(aggregation.operand(), rule);
    } else if (expression instanceof Expr.Binary binary) {
      if (binary.op() == BinaryOp.GREATER || binary.op() == BinaryOp.AT_LEAST) {
        limit(binary, rule);
      }
      visit(binary.left(), rule);
      visit(binary.right(), rule);
    }
  }

  private void limit(Expr.Binary comparison, Rule.Alerting rule) {
    double limit = constant(comparison.right());
    double most = most(comparison.left());
    boolean never = comparison.op() == BinaryOp.GREATER ? limit >= most : limit > most;
    if (never) {
      never(
          rule.place(),
          "alert " + rule.name() + " compares a share of at most " + most + " with " + limit,
          "for one percent write 0.01, or multiply the whole share by 100");
    } else if (wholeBudget(comparison.right())) {
      never(
          rule.place(),
          "alert "
              + rule.name()
              + " compares with "
              + limit
              + " times a budget of 100%: no share of errors is above that",
          "write the share of errors that the objective allows, 0.001 for 99.9%");
    }
  }

  private void never(Place place, String message, String hint) {
    problems.add(Problem.warning(place, "LIMIT-NEVER", message + ", so it never fires", hint));
  }

  private static Expr bare(Expr expression) {
    return expression instanceof Expr.Paren paren ? bare(paren.inner()) : expression;
  }

  private static double constant(Expr expression) {
    Expr bare = bare(expression);
    if (bare instanceof Expr.NumberLiteral number) {
      return number.value();
    }
    if (bare instanceof Expr.Binary binary) {
      double left = constant(binary.left());
      double right = constant(binary.right());
      return switch (binary.op()) {
        case MULTIPLY -> left * right;
        case DIVIDE -> left / right;
        case ADD -> left + right;
        case SUBTRACT -> left - right;
        default -> Double.NaN;
      };
    }
    return Double.NaN;
  }

  /** A burn rate times 1: the objective that it was made of has a target of 0. */
  private static boolean wholeBudget(Expr expression) {
    if (!(bare(expression) instanceof Expr.Binary binary) || binary.op() != BinaryOp.MULTIPLY) {
      return false;
    }
    double left = constant(binary.left());
    double right = constant(binary.right());
    return (right == 1 && left > 1 && BURN_RATES.contains(left))
        || (left == 1 && right > 1 && BURN_RATES.contains(right));
  }

  /** Returns what an expression is never above, infinity where nothing is known. */
  private static double most(Expr expression) {
    Expr bare = bare(expression);
    if (bare instanceof Expr.NumberLiteral number) {
      return number.value();
    }
    if (bare instanceof Expr.Binary binary && binary.op() == BinaryOp.MULTIPLY) {
      double most = most(binary.left()) * most(binary.right());
      return Double.isNaN(most) ? Double.POSITIVE_INFINITY : most;
    }
    if (bare instanceof Expr.Binary binary && binary.op() == BinaryOp.DIVIDE) {
      Counted over = Counted.of(binary.left());
      Counted under = Counted.of(binary.right());
      if (over != null && under != null && over.isPartOf(under)) {
        return over.factor / under.factor;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** A sum of rates of one counter, times a factor. */
  private record Counted(List<LabelMatcher> matchers, String shape, double factor) {
    static @Nullable Counted of(Expr expression) {
      Expr bare = bare(expression);
      if (bare instanceof Expr.Binary binary && binary.op() == BinaryOp.MULTIPLY) {
        double right = constant(binary.right());
        double left = constant(binary.left());
        Counted inner = of(Double.isNaN(right) ? binary.right() : binary.left());
        double factor = Double.isNaN(right) ? left : right;
        return inner == null || !(factor > 0)
            ? null
            : new Counted(inner.matchers, inner.shape, inner.factor * factor);
      }
      if (bare instanceof Expr.Aggregation sum && sum.op() == AggregateOp.SUM) {
        Counted inner = of(sum.operand());
        return inner == null
            ? null
            : new Counted(
                inner.matchers,
                "sum " + sum.without() + sum.grouping() + inner.shape,
                inner.factor);
      }
      if (bare instanceof Expr.Call call
          && RATES.contains(call.function().name())
          && bare(call.arguments().get(0)) instanceof Expr.MatrixSelector range) {
        return new Counted(
            range.vector().matchers(),
            call.function().name() + range.rangeMillis() + range.vector().offsetMillis(),
            1);
      }
      return null;
    }

    /** Whether everything that it counts the other one counts as well, over the same time. */
    boolean isPartOf(Counted all) {
      return shape.equals(all.shape) && new ArrayList<>(matchers).containsAll(all.matchers);
    }
  }
}
