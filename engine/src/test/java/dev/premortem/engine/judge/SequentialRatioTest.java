package dev.premortem.engine.judge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/**
 * The guarantee: a candidate that is exactly at its limit, watched every minute of all steps, is
 * sent home by luck in at most 5% of rollouts.
 */
class SequentialRatioTest {
  private static final double LIMIT = 0.005;
  private static final int ROLLOUTS = 10_000;
  private static final int STEPS = 3;
  private static final int MINUTES = 30;
  private static final int PER_MINUTE = 200;
  private static final double EVIDENCE = STEPS / 0.05;

  /** z of the one-sided 95% Wilson interval. */
  private static final double Z = 1.6448536269514722;

  private static double wilsonLowerBound(double ratio, double n) {
    double centre = ratio + Z * Z / (2 * n);
    double half = Z * Math.sqrt((ratio * (1 - ratio) + Z * Z / (4 * n)) / n);
    return (centre - half) / (1 + Z * Z / n);
  }

  @Test
  void aGoodCandidateIsSentHomeByLuckInAtMost5PercentOfRolloutsHoweverOftenSomebodyLooks() {
    BinomialDistribution errors = new BinomialDistribution(new Well19937c(1), PER_MINUTE, LIMIT);
    int sequential = 0;
    int looking = 0;
    for (int r = 0; r < ROLLOUTS; r++) {
      boolean crossed = false;
      boolean fixed = false;
      for (int step = 0; step < STEPS; step++) {
        SequentialRatio evidence = new SequentialRatio(LIMIT);
        long failed = 0;
        for (int minute = 1; minute <= MINUTES; minute++) {
          int now = errors.sample();
          failed += now;
          evidence.add(PER_MINUTE, now);
          crossed |= evidence.evidence() > EVIDENCE;
          double n = (double) minute * PER_MINUTE;
          fixed |= wilsonLowerBound(failed / n, n) > LIMIT;
        }
      }
      sequential += crossed ? 1 : 0;
      looking += fixed ? 1 : 0;
    }
    assertTrue(sequential <= 0.05 * ROLLOUTS, sequential + " of " + ROLLOUTS);
    // The peer shows what is at stake: a fixed-horizon interval that is looked at every minute.
    assertTrue(looking > 0.15 * ROLLOUTS, looking + " of " + ROLLOUTS);
    System.out.println(
        "SequentialRatioTest: false rollbacks "
            + 100.0 * sequential / ROLLOUTS
            + "%, with the fixed-horizon interval looked at every minute "
            + 100.0 * looking / ROLLOUTS
            + "%");
  }

  @Test
  void aCandidateThatFails5PercentGoesBackLongBeforeTheFixedHorizon() {
    int[] sequential = new int[2001];
    SplittableRandom random = new SplittableRandom(7);
    int perMinute = 20;
    for (int r = 0; r < sequential.length; r++) {
      SequentialRatio evidence = new SequentialRatio(LIMIT);
      int minute = 0;
      while (evidence.evidence() <= EVIDENCE) {
        int failed = 0;
        for (int i = 0; i < perMinute; i++) {
          failed += random.nextDouble() < 0.05 ? 1 : 0;
        }
        evidence.add(perMinute, failed);
        minute++;
      }
      sequential[r] = minute;
    }
    Arrays.sort(sequential);
    int median = sequential[sequential.length / 2];
    assertTrue(median <= 8, "median " + median + " minutes");
    System.out.println(
        "SequentialRatioTest: median minutes to send a 5% candidate home at "
            + perMinute
            + " requests a minute: "
            + median
            + ", 95% within "
            + sequential[(int) (0.95 * sequential.length)]);
  }

  @Test
  void evidenceOnlyCountsAgainstTheLimit() {
    SequentialRatio evidence = new SequentialRatio(0.01);
    evidence.add(100_000, 500);
    assertTrue(evidence.evidence() < 1e-6, "half of the limit is evidence for the candidate");
    evidence.reset();
    evidence.add(100, 100);
    assertTrue(evidence.evidence() >= 1e11);
    SequentialRatio none = new SequentialRatio(0);
    none.add(10, 1);
    assertTrue(none.evidence() > 20, "where nothing may fail one failure is enough");
    SequentialRatio all = new SequentialRatio(1);
    all.add(1000, 1000);
    assertTrue(all.evidence() < 1e6);
  }
}
