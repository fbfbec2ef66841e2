package dev.premortem.engine.promql;

import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Quoting;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints expressions as Prometheus does. */
final class Printer {
  private Printer() {}

  static String print(Expr.NumberLiteral number) {
    if (number.duration()) {
      long millis = Math.round(Math.abs(number.value()) * 1000);
      return (number.value() < 0 ? "-" : "") + Durations.print(millis);
    }
    // A sign before it would take a power that follows for its own.
    return number.value() == Double.POSITIVE_INFINITY ? "Inf" : NumberText.plain(number.value());
  }

  static String print(Expr.StringLiteral text) {
    return Quoting.quote(text.value());
  }

  static String print(Expr.Paren paren) {
    return "(" + paren.inner() + ")";
  }

  static String print(Expr.Unary unary) {
    return (unary.negative() ? "-" : "+") + unary.operand();
  }

  static String print(Expr.Call call) {
    return call.function().name() + "(" + list(call.arguments()) + ")";
  }

  private static String list(List<Expr> arguments) {
    return arguments.stream().map(Expr::toString).collect(Collectors.joining(", "));
  }

  static String print(Expr.Binary binary) {
    return binary.left()
        + " "
        + binary.op().sign()
        + (binary.returnBool() ? " bool" : "")
        + matching(binary.matching())
        + " "
        + binary.right();
  }

  private static String matching(@Nullable Matching matching) {
    if (matching == null) {
      return "";
    }
    String text = "";
    if (!matching.labels().isEmpty() || matching.on() || matching.grouped()) {
      text = (matching.on() ? " on (" : " ignoring (") + names(matching.labels()) + ")";
    }
    if (matching.grouped()) {
      boolean left = matching.cardinality() == Matching.Cardinality.MANY_TO_ONE;
      text += (left ? " group_left (" : " group_right (") + names(matching.include()) + ")";
    }
    return text;
  }

  private static String names(List<String> labels) {
    return labels.stream().map(Quoting::name).collect(Collectors.joining(", "));
  }

  static String print(Expr.Aggregation aggregation) {
    String group = "";
    if (aggregation.without()) {
      group = " without (" + names(aggregation.grouping()) + ") ";
    } else if (!aggregation.grouping().isEmpty()) {
      group = " by (" + names(aggregation.grouping()) + ") ";
    }
    Expr parameter = aggregation.parameter();
    return aggregation.op().label()
        + group
        + "("
        + (parameter == null ? "" : parameter + ", ")
        + aggregation.operand()
        + ")";
  }

  static String print(Expr.VectorSelector selector) {
    return selector(selector) + modifiers(selector.at(), selector.offsetMillis());
  }

  static String print(Expr.MatrixSelector matrix) {
    Expr.VectorSelector vector = matrix.vector();
    return selector(vector)
        + "["
        + Durations.print(matrix.rangeMillis())
        + "]"
        + modifiers(vector.at(), vector.offsetMillis());
  }

  static String print(Expr.Subquery subquery) {
    String step = subquery.stepMillis() == 0 ? "" : Durations.print(subquery.stepMillis());
    return subquery.inner()
        + "["
        + Durations.print(subquery.rangeMillis())
        + ":"
        + step
        + "]"
        + modifiers(subquery.at(), subquery.offsetMillis());
  }

  private static String selector(Expr.VectorSelector selector) {
    String braces =
        selector.matchers().stream()
            .filter(m -> !isName(m, selector.name()))
            .map(LabelMatcher::toString)
            .collect(Collectors.joining(","));
    return selector.name()
        + (braces.isEmpty() && !selector.name().isEmpty() ? "" : "{" + braces + "}");
  }

  private static boolean isName(LabelMatcher matcher, String name) {
    return !name.isEmpty()
        && matcher.name().equals(Labels.NAME)
        && matcher.op() == LabelMatcher.Op.EQUAL
        && matcher.value().equals(name);
  }

  private static String modifiers(@Nullable At at, long offsetMillis) {
    String text = at == null ? "" : " @ " + at;
    if (offsetMillis == 0) {
      return text;
    }
    String sign = offsetMillis < 0 ? "-" : "";
    return text + " offset " + sign + Durations.print(Math.abs(offsetMillis));
  }
}
