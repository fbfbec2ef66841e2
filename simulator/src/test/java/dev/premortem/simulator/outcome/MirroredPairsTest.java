package dev.premortem.simulator.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirroredPairsTest {
  private static final List<Metric> METRICS =
      List.of(
          new Metric("monotone", Metric.Kind.MEAN, "1", "", 1),
          new Metric("even", Metric.Kind.MEAN, "1", "", 1),
          new Metric("share", Metric.Kind.PROPORTION, "ratio", "", 1));

  /** Two uniform draws, their square about the middle, and whether the first is small. */
  private static Outcome outcome(long replication) {
    Stream stream = Stream.ofPair(11, replication, Purpose.FAULTS, 0);
    double u = stream.nextDouble();
    double v = stream.nextDouble();
    Outcome outcome = new Outcome(replication, 3);
    outcome.set(0, u + v);
    outcome.set(1, (u - 0.5) * (u - 0.5));
    outcome.count(2, u < 0.3 ? 1 : 0, 1);
    return outcome;
  }

  @Test
  void theOddOneOfAPairDrawsWhatTheEvenOneDrawsMirrored() {
    Stream even = Stream.ofPair(1, 8, Purpose.PEOPLE, 2);
    Stream odd = Stream.ofPair(1, 9, Purpose.PEOPLE, 2);
    for (int i = 0; i < 100; i++) {
      assertEquals(1 - even.nextDouble(), odd.nextDouble(), 1e-15);
      assertEquals(-even.nextGaussian(), odd.nextGaussian());
      assertEquals(1, Math.exp(-even.nextExponential()) + Math.exp(-odd.nextExponential()), 1e-12);
    }
  }

  @Test
  void intervalsOfPairsCoverTheTruthAndKnowWhatPairsBring() {
    double[] truth = {1, 1.0 / 12, 0.3};
    int[] hits = new int[3];
    int repeats = 2000;
    double[] gains = new double[3];
    for (int k = 0; k < repeats; k++) {
      Aggregate part = new Aggregate(METRICS);
      for (long r = 0; r < 100; r++) {
        part.addOfPair(outcome(100L * k + r));
      }
      for (int i = 0; i < 3; i++) {
        Estimate estimate = part.estimate(i);
        hits[i] += estimate.low() - 1e-9 <= truth[i] && truth[i] <= estimate.high() + 1e-9 ? 1 : 0;
        gains[i] += Double.isNaN(estimate.gain()) ? 0 : estimate.gain() / repeats;
      }
    }
    assertEquals(repeats, hits[0], "a sum of uniforms and its mirror always make 2");
    assertTrue(hits[1] >= 0.94 * repeats && hits[1] <= 0.96 * repeats, "even: " + hits[1]);
    assertTrue(hits[2] >= 0.93 * repeats && hits[2] <= 0.97 * repeats, "share: " + hits[2]);
    assertEquals(0.5, gains[1], 0.05, "what is even is the same in the mirror: half is lost");
    assertTrue(gains[2] > 1.5, "a pair has rarely two successes: " + gains[2]);
  }
}
