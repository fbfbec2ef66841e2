package dev.premortem.engine.promql.function;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.series.NumberText;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  @Test
  void smallTermsAreNotLostBesideLargeOnes() {
    KahanSum sum = new KahanSum(0);
    for (double term : new double[] {1, 1e100, 1, -1e100}) {
      sum.add(term);
    }
    assertEquals(2, sum.value());
  }

  @Test
  void aMeanHoldsWhereTheSumWouldNot() {
    Mean mean = new Mean();
    for (int i = 0; i < 4; i++) {
      mean.add(Double.MAX_VALUE);
    }
    assertEquals(Double.MAX_VALUE, mean.value(), Double.MAX_VALUE * 1e-15);
  }

  @Test
  void specialCasesAreThoseOfGo() {
    assertEquals(1, GoMath.pow(1, Double.NaN));
    assertEquals(1, GoMath.pow(-1, Double.POSITIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, GoMath.max(Double.NaN, Double.POSITIVE_INFINITY));
    assertEquals(3, GoMath.log2(8));
    assertEquals(-1074, GoMath.log2(Double.MIN_VALUE), 1e-9);
  }

  @Test
  void numbersArePrintedWithTheFewestDigitsThatReadBack() {
    assertEquals("0.1", NumberText.plain(0.1));
    assertEquals("200000000000000000000000", NumberText.plain(Double.parseDouble("2e23")));
    assertEquals("1.234567e+06", NumberText.shortestGeneral(1234567));
    assertEquals("100000", NumberText.shortestGeneral(100000));
    assertEquals("1e-05", NumberText.shortestGeneral(0.00001));
    assertEquals("12.35", NumberText.general(12.345678, 4));
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(value, NumberText.parse(NumberText.plain(value)));
        assertEquals(value, NumberText.parse(NumberText.shortestGeneral(value)));
      }
    }
  }

  @Test
  void valuesAreClampedAndRoundedUpAtTies() {
    assertEquals(-1, SampleFunctions.round(-1.5, 1));
    assertEquals(5.5, SampleFunctions.round(5.3, 0.5));
    assertEquals(2, SampleFunctions.clamp(7, 0, 2));
  }
}
