package dev.premortem.engine.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Expected numbers come from R 4, {@code wilcox.test(x, y, conf.int = TRUE)}. */
class MannWhitneyTest {
  /** R solves for the ends of the interval to 1e-4 only. */
  private static final double LOOSE = 2e-4;

  private static void check(
      double[] x, double[] y, double p, double shift, double low, double high, double u) {
    MannWhitney test = MannWhitney.of(x, y, 0.98);
    assertEquals(1, test.pValue() / p, 1e-9);
    assertEquals(shift, test.shift(), LOOSE);
    assertEquals(low, test.low(), LOOSE);
    assertEquals(high, test.high(), LOOSE);
    assertEquals(u, test.u());
  }

  private static double[] range(int from, int to) {
    return IntStream.rangeClosed(from, to).asDoubleStream().toArray();
  }

  private static double[] join(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void smallSamplesWithoutTiesAreExactAsInR() {
    check(
        new double[] {1.1, 2.2, 3.3, 4.4},
        new double[] {0.5, 1.5, 2.5, 3.7, 4.6},
        1,
        0.2,
        -3.5,
        3.9,
        10);
    check(
        new double[] {10, 12, 14, 16, 18, 20, 22.5},
        new double[] {1, 2, 3, 4, 5, 6, 7.25},
        0.0005827505828,
        12,
        6.75,
        17.5,
        49);
  }

  @Test
  void theLargestExactSamplesLoseNoPrecision() {
    check(
        Arrays.stream(range(1, 49)).map(v -> v * 1.01 + 0.37).toArray(),
        Arrays.stream(range(1, 49)).map(v -> Math.sqrt(v) * 3).toArray(),
        5.644948483e-05,
        11.41631206,
        4.62633404,
        18.18303620,
        1756);
  }

  @Test
  void tiesAndLargeSamplesAreApproximateAsInR() {
    check(
        new double[] {5, 5, 6, 7, 7, 8},
        new double[] {3, 4, 4, 5, 5, 6},
        0.03311773333,
        1.99996215,
        -0.00002785,
        3.99995056,
        31.5);
    check(
        Arrays.stream(range(1, 60)).map(v -> Math.sqrt(v) + 0.5).toArray(),
        Arrays.stream(range(1, 55)).map(Math::sqrt).toArray(),
        0.02604281442,
        0.74219163,
        -0.03112691,
        1.50000564,
        2048);
  }

  @Test
  void samplesMostlyOfZerosAreComparedAsInR() {
    check(
        join(new double[20], range(1, 30)),
        join(new double[40], range(5, 14)),
        1.3233887e-05,
        4,
        0,
        10,
        1810);
    check(
        join(new double[40], range(1, 3)),
        join(new double[45], range(1, 1)),
        0.2722834298,
        0,
        0,
        0,
        1037.5);
  }

  @Test
  void constantSamplesDifferByTheirDifference() {
    MannWhitney test = MannWhitney.of(new double[] {3, 3, 3, 3}, new double[] {2, 2, 2}, 0.98);
    assertEquals(1, test.shift());
    assertEquals(1, test.low());
    assertEquals(1, test.high());
  }

  @Property(tries = 300)
  void whatComesOutIsInOrderAndMirrorsWhenTheSamplesAreSwapped(
      @ForAll @Size(min = 1, max = 70) List<@DoubleRange(min = -100, max = 100) Double> some,
      @ForAll @Size(min = 1, max = 70) List<@DoubleRange(min = -100, max = 100) Double> others) {
    double[] x = some.stream().mapToDouble(v -> v).toArray();
    double[] y = others.stream().mapToDouble(v -> v).toArray();
    MannWhitney one = MannWhitney.of(x, y, 0.98);
    MannWhitney other = MannWhitney.of(y, x, 0.98);
    assertTrue(one.pValue() >= 0 && one.pValue() <= 1);
    assertTrue(one.low() <= one.high() + 1e-6);
    assertEquals(one.pValue(), other.pValue(), 1e-9);
    assertEquals((double) x.length * y.length, one.u() + other.u());
  }
}
