package dev.premortem.simulator.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExactSumTest {
  @Property(tries = 300)
  void sumsAndSquaresAreExactInAnyOrderAndGrouping(@ForAll long seed) {
    Random random = new Random(seed);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      values.add(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    }
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value));
      squares = squares.add(new BigDecimal(value).pow(2));
    }
    for (int order = 0; order < 3; order++) {
      Collections.shuffle(values, random);
      ExactSum left = new ExactSum();
      ExactSum right = new ExactSum();
      ExactSum ofSquares = new ExactSum();
      for (int i = 0; i < values.size(); i++) {
        (random.nextBoolean() ? left : right).add(values.get(i));
        ofSquares.addSquare(values.get(i));
      }
      left.merge(right);
      assertEquals(0, sum.compareTo(left.exact()));
      assertEquals(0, squares.compareTo(ofSquares.exact()));
      assertEquals(sum.doubleValue(), left.value());
    }
  }

  @Test
  void whatIsLostInDoublesIsKept() {
    ExactSum sum = new ExactSum();
    sum.add(1e300);
    sum.add(1);
    sum.add(Double.MIN_VALUE);
    sum.add(-1e300);
    sum.add(-1);
    assertEquals(Double.MIN_VALUE, sum.value());
    assertThrows(IllegalArgumentException.class, () -> sum.add(Double.NaN));
  }
}
