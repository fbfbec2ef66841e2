package dev.premortem.simulator.outcome;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  /** Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20, 1/29. */
  @Test
  void wilsonsIntervalIsTheOneInNewcombesTable() {
    assertArrayEquals(new double[] {0.2553, 0.3662}, Intervals.wilson(81, 263), 5e-5);
    assertArrayEquals(new double[] {0.0624, 0.1605}, Intervals.wilson(15, 148), 5e-5);
    assertArrayEquals(new double[] {0, 0.1611}, Intervals.wilson(0, 20), 5e-5);
    assertArrayEquals(new double[] {0.0061, 0.1718}, Intervals.wilson(1, 29), 5e-5);
  }

  /** Student's t of 9 degrees of freedom at 97.5% is 2.262. */
  @Test
  void studentsIntervalUsesStudentsDistribution() {
    assertArrayEquals(
        new double[] {10 - 2.262, 10 + 2.262}, Intervals.student(10, 10, 10, Level.USUAL), 1e-3);
  }

  @Test
  void trialsThatResembleEachOtherMakeAProportionLessCertain() {
    // Ten replications of ten trials each, all good or all bad: ten independent trials, not 100.
    double effect = Intervals.designEffect(50, 100, 500, 500, 1000);
    assertEquals(10, effect, 1e-9);
    ShareSums sums = new ShareSums();
    for (int r = 0; r < 10; r++) {
      sums.add(r % 2 * 10, 10);
    }
    assertArrayEquals(Intervals.wilson(5, 10), sums.interval(false, Level.USUAL), 1e-12);
  }

  @Property(tries = 200)
  void mergingIsAddingInAnyGrouping(@ForAll long seed) {
    Random random = new Random(seed);
    List<Metric> metrics =
        List.of(
            new Metric("a", Metric.Kind.PROPORTION, "ratio", "", 1),
            new Metric("b", Metric.Kind.MEAN, "s", "", 1));
    Aggregate all = new Aggregate(metrics);
    Aggregate[] parts = {new Aggregate(metrics), new Aggregate(metrics), new Aggregate(metrics)};
    for (int r = 0; r < 40; r++) {
      Outcome outcome = new Outcome(r, 2);
      outcome.count(0, random.nextInt(3), 3);
      outcome.set(1, random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian() * 100);
      outcome.harm = random.nextInt(10);
      all.add(outcome);
      parts[r * 3 / 40].add(outcome);
    }
    Aggregate left = new Aggregate(metrics);
    left.merge(parts[0]);
    left.merge(parts[1]);
    left.merge(parts[2]);
    parts[1].merge(parts[2]);
    parts[0].merge(parts[1]);
    for (int i = 0; i < 2; i++) {
      close(all.estimate(i), left.estimate(i));
      close(all.estimate(i), parts[0].estimate(i));
    }
    assertEquals(all.worst(), left.worst());
    assertEquals(all.typical(), parts[0].typical());
  }

  private static void close(Estimate a, Estimate b) {
    assertEquals(a.n(), b.n());
    assertEquals(a.mean(), b.mean(), 1e-9);
    assertEquals(a.low(), b.low(), 1e-9);
    assertEquals(a.high(), b.high(), 1e-9);
    assertEquals(a.p50(), b.p50());
    assertEquals(a.p95(), b.p95());
  }

  /** The nominal 95% interval of a mean covers the truth in 95% of repeats. */
  @Test
  void theIntervalOfAMeanCoversTheTruth() {
    Random random = new Random(5);
    int covered = 0;
    for (int repeat = 0; repeat < 2000; repeat++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 20; i++) {
        double x = random.nextGaussian();
        sum += x;
        squares += x * x;
      }
      double variance = (squares - sum * sum / 20) / 19;
      double[] interval = Intervals.student(20, sum / 20, variance, Level.USUAL);
      covered += interval[0] <= 0 && 0 <= interval[1] ? 1 : 0;
    }
    assertTrue(covered >= 1880 && covered <= 1920, "covered " + covered);
  }
}
