package dev.premortem.engine.judge;

import java.util.Arrays;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * Mann-Whitney U test of two samples with the Hodges-Lehmann estimate of their shift and its
 * confidence interval, as R's {@code wilcox.test(x, y, conf.int = TRUE)} computes them (R 4,
 * stats/R/wilcox.test.R; Bauer, Constructing confidence sets using rank statistics, JASA 67, 1972):
 * exact for less than 50 values each and no ties, else by the normal approximation with corrections
 * for continuity and ties.
 *
 * @param pValue two-sided, 0 to 1
 * @param shift estimate of x minus y
 * @param low lower end of the interval of the shift
 * @param high upper end
 * @param u number of pairs in which x is larger, ties counted half
 */
public record MannWhitney(double pValue, double shift, double low, double high, double u) {
  private static final int EXACT_BELOW = 50;
  private static final double TOLERANCE = 1e-9;
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /**
   * Compares two samples.
   *
   * @param x candidate, at least one value, all finite
   * @param y stable, at least one value, all finite
   * @param confidence of the interval, such as 0.98
   */
  public static MannWhitney of(double[] x, double[] y, double confidence) {
    double alpha = 1 - confidence;
    double u = u(x, y, 0);
    if (x.length < EXACT_BELOW && y.length < EXACT_BELOW && !ties(x, y)) {
      return exact(x, y, alpha, u);
    }
    return approximate(x, y, alpha, u);
  }

  private static boolean ties(double[] x, double[] y) {
    double[] all = both(x, y, 0);
    Arrays.sort(all);
    for (int i = 1; i < all.length; i++) {
      if (all[i] == all[i - 1]) {
        return true;
      }
    }
    return false;
  }

  private static double[] both(double[] x, double[] y, double shift) {
    double[] all = Arrays.copyOf(x, x.length + y.length);
    for (int i = 0; i < x.length; i++) {
      all[i] -= shift;
    }
    System.arraycopy(y, 0, all, x.length, y.length);
    return all;
  }

  private static double u(double[] x, double[] y, double shift) {
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    double u = 0;
    for (double value : x) {
      double v = value - shift;
      u += (below(sorted, v) + belowOrEqual(sorted, v)) / 2.0;
    }
    return u;
  }

  private static int below(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int belowOrEqual(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static MannWhitney exact(double[] x, double[] y, double alpha, double u) {
    int m = x.length;
    int n = y.length;
    double[] cumulative = distribution(m, n);
    int w = (int) Math.round(u);
    double tail = cumulative[Math.min(w, m * n - w)];
    double[] differences = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < n; k++) {
        differences[i * n + k] = x[i] - y[k];
      }
    }
    Arrays.sort(differences);
    int lower = 0;
    while (lower < m * n && cumulative[lower] < alpha / 2) {
      lower++;
    }
    lower = Math.max(1, lower);
    int middle = m * n / 2;
    double median =
        m * n % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2;
    return new MannWhitney(
        Math.min(1, 2 * tail), median, differences[lower - 1], differences[m * n - lower], u);
  }

  /**
   * Lower half of the distribution function of U under equal distributions (Mann and Whitney,
   * 1947), from the Gaussian binomial coefficient, whose upper half mirrors it.
   */
  private static double[] distribution(int m, int n) {
    double[] counts = new double[m * n / 2 + 1];
    counts[0] = 1;
    for (int i = 1; i <= m; i++) {
      for (int s = counts.length - 1; s >= n + i; s--) {
        counts[s] -= counts[s - n - i];
      }
      for (int s = i; s < counts.length; s++) {
        counts[s] += counts[s - i];
      }
    }
    double total = CombinatoricsUtils.binomialCoefficientDouble(m + n, m);
    double sum = 0;
    for (int s = 0; s < counts.length; s++) {
      sum += counts[s];
      counts[s] = sum / total;
    }
    return counts;
  }

  private static MannWhitney approximate(double[] x, double[] y, double alpha, double u) {
    double smallest = Arrays.stream(x).min().orElse(0) - Arrays.stream(y).max().orElse(0);
    double largest = Arrays.stream(x).max().orElse(0) - Arrays.stream(y).min().orElse(0);
    if (largest - smallest <= 0) {
      return new MannWhitney(largest == 0 ? 1 : 0, largest, largest, largest, u);
    }
    double z = z(x, y, 0, true);
    double p = Double.isNaN(z) ? 1 : Math.min(1, 2 * NORMAL.cumulativeProbability(-Math.abs(z)));
    double quantile = NORMAL.inverseCumulativeProbability(1 - alpha / 2);
    return new MannWhitney(
        p,
        root(x, y, smallest, largest, 0, false),
        root(x, y, smallest, largest, quantile, true),
        root(x, y, smallest, largest, -quantile, true),
        u);
  }

  /** Standardized U after shifting x; NaN when all values are the same. */
  private static double z(double[] x, double[] y, double shift, boolean correct) {
    double m = x.length;
    double n = y.length;
    double[] all = both(x, y, shift);
    Arrays.sort(all);
    double tied = 0;
    for (int i = 0; i < all.length; ) {
      int k = i;
      while (k < all.length && all[k] == all[i]) {
        k++;
      }
      double t = k - i;
      tied += t * t * t - t;
      i = k;
    }
    double sigma = Math.sqrt(m * n / 12 * (m + n + 1 - tied / ((m + n) * (m + n - 1))));
    double centred = u(x, y, shift) - m * n / 2;
    return (centred - (correct ? Math.signum(centred) * 0.5 : 0)) / sigma;
  }

  private static double root(
      double[] x, double[] y, double smallest, double largest, double quantile, boolean correct) {
    double atSmallest = value(x, y, smallest, quantile, correct);
    if (atSmallest <= 0) {
      return smallest;
    }
    double atLargest = value(x, y, largest, quantile, correct);
    if (atLargest >= 0) {
      return largest;
    }
    BrentSolver solver = new BrentSolver(TOLERANCE * (largest - smallest));
    return solver.solve(10_000, d -> value(x, y, d, quantile, correct), smallest, largest);
  }

  private static double value(
      double[] x, double[] y, double shift, double quantile, boolean correct) {
    double z = z(x, y, shift, correct);
    return (Double.isNaN(z) ? 0 : z) - quantile;
  }
}
