package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class ServiceTimesTest {
  @Property(tries = 2000)
  void powersByTableAreRightToOnePartInAHundredThousand(
      @ForAll @Scale(6) @DoubleRange(min = 1e-4, max = 1) double base,
      @ForAll @DoubleRange(min = 0, max = 32) double exponent) {
    double exact = Math.pow(base, exponent);
    assertEquals(exact, ServiceTimes.power(base, exponent), 1e-5 * exact);
  }

  @Test
  void powersByTableAreExactAtTheirEnds() {
    assertEquals(1, ServiceTimes.power(1, 7));
    assertEquals(1, ServiceTimes.power(0.3, 0));
    assertEquals(0, ServiceTimes.power(0, 2));
    assertEquals(0, ServiceTimes.power(1e-300, 40));
  }
}
