package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Matching;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Series that an expression selects, with values around the numbers that it compares with: now and
 * then on this side of a limit, now and then on the other.
 */
final class InventedSeries {
  /** Every so many samples there is none, so that no sample falls on a whole minute. */
  private static final int GAP = 60;

  private static final Set<String> COUNTED =
      Set.of("rate", "increase", "irate", "resets", "delta", "deriv");

  private final Random random;
  private final List<Expr.VectorSelector> selectors = new ArrayList<>();
  private final Set<String> counters = new HashSet<>();
  private final Set<String> labels = new LinkedHashSet<>();
  private final List<Double> numbers = new ArrayList<>(List.of(0.0, 1.0));

  InventedSeries(Expr expression, Random random) {
    this.random = random;
    visit(expression, false);
  }

  private void visit(Expr expression, boolean counted) {
    if (expression instanceof Expr.Paren paren) {
      visit(paren.inner(), counted);
    } else if (expression instanceof Expr.Unary unary) {
      visit(unary.operand(), counted);
    } else if (expression instanceof Expr.Binary binary) {
      Matching matching = binary.matching();
      if (matching != null) {
        labels.addAll(matching.labels());
        labels.addAll(matching.include());
      }
      visit(binary.left(), counted);
      visit(binary.right(), counted);
    } else if (expression instanceof Expr.Call call) {
      boolean of = COUNTED.contains(call.function().name());
      call.arguments().forEach(argument -> visit(argument, of));
    } else if (expression instanceof Expr.Aggregation aggregation) {
      labels.addAll(aggregation.grouping());
      visit(aggregation.operand(), counted);
    } else if (expression instanceof Expr.Subquery subquery) {
      visit(subquery.inner(), counted);
    } else if (expression instanceof Expr.MatrixSelector matrix) {
      select(matrix.vector(), counted);
    } else if (expression instanceof Expr.VectorSelector selector) {
      select(selector, counted);
    } else if (expression instanceof Expr.NumberLiteral number && Math.abs(number.value()) < 1e12) {
      numbers.add(number.value());
    }
  }

  private void select(Expr.VectorSelector selector, boolean counted) {
    selectors.add(selector);
    if (counted) {
      counters.add(selector.name());
    }
  }

  /** Returns the series with their values, as test files write them. */
  Map<Labels, String> series(int samples) {
    Map<Labels, String> series = new TreeMap<>();
    for (Expr.VectorSelector selector : selectors) {
      boolean buckets = selector.name().endsWith("_bucket");
      for (int variant = 0; variant < 2; variant++) {
        for (String bound : buckets ? List.of("0.1", "1", "+Inf") : List.of("")) {
          Map<String, String> values = new LinkedHashMap<>();
          for (String label : labels) {
            values.put(label, "v" + variant);
          }
          for (LabelMatcher matcher : selector.matchers()) {
            values.put(matcher.name(), matching(matcher));
          }
          values.put("instance", "i" + variant);
          values.put("le", bound);
          series.putIfAbsent(
              Labels.of(values), values(counters.contains(selector.name()), samples));
        }
      }
    }
    return series;
  }

  private static String matching(LabelMatcher matcher) {
    if (matcher.op() == LabelMatcher.Op.EQUAL) {
      return matcher.value();
    }
    List<String> candidates = new ArrayList<>(List.of("x1", "1", "500", ""));
    for (String part : matcher.value().split("\\|")) {
      candidates.add(0, part.replaceAll("[()^$?+*\\\\]", "").replace(".", "x"));
    }
    return candidates.stream().filter(matcher::matches).findFirst().orElse("x1");
  }

  private String values(boolean counter, int samples) {
    StringBuilder text = new StringBuilder();
    double limit = numbers.get(random.nextInt(numbers.size()));
    double total = 1e6;
    double value = 0;
    for (int i = 0; i < samples; i++) {
      if (i % 40 == 0 || random.nextInt(25) == 0) {
        double factor = List.of(0.0, 0.5, 0.9, 1.0, 1.1, 2.0).get(random.nextInt(6));
        value = Math.round((limit + random.nextInt(2)) * factor * 1000) / 1000.0;
      }
      total += Math.abs(value) * 7;
      boolean absent = i % GAP == 0 || random.nextInt(60) == 0;
      text.append(i == 0 ? "" : " ");
      text.append(absent ? "_" : NumberText.plain(counter ? Math.rint(total) : value));
    }
    return text.toString();
  }
}
