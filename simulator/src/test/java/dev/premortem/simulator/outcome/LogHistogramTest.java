package dev.premortem.simulator.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogHistogramTest {
  @Property(tries = 100)
  void quantilesAreRightToOnePartIn256(@ForAll long seed) {
    Random random = new Random(seed);
    double[] values = new double[500];
    LogHistogram histogram = new LogHistogram();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(4 * random.nextGaussian()) * (random.nextInt(4) == 0 ? -1 : 1);
      histogram.add(values[i], 1);
    }
    Arrays.sort(values);
    for (double q : new double[] {0.01, 0.5, 0.95, 1}) {
      double exact = values[Math.max(0, (int) Math.ceil(q * values.length) - 1)];
      assertTrue(
          Math.abs(histogram.quantile(q) - exact) <= Math.abs(exact) / 256, q + " of " + seed);
    }
  }

  @Property(tries = 100)
  void mergingDoesNotDependOnOrder(@ForAll long seed) {
    Random random = new Random(seed);
    LogHistogram[] parts = {new LogHistogram(), new LogHistogram()};
    for (int i = 0; i < 200; i++) {
      parts[random.nextInt(2)].add(random.nextGaussian(), 1 + random.nextInt(3));
    }
    LogHistogram ab = new LogHistogram();
    ab.merge(parts[0]);
    ab.merge(parts[1]);
    LogHistogram ba = new LogHistogram();
    ba.merge(parts[1]);
    ba.merge(parts[0]);
    assertEquals(Arrays.deepToString(ab.buckets()), Arrays.deepToString(ba.buckets()));
  }
}
