package dev.premortem.simulator.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The samplers draw from the distributions that commons-math3 computes. */
class DiscreteTest {
  private static final int DRAWS = 200_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 3, 11.9, 12.1, 40, 1000, 250_000})
  void poisson(double mean) {
    Stream stream = new Stream(7, 1, Purpose.TRAFFIC, 0);
    PoissonDistribution exact = new PoissonDistribution(mean);
    fits(() -> stream.poisson(mean), k -> exact.probability((int) k), mean, Math.sqrt(mean));
  }

  @ParameterizedTest
  @CsvSource({"10,0.5", "1000,0.001", "1000,0.05", "40000,0.0005", "500,0.93", "100000,0.12"})
  void binomial(int n, double p) {
    Stream stream = new Stream(8, 1, Purpose.SERVICE, 0);
    BinomialDistribution exact = new BinomialDistribution(n, p);
    double sd = Math.sqrt(n * p * (1 - p));
    fits(() -> stream.binomial(n, p), k -> exact.probability((int) k), n * p, sd);
  }

  @ParameterizedTest
  @CsvSource({"10,0.2", "1000,0.001", "1,0.4", "1440,0.0003", "40000,0.00007", "100,0.0299"})
  void trials(int n, double p) {
    Trials trials = new Trials(new Stream(9, 1, Purpose.FAILURES, 0));
    BinomialDistribution exact = new BinomialDistribution(n, p);
    double sd = Math.sqrt(n * p * (1 - p));
    fits(() -> trials.successes(n, p), k -> exact.probability((int) k), n * p, sd);
  }

  @Test
  void trialsWhoseNumberAndChanceChangeAreCountedAsManySingleOnes() {
    Trials trials = new Trials(new Stream(10, 1, Purpose.FAILURES, 0));
    Stream sizes = new Stream(10, 1, Purpose.TRAFFIC, 0);
    double[] chances = {0.0003, 0.0003, 0.0003, 0.002, 0.5, 0, 1};
    double[] expected = new double[chances.length];
    double[] seen = new double[chances.length];
    for (int i = 0; i < DRAWS; i++) {
      int at = (int) (sizes.nextDouble() * chances.length);
      long n = sizes.poisson(200);
      expected[at] += n * chances[at];
      seen[at] += trials.successes(n, chances[at]);
    }
    for (int i = 0; i < chances.length; i++) {
      double sd = Math.sqrt(expected[i] * (1 - chances[i]));
      assertEquals(expected[i], seen[i], 4.5 * sd);
    }
  }

  /** Chi-square over cells that are expected at least 50 times, tails lumped together. */
  private static void fits(
      LongSupplier draw, LongToDoubleFunction probability, double mean, double sd) {
    long low = (long) Math.max(0, Math.floor(mean - 4 * sd));
    long width = Math.max(1, (long) (sd / 8));
    int cells = (int) ((8 * sd) / width) + 3;
    double[] expected = new double[cells + 2];
    long[] observed = new long[cells + 2];
    double inside = 0;
    for (int cell = 0; cell < cells; cell++) {
      for (long k = low + cell * width; k < low + (cell + 1) * width; k++) {
        double p = probability.applyAsDouble(k);
        expected[cell] += p * DRAWS;
        inside += p;
      }
    }
    expected[cells] = Math.max(0, 1 - inside) * DRAWS;
    for (int i = 0; i < DRAWS; i++) {
      long k = draw.getAsLong();
      long cell = k < low ? cells : (k - low) / width;
      observed[(int) Math.min(cells, cell)]++;
    }
    double[] e = new double[cells + 2];
    long[] o = new long[cells + 2];
    int used = 0;
    for (int cell = 0; cell <= cells; cell++) {
      e[used] += expected[cell];
      o[used] += observed[cell];
      if (e[used] >= 50) {
        used++;
      }
    }
    if (used > 0 && e[used] < 50) {
      e[used - 1] += e[used];
      o[used - 1] += o[used];
    }
    if (used < 2) {
      assertEquals(e[0] + e[1], o[0] + o[1], 1);
      return;
    }
    double pValue =
        new ChiSquareTest()
            .chiSquareTest(java.util.Arrays.copyOf(e, used), java.util.Arrays.copyOf(o, used));
    assertTrue(pValue > 1e-4, "p value " + pValue);
  }

  @Test
  void streamsOfOnePurposeAreTheSameEveryTimeAndOthersDiffer() {
    long first = new Stream(1, 2, Purpose.FAULTS, 3).nextLong();
    assertEquals(first, new Stream(1, 2, Purpose.FAULTS, 3).nextLong());
    assertTrue(first != new Stream(2, 2, Purpose.FAULTS, 3).nextLong());
    assertTrue(first != new Stream(1, 3, Purpose.FAULTS, 3).nextLong());
    assertTrue(first != new Stream(1, 2, Purpose.PEOPLE, 3).nextLong());
    assertTrue(first != new Stream(1, 2, Purpose.FAULTS, 4).nextLong());
  }
}
