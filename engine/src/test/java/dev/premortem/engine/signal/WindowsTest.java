package dev.premortem.engine.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WindowsTest {
  @Property(tries = 200)
  void aSumIsTheSumOfTheLatestIntervals(
      @ForAll @IntRange(min = 1, max = SumWindow.FINE) int window, @ForAll long seed) {
    Random random = new Random(seed);
    SumWindow sums = new SumWindow(43_200);
    SumWindow.Window known = sums.watch(window);
    int n = random.nextInt(20_000);
    long[] values = new long[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextInt(1000);
      sums.add(values[i]);
    }
    long expected = 0;
    for (int i = Math.max(0, n - window); i < n; i++) {
      expected += values[i];
    }
    assertEquals(expected, known.sum());
  }

  @Property(tries = 200)
  void whatWillLeaveAWindowIsKnownBefore(
      @ForAll @IntRange(min = 1, max = 43_200) int window,
      @ForAll @IntRange(min = 1, max = 64) int next,
      @ForAll long seed) {
    Random random = new Random(seed);
    SumWindow sums = new SumWindow(43_200);
    SumWindow.Window known = sums.watch(window);
    int n = random.nextInt(60_000);
    long least = window > n ? 0 : Long.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      long value = random.nextInt(1000);
      sums.add(value);
      least = i >= n - window ? Math.min(least, value) : least;
    }
    if (window <= 64) {
      assertEquals(least, known.least());
    }
    long leaving = known.leaving(next);
    long before = known.sum();
    long added = 0;
    for (int i = 0; i < Math.min(next, window); i++) {
      sums.add(7);
      added += 7;
      assertEquals(7, known.at(1));
    }
    long left = before + added - known.sum();
    if (window <= SumWindow.FINE - 64) {
      assertEquals(leaving, left);
    } else {
      assertTrue(left <= leaving, left + " left, " + leaving + " was known");
    }
  }

  @Property(tries = 50)
  void aWindowOfThirtyDaysIsLessThanSixteenMinutesTooLong(@ForAll long seed) {
    Random random = new Random(seed);
    SumWindow sums = new SumWindow(43_200);
    SumWindow.Window month = sums.watch(43_200);
    int n = 43_200 + random.nextInt(50_000);
    for (int i = 0; i < n; i++) {
      sums.add(1);
    }
    long over = month.sum() - 43_200;
    assertEquals(true, over >= 0 && over < 16, "over by " + over);
  }

  @Property(tries = 50)
  void anAssumedPastCountsInEveryWindow(
      @ForAll @IntRange(min = 1, max = 43_200) int window, @ForAll @IntRange(max = 1000) int rate) {
    SumWindow sums = new SumWindow(43_200);
    SumWindow.Window known = sums.watch(window);
    sums.reset(rate);
    assertEquals(window * (double) rate, known.sum(), rate * (window > SumWindow.FINE ? 16 : 1.0));
  }

  @Property(tries = 300)
  void extremesAreThoseOfTheLatestIntervals(
      @ForAll @IntRange(min = 1, max = 50) int window, @ForAll long seed) {
    Random random = new Random(seed);
    ExtremeWindow extremes = new ExtremeWindow(window);
    double[] values = new double[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(20);
      extremes.add(values[i]);
      double low = Double.NaN;
      double high = Double.NaN;
      if (i + 1 >= window) {
        low = Double.POSITIVE_INFINITY;
        high = Double.NEGATIVE_INFINITY;
        for (int k = i + 1 - window; k <= i; k++) {
          low = Math.min(low, values[k]);
          high = Math.max(high, values[k]);
        }
      }
      assertEquals(low, extremes.lowest());
      assertEquals(high, extremes.highest());
    }
  }
}
