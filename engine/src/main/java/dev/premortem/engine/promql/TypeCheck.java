package dev.premortem.engine.promql;

import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import java.util.List;

/** Checks that every operand has a type that its place takes. */
final class TypeCheck {
  private final String text;

  TypeCheck(String text) {
    this.text = text;
  }

  void check(Expr expression) {
    if (expression instanceof Expr.Paren paren) {
      check(paren.inner());
    } else if (expression instanceof Expr.Unary unary) {
      unary(unary);
    } else if (expression instanceof Expr.Binary binary) {
      binary(binary);
    } else if (expression instanceof Expr.Call call) {
      call(call);
    } else if (expression instanceof Expr.Aggregation aggregation) {
      aggregation(aggregation);
    } else if (expression instanceof Expr.Subquery subquery) {
      subquery(subquery);
    } else if (expression instanceof Expr.MatrixSelector matrix) {
      selector(matrix.vector());
    } else if (expression instanceof Expr.VectorSelector selector) {
      selector(selector);
    }
  }

  private PromqlException error(Expr at, String reason) {
    return PromqlException.parse(text, at.span(), reason);
  }

  private void expect(Expr expression, ValueType wanted, String context) {
    check(expression);
    if (expression.type() != wanted) {
      throw error(
          expression,
          "expected type "
              + wanted.label()
              + " in "
              + context
              + ", got "
              + expression.type().label());
    }
  }

  private void unary(Expr.Unary unary) {
    check(unary.operand());
    ValueType type = unary.operand().type();
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      throw error(
          unary,
          "unary expression only allowed on expressions of type scalar or instant vector, got \""
              + type.label()
              + "\"");
    }
  }

  private void aggregation(Expr.Aggregation aggregation) {
    expect(aggregation.operand(), ValueType.VECTOR, "aggregation expression");
    Expr parameter = aggregation.parameter();
    ValueType wanted = aggregation.op().parameter();
    if (parameter != null && wanted != null) {
      expect(parameter, wanted, "aggregation parameter");
    }
  }

  private void subquery(Expr.Subquery subquery) {
    check(subquery.inner());
    if (subquery.inner().type() != ValueType.VECTOR) {
      throw error(
          subquery,
          "subquery is only allowed on instant vector, got "
              + subquery.inner().type().label()
              + " instead");
    }
  }

  private void selector(Expr.VectorSelector selector) {
    List<LabelMatcher> matchers = selector.matchers();
    if (!selector.name().isEmpty()) {
      for (LabelMatcher matcher : matchers.subList(0, matchers.size() - 1)) {
        if (matcher.name().equals(Labels.NAME)) {
          throw error(
              selector,
              "metric name must not be set twice: \""
                  + selector.name()
                  + "\" or \""
                  + matcher.value()
                  + "\"");
        }
      }
    } else if (matchers.stream().allMatch(m -> m.matches(""))) {
      throw error(selector, "vector selector must contain at least one non-empty matcher");
    }
  }

  private void call(Expr.Call call) {
    Signature function = call.function();
    int given = call.arguments().size();
    int declared = function.takes().size();
    String in = " argument(s) in call to \"" + function.name() + "\", got " + given;
    if (function.optional() == 0) {
      if (given != declared) {
        throw error(call, "expected " + declared + in);
      }
    } else if (given < declared - 1) {
      throw error(call, "expected at least " + (declared - 1) + in);
    } else if (function.optional() > 0 && given > declared - 1 + function.optional()) {
      throw error(call, "expected at most " + (declared - 1 + function.optional()) + in);
    }
    for (int i = 0; i < given; i++) {
      expect(
          call.arguments().get(i),
          function.argument(i),
          "call to function \"" + function.name() + "\"");
    }
  }

  private void binary(Expr.Binary binary) {
    check(binary.left());
    check(binary.right());
    ValueType left = binary.left().type();
    ValueType right = binary.right().type();
    BinaryOp op = binary.op();
    if (binary.returnBool() && !op.isComparison()) {
      throw operator(binary, "bool modifier can only be used on comparison operators");
    }
    boolean scalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
    if (op.isComparison() && !binary.returnBool() && scalars) {
      throw operator(binary, "comparisons between scalars must use BOOL modifier");
    }
    Matching matching = binary.matching();
    if (matching != null) {
      matching(binary, matching);
    }
    for (Expr side : List.of(binary.left(), binary.right())) {
      if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
        throw error(side, "binary expression must contain only scalar and instant vector types");
      }
    }
    if (left != ValueType.VECTOR || right != ValueType.VECTOR) {
      if (matching != null && !matching.labels().isEmpty()) {
        throw error(binary, "vector matching only allowed between instant vectors");
      }
      if (op.isSet()) {
        throw error(
            binary, "set operator \"" + op.sign() + "\" not allowed in binary scalar expression");
      }
    } else if (op.isSet() && matching != null && matching.grouped()) {
      throw error(binary, "no grouping allowed for \"" + op.sign() + "\" operation");
    }
  }

  private void matching(Expr.Binary binary, Matching matching) {
    for (String label : matching.labels()) {
      if (matching.on() && matching.include().contains(label)) {
        throw operator(
            binary, "label \"" + label + "\" must not occur in ON and GROUP clause at once");
      }
    }
  }

  private PromqlException operator(Expr.Binary binary, String reason) {
    int start = binary.left().span().end();
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return PromqlException.parse(text, new Span(start, binary.right().span().start()), reason);
  }
}
