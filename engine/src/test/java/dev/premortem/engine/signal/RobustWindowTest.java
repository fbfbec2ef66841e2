package dev.premortem.engine.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The sorted window says what sorting the latest values anew would say. */
class RobustWindowTest {
  private static double quantile(double[] sorted, double q) {
    double rank = q * (sorted.length - 1);
    int below = (int) rank;
    return below + 1 < sorted.length
        ? sorted[below] + (rank - below) * (sorted[below + 1] - sorted[below])
        : sorted[below];
  }

  @Property(tries = 300)
  void agreesWithSortingAnew(
      @ForAll @Size(min = 1, max = 80) List<@IntRange(min = -9, max = 9) Integer> values,
      @ForAll @IntRange(min = 1, max = 20) int capacity,
      @ForAll @IntRange(min = 1, max = 7) int every) {
    RobustWindow window = new RobustWindow(capacity);
    Deque<Double> latest = new ArrayDeque<>();
    int n = 0;
    for (int value : values) {
      double v = value / 2.0;
      window.add(v);
      latest.add(v);
      if (latest.size() > capacity) {
        latest.remove();
      }
      if (++n % every != 0) {
        continue;
      }
      window.settle();
      double[] sorted = latest.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      assertEquals(sorted.length, window.size());
      for (double q : new double[] {0, 0.05, 0.5, 0.995, 1}) {
        assertEquals(quantile(sorted, q), window.quantile(q), 1e-12);
      }
      double median = quantile(sorted, 0.5);
      double[] distances = Arrays.stream(sorted).map(x -> Math.abs(x - median)).sorted().toArray();
      // Of an even number the lower of the two middle distances is as good.
      assertEquals(
          distances[(distances.length + 1) / 2 - 1], window.medianAbsoluteDeviation(), 1e-9);
    }
  }
}
