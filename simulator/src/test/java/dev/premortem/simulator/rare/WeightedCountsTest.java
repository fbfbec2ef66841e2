package dev.premortem.simulator.rare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedCountsTest {
  /** Garwood, Biometrika 28 (1936): 0 events [0, 3.689], 3 events [0.619, 8.767]. */
  @Test
  void equalWeightsGiveGarwoodsInterval() {
    assertArrayEquals(new double[] {0, 3.689}, WeightedCounts.interval(0, 0, 0, 0, 1), 1e-3);
    assertArrayEquals(new double[] {0.619, 8.767}, WeightedCounts.interval(3, 3, 3, 1, 1), 1e-3);
  }

  /** Two events expected: the normal interval misses far too often, this one does not. */
  @Test
  void fewHitsOfDifferentWeightAreCovered() {
    Random random = new Random(9);
    int covered = 0;
    int normal = 0;
    double truth = 1000 * 0.004 * 0.5;
    for (int repeat = 0; repeat < 4000; repeat++) {
      double sum = 0;
      double squares = 0;
      double heaviest = 0;
      long hits = 0;
      for (int i = 0; i < 1000; i++) {
        if (random.nextDouble() < 0.004) {
          double weight = random.nextDouble();
          sum += weight;
          squares += weight * weight;
          heaviest = Math.max(heaviest, weight);
          hits++;
        }
      }
      double[] ends = WeightedCounts.interval(hits, sum, squares, heaviest, 1);
      covered += ends[0] <= truth && truth <= ends[1] ? 1 : 0;
      double half = 1.96 * Math.sqrt(squares);
      normal += Math.abs(sum - truth) <= half ? 1 : 0;
    }
    assertTrue(covered >= 0.95 * 4000, "covered " + covered);
    assertTrue(normal < 0.9 * 4000, "normal " + normal);
  }
}
