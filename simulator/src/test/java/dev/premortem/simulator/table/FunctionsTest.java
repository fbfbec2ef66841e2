package dev.premortem.simulator.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  @Property(tries = 2000)
  void powersByTableAreRightToOnePartInAHundredBillion(
      @ForAll @Scale(6) @DoubleRange(min = 1e-4, max = 1) double base,
      @ForAll @DoubleRange(min = 0, max = 32) double exponent) {
    double exact = Math.pow(base, exponent);
    assertEquals(exact, Functions.power(base, exponent), 1e-11 * exact);
  }

  @Test
  void powersByTableAreExactAtTheirEnds() {
    assertEquals(1, Functions.power(1, 7));
    assertEquals(1, Functions.power(0.3, 0));
    assertEquals(0, Functions.power(0, 2));
    assertEquals(0, Functions.power(1e-300, 40));
  }

  @Property(tries = 2000)
  void exponentialsByTableAreRightToTwelveDigits(
      @ForAll @DoubleRange(min = -600, max = 600) double power) {
    double exact = Math.exp(power);
    assertEquals(exact, Functions.exp(power), 1e-12 * exact);
  }

  @Property(tries = 2000)
  void logarithmsByTableAreRightToThirteenDigits(
      @ForAll @Scale(6) @DoubleRange(min = 1e-6, max = 1e6) double value) {
    assertEquals(Math.log(value), Functions.log(value), 1e-13);
    assertEquals(Math.log(value) / Math.log(2), Functions.log2(value), 3e-6);
  }

  @Test
  void exponentialsOfNumbersFarOffAreThoseOfJava() {
    for (double power : new double[] {-1e9, -740, -600, 600, 709, 710, 1e9, Double.NaN}) {
      assertEquals(StrictMath.exp(power), Functions.exp(power));
    }
  }
}
