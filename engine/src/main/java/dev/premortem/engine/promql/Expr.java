package dev.premortem.engine.promql;

import dev.premortem.engine.series.LabelMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression of PromQL, one type a node. {@code toString} gives its text, which reads back as an
 * equal expression.
 */
public sealed interface Expr {
  /** Returns where it stands in the text. */
  Span span();

  /** Returns what it gives. */
  ValueType type();

  /**
   * A number.
   *
   * @param value the number; a duration is seconds
   * @param duration whether it was written as a duration
   */
  record NumberLiteral(double value, boolean duration, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A text. */
  record StringLiteral(String value, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** An expression in parentheses. */
  record Paren(Expr inner, Span span) implements Expr {
    @Override
    public ValueType type() {
      return inner.type();
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A sign before an expression. */
  record Unary(boolean negative, Expr operand, Span span) implements Expr {
    @Override
    public ValueType type() {
      return operand.type();
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * An operator between two expressions.
   *
   * @param returnBool whether a comparison gives 0 or 1 in place of filtering
   * @param matching how two vectors match, null where a side is a scalar
   */
  record Binary(
      BinaryOp op,
      Expr left,
      Expr right,
      boolean returnBool,
      @Nullable Matching matching,
      Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
          ? ValueType.SCALAR
          : ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A function with its arguments. */
  record Call(Signature function, List<Expr> arguments, Span span) implements Expr {
    /** Copies the list. */
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return function.returns();
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * An aggregation over series.
   *
   * @param parameter k, φ or a label, null where the operator takes none
   * @param without whether the grouping names labels to leave out
   */
  record Aggregation(
      AggregateOp op,
      @Nullable Expr parameter,
      Expr operand,
      List<String> grouping,
      boolean without,
      Span span)
      implements Expr {
    /** Copies the list. */
    public Aggregation {
      grouping = List.copyOf(grouping);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * The latest sample of every series that matches.
   *
   * @param name metric name outside the braces, empty where there is none
   * @param matchers all conditions, that on the name the last
   * @param offsetMillis how long before the time of evaluation, milliseconds; may be negative
   * @param at time to look at, null for the time of evaluation
   */
  record VectorSelector(
      String name, List<LabelMatcher> matchers, long offsetMillis, @Nullable At at, Span span)
      implements Expr {
    /** Copies the list. */
    public VectorSelector {
      matchers = List.copyOf(matchers);
    }

    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * The samples of a range of time of every series that matches.
   *
   * @param rangeMillis length of the range, milliseconds
   */
  record MatrixSelector(VectorSelector vector, long rangeMillis, Span span) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /**
   * An expression evaluated over a range of time.
   *
   * @param rangeMillis length of the range, milliseconds
   * @param stepMillis time between evaluations, milliseconds; 0 for the default
   * @param offsetMillis how long before the time of evaluation, milliseconds
   * @param at time to look at, null for the time of evaluation
   */
  record Subquery(
      Expr inner, long rangeMillis, long stepMillis, long offsetMillis, @Nullable At at, Span span)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }
}
