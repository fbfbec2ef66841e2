package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Matching;
import dev.premortem.engine.promql.ValueType;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes nodes of an expression. */
final class Compiler {
  private final SeriesStore store;
  private final List<Selection> selections = new ArrayList<>();
  private int subqueries;

  Compiler(SeriesStore store) {
    this.store = store;
  }

  /** Returns what finds the series of everything that was compiled. */
  List<Selection> selections() {
    return selections;
  }

  boolean inSubquery() {
    return subqueries > 0;
  }

  static Expr bare(Expr expression) {
    return expression instanceof Expr.Paren paren ? bare(paren.inner()) : expression;
  }

  static String text(Expr expression) {
    return ((Expr.StringLiteral) bare(expression)).value();
  }

  Nodes.ScalarNode scalar(Expr expression) {
    Expr bare = bare(expression);
    if (bare instanceof Expr.NumberLiteral number) {
      return (time, run) -> number.value();
    }
    if (bare instanceof Expr.Unary unary) {
      Nodes.ScalarNode operand = scalar(unary.operand());
      return unary.negative() ? (time, run) -> -operand.at(time, run) : operand;
    }
    if (bare instanceof Expr.Binary binary) {
      Nodes.ScalarNode left = scalar(binary.left());
      Nodes.ScalarNode right = scalar(binary.right());
      return (time, run) -> Operators.scalar(binary.op(), left.at(time, run), right.at(time, run));
    }
    return new CallCompiler(this).scalar((Expr.Call) bare);
  }

  Nodes.VectorNode vector(Expr expression) {
    Expr bare = bare(expression);
    if (bare instanceof Expr.VectorSelector selector) {
      return selection(selector);
    }
    if (bare instanceof Expr.Unary unary) {
      return unary(unary);
    }
    if (bare instanceof Expr.Binary binary) {
      return binary(binary);
    }
    if (bare instanceof Expr.Aggregation aggregation) {
      return aggregation(aggregation);
    }
    return new CallCompiler(this).vector((Expr.Call) bare);
  }

  Selection selection(Expr.VectorSelector selector) {
    Selection selection = new Selection(selector, store);
    selections.add(selection);
    return selection;
  }

  Nodes.MatrixNode matrix(Expr expression) {
    Expr bare = bare(expression);
    if (bare instanceof Expr.Subquery subquery) {
      subqueries++;
      Nodes.VectorNode inner = vector(subquery.inner());
      subqueries--;
      return new SubqueryNode(subquery, inner);
    }
    Expr.MatrixSelector matrix = (Expr.MatrixSelector) bare;
    Selection selection = selection(matrix.vector());
    return (time, run) -> selection.windows(time, matrix.rangeMillis(), run);
  }

  private Nodes.VectorNode unary(Expr.Unary unary) {
    Nodes.VectorNode operand = vector(unary.operand());
    if (!unary.negative()) {
      return operand;
    }
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      List<Sample> out = new ArrayList<>();
      for (Sample sample : operand.at(time, run)) {
        out.add(run.unnamed(sample, sample.isHistogram() ? sample.value() : -sample.value()));
      }
      return unique.of(out, run);
    };
  }

  private Nodes.VectorNode binary(Expr.Binary binary) {
    boolean leftScalar = binary.left().type() == ValueType.SCALAR;
    boolean rightScalar = binary.right().type() == ValueType.SCALAR;
    if (leftScalar || rightScalar) {
      return new VectorScalarNode(
          binary,
          vector(leftScalar ? binary.right() : binary.left()),
          scalar(leftScalar ? binary.left() : binary.right()),
          leftScalar);
    }
    Matching matching = Objects.requireNonNull(binary.matching());
    Nodes.VectorNode left = vector(binary.left());
    Nodes.VectorNode right = vector(binary.right());
    return binary.op().isSet()
        ? new SetNode(binary.op(), matching, left, right)
        : new VectorsNode(binary, matching, left, right);
  }

  private Nodes.VectorNode aggregation(Expr.Aggregation aggregation) {
    Nodes.VectorNode operand = vector(aggregation.operand());
    Expr parameter = aggregation.parameter();
    return switch (aggregation.op()) {
      case COUNT_VALUES ->
          new CountValuesNode(aggregation, text(Objects.requireNonNull(parameter)), operand);
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO ->
          new PickNode(aggregation, scalar(Objects.requireNonNull(parameter)), operand);
      case SUM, AVG, MIN, MAX, COUNT, GROUP, STDDEV, STDVAR, QUANTILE ->
          new AggregationNode(
              aggregation, parameter == null ? (time, run) -> 0 : scalar(parameter), operand);
    };
  }
}
