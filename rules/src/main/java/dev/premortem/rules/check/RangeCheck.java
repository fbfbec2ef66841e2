package dev.premortem.rules.check;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.math.BigDecimal;
import java.util.List;

/** Finds limits that a field can't reach, and divisions that may have been meant otherwise. */
final class RangeCheck {
  private final List<Problem> problems;

  RangeCheck(List<Problem> problems) {
    this.problems = problems;
  }

  void check(Rule rule) {
    Reads.patterns(
        rule,
        pattern ->
            pattern
                .conditions()
                .forEach(c -> Reads.tests(c.test(), test -> test(test, c.place()))));
  }

  private void test(Test test, Place place) {
    if (!(test instanceof Test.Compare compare)) {
      return;
    }
    if (compare.left() instanceof Value.Own own
        && own.field() instanceof Field.Numeric field
        && compare.right() instanceof Value.Literal limit) {
      range(field, compare.comparison(), limit.value(), place);
    }
    boolean same = !compare.comparison().isOrder();
    if (same && (dividesWhole(compare.left()) || dividesWhole(compare.right()))) {
      problems.add(
          Problem.warning(
              place,
              "DRL-DIVISION",
              "a division of whole numbers is compared by "
                  + compare.comparison().sign()
                  + ", and has decimals here: 5 / 3 is 1.667",
              "compare with >= and <, or multiply the other side"));
    }
  }

  private void range(Field.Numeric field, Test.Comparison by, double limit, Place place) {
    boolean outside = limit < field.lowest() || limit > field.highest();
    boolean never =
        (by == Test.Comparison.MORE && limit == field.highest())
            || (by == Test.Comparison.LESS && limit == field.lowest());
    if (outside || never) {
      boolean share = field.lowest() == 0 && field.highest() == 1;
      problems.add(
          Problem.warning(
              place,
              "RULE-RANGE",
              field.name()
                  + " is never "
                  + (limit < field.lowest() || by == Test.Comparison.LESS ? "below " : "above ")
                  + plain(
                      limit < field.lowest() || by == Test.Comparison.LESS
                          ? field.lowest()
                          : field.highest())
                  + ", and is compared by "
                  + by.sign()
                  + " with "
                  + plain(limit),
              share ? "it is a share: write 0.05 for 5%" : "it is " + field.meaning()));
    }
  }

  private static String plain(double number) {
    return Double.isInfinite(number)
        ? String.valueOf(number)
        : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static boolean dividesWhole(Value value) {
    return value instanceof Value.Arithmetic division
        && division.operator() == '/'
        && isWhole(division.left())
        && isWhole(division.right());
  }

  private static boolean isWhole(Value value) {
    if (value instanceof Value.Literal literal) {
      return literal.value() == Math.rint(literal.value()) && !literal.text().contains(".");
    }
    Field field =
        value instanceof Value.Own own
            ? own.field()
            : value instanceof Value.Bound bound ? bound.like() : null;
    return field instanceof Field.Numeric number && number.isWhole();
  }
}
