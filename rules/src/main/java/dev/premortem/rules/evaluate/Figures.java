package dev.premortem.rules.evaluate;

import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Element.Function;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures of many facts. Unknown numbers are left out, as SQL's aggregates leave nulls out: of no
 * number at all the sum is 0, average, least and greatest are unknown. Numbers are added in
 * ascending order, so that a sum does not depend on which fact changed last.
 */
public final class Figures {
  /** The figures at a moment, by their positions. */
  public static final class Result extends Row {
    private Result(int size) {
      super(size);
    }

    private void set(int index, double value) {
      number(index, value);
    }
  }

  private final List<Function> functions;
  private final List<double[]> contributions = new ArrayList<>();

  /** Begins with no fact. */
  public Figures(List<Function> functions) {
    this.functions = functions;
  }

  /** Adds what a fact contributes: a number for each figure. */
  public void add(double[] contribution) {
    contributions.add(contribution);
  }

  /** Takes a contribution out again; returns whether it was there. */
  public boolean remove(Object contribution) {
    return contributions.removeIf(c -> c == contribution);
  }

  /** Returns the figures of all that was added. */
  public Result result() {
    Result result = new Result(functions.size());
    for (int i = 0; i < functions.size(); i++) {
      int at = i;
      double[] numbers =
          contributions.stream().mapToDouble(c -> c[at]).filter(n -> !Double.isNaN(n)).toArray();
      result.set(i, figure(functions.get(i), numbers));
    }
    return result;
  }

  private static double figure(Function function, double[] numbers) {
    if (function == Function.COUNT) {
      return numbers.length;
    }
    Arrays.sort(numbers);
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    if (function == Function.SUM) {
      return sum;
    }
    if (numbers.length == 0) {
      return Double.NaN;
    }
    return switch (function) {
      case MIN -> numbers[0];
      case MAX -> numbers[numbers.length - 1];
      default -> sum / numbers.length;
    };
  }
}
