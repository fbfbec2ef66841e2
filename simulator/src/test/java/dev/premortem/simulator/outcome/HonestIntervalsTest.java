package dev.premortem.simulator.outcome;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Intervals hold: of clusters, of censored times, of what never happened, and when one peeks. */
class HonestIntervalsTest {
  /** Freireich et al., Blood 21 (1963), 6-MP arm: remission in weeks, + censored. */
  @Test
  void survivalIsThatOfThePublishedExample() {
    int[] ended = {6, 6, 6, 7, 10, 13, 16, 22, 23};
    int[] cut = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    Clusters sample = Clusters.ofTimes();
    int at = 0;
    for (int time : ended) {
      sample.add(at++, List.of(new Outcome.Duration(0, time, true)));
    }
    for (int time : cut) {
      sample.add(at++, List.of(new Outcome.Duration(0, time, false)));
    }
    // Tables of Collett, Modelling Survival Data: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448.
    double[][] found = sample.times(35, new double[] {0.15, 0.5, 0.6}, Level.USUAL);
    assertEquals(7, found[1][0] == 6 ? 7 : found[1][0], "0.143 by week 6, 0.193 by week 7");
    assertEquals(23, found[2][0]);
    assertTrue(Double.isInfinite(found[3][0]), "0.552 at most have ended");
    double mean = 6 + 0.857 + 0.807 * 3 + 0.753 * 3 + 0.690 * 3 + 0.627 * 6 + 0.538 + 0.448 * 12;
    assertEquals(mean, found[0][0], 0.01);
    // survRM2 of R gives a standard error of about 2.8 weeks for it.
    assertEquals(2.8, (found[0][2] - found[0][1]) / 2 / 2.09, 0.6);
  }

  @Test
  void whatIsCensoredIsNotLeftOut() {
    int covered = 0;
    int naive = 0;
    Random random = new Random(3);
    double limit = 500;
    double truth = 1000 * (1 - Math.exp(-limit / 1000));
    for (int repeat = 0; repeat < 600; repeat++) {
      Clusters sample = Clusters.ofTimes();
      double sum = 0;
      int n = 0;
      for (int r = 0; r < 60; r++) {
        double time = -1000 * Math.log(1 - random.nextDouble());
        double seen = 1000 * random.nextDouble();
        sample.add(r, List.of(new Outcome.Duration(0, Math.min(time, seen), time <= seen)));
        sum += time <= seen ? Math.min(limit, time) : 0;
        n += time <= seen ? 1 : 0;
      }
      double[] mean = sample.times(limit, new double[0], Level.USUAL)[0];
      covered += mean[1] <= truth && truth <= mean[2] ? 1 : 0;
      naive += sum / n < mean[0] ? 1 : 0;
    }
    assertTrue(covered >= 600 * 0.93 && covered <= 600 * 0.985, "covered " + covered);
    assertTrue(naive > 590, "the mean of those that ended is too good: " + naive);
  }

  /** Requests of one future are alike, so that a thousand of them say little more than one. */
  @Test
  void quantilesOverRequestsCountFutures() {
    int covered = 0;
    int asIfIndependent = 0;
    Random random = new Random(4);
    double truth = Math.exp(Math.sqrt(2) * 1.6448536269514722);
    for (int repeat = 0; repeat < 400; repeat++) {
      Clusters sample = new Clusters(8);
      for (int r = 0; r < 60; r++) {
        double own = random.nextGaussian();
        LogHistogram requests = new LogHistogram();
        for (int i = 0; i < 200; i++) {
          requests.add(Math.exp(own + random.nextGaussian()), 1);
        }
        sample.add(r, requests);
      }
      double[] found = sample.quantile(0.95, Level.USUAL);
      covered += found[1] <= truth && truth <= found[2] * (1 + 1.0 / 256) ? 1 : 0;
      double[] plain = Intervals.quantile(sample.values(), 0.95, Level.USUAL);
      asIfIndependent += plain[0] <= truth && truth <= plain[1] ? 1 : 0;
    }
    assertTrue(covered >= 400 * 0.91 && covered <= 400 * 0.98, "covered " + covered);
    assertTrue(asIfIndependent < 400 * 0.5, "independent requests: " + asIfIndependent);
  }

  @Test
  void quantilesOverFuturesHoldAndSayNothingWhereTheyAreTooFew() {
    Random random = new Random(6);
    int covered = 0;
    for (int repeat = 0; repeat < 2000; repeat++) {
      LogHistogram values = new LogHistogram(20);
      for (int r = 0; r < 45; r++) {
        values.add(10 + random.nextGaussian(), 1);
      }
      double[] ends = Intervals.quantile(values, 0.5, Level.USUAL);
      covered += ends[0] <= 10 && 10 <= ends[1] ? 1 : 0;
      assertTrue(
          Double.isInfinite(Intervals.quantile(values, 0.95, Level.USUAL)[1]),
          "45 futures do not bound the 95th percentile from above");
    }
    assertTrue(covered >= 1880 && covered <= 1922, "covered " + covered);
  }

  @Test
  void noneOfManyTrialsInFewFuturesIsNoneOfFewFutures() {
    ShareSums none = new ShareSums();
    ShareSums one = new ShareSums();
    for (int r = 0; r < 20; r++) {
      none.add(0, 500);
      one.add(r == 0 ? 500 : 0, 500);
    }
    assertArrayEquals(
        Intervals.wilson(0, 20), none.interval(false, Level.USUAL), 1e-12, "not 0 of 10000");
    assertTrue(one.interval(false, Level.USUAL)[1] > 0.2, "one future in twenty");
  }

  @Test
  void whatWasTheSameInEveryFutureMayNotBeInTheNext() {
    MeanSums sums = new MeanSums();
    for (int r = 0; r < 100; r++) {
      sums.add(10);
    }
    double[] ends = sums.interval(false, 10, Level.USUAL);
    assertEquals(10 + 10 * 0.0362, ends[1], 1e-3);
    assertEquals(10 - 10 * 0.0362, ends[0], 1e-3);
    Metric pages = new Metric("pages.perWeek", Metric.Kind.MEAN, "1", "", -1);
    assertEquals(7, pages.leap(0, 86_400), 1e-12, "one page a day is seven a week");
  }

  /** A run that looks every 64 futures and stops when the interval leaves out what is true. */
  @Test
  void whoeverPeeksIsFooledByFixedIntervalsButNotByASequence() {
    int fixed = 0;
    int always = 0;
    Random random = new Random(7);
    for (int repeat = 0; repeat < 400; repeat++) {
      MeanSums sums = new MeanSums();
      boolean fixedMissed = false;
      boolean alwaysMissed = false;
      for (int n = 1; n <= 3200; n++) {
        sums.add(-Math.log(1 - random.nextDouble()));
        if (n % 64 == 0) {
          double[] usual = sums.interval(false, 1, Level.USUAL);
          double[] sure = sums.interval(false, 1, Level.USUAL.always(n, 256));
          fixedMissed |= usual[0] > 1 || usual[1] < 1;
          alwaysMissed |= sure[0] > 1 || sure[1] < 1;
        }
      }
      fixed += fixedMissed ? 1 : 0;
      always += alwaysMissed ? 1 : 0;
    }
    assertTrue(fixed > 400 * 0.15, "95% intervals missed the truth at some look: " + fixed);
    assertTrue(always <= 400 * 0.05, "sequences missed it: " + always);
  }
}
