package dev.premortem.simulator.compare;

import dev.premortem.simulator.compare.Difference.Verdict;
import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Differences of the metrics that two policies have in common, future by future. Means: Student's
 * interval of paired differences. Proportions: the linearized variance of the difference of two
 * ratios (Cochran, Sampling Techniques, section 6.10), trials of one future taken together.
 */
final class PairedAggregate {
  private static final int FLIPS = 20;
  private static final long MOST = 10_000_000;

  /** One metric of both. */
  private static final class Pair {
    private final Metric metric;
    private final int inBase;
    private final int inCandidate;
    private final List<Long> flipped = new ArrayList<>();
    private long n;
    private double meanBase;
    private double meanCandidate;
    private double mean;
    private double squaresBase;
    private double squaresCandidate;
    private double squares;

    // Sums of successes and trials and of their products: base first.
    private final double[] sums = new double[4];
    private final double[][] products = new double[4][4];

    Pair(Metric metric, int inBase, int inCandidate) {
      this.metric = metric;
      this.inBase = inBase;
      this.inCandidate = inCandidate;
    }

    void add(Outcome base, Outcome candidate) {
      if (metric.kind() == Metric.Kind.PROPORTION) {
        ratio(base, candidate);
        return;
      }
      double b = base.values[inBase];
      double c = candidate.values[inCandidate];
      if (Double.isNaN(b) || Double.isNaN(c)) {
        return;
      }
      n++;
      double toBase = b - meanBase;
      meanBase += toBase / n;
      squaresBase += toBase * (b - meanBase);
      double toCandidate = c - meanCandidate;
      meanCandidate += toCandidate / n;
      squaresCandidate += toCandidate * (c - meanCandidate);
      double d = c - b;
      double to = d - mean;
      mean += to / n;
      squares += to * (d - mean);
    }

    private void ratio(Outcome base, Outcome candidate) {
      double[] x = {
        base.successes[inBase],
        base.trials[inBase],
        candidate.successes[inCandidate],
        candidate.trials[inCandidate]
      };
      if (x[1] == 0 && x[3] == 0) {
        return;
      }
      n++;
      for (int i = 0; i < 4; i++) {
        sums[i] += x[i];
        for (int j = 0; j <= i; j++) {
          products[i][j] += x[i] * x[j];
        }
      }
      boolean differs = x[0] * x[3] != x[2] * x[1] || (x[1] == 0) != (x[3] == 0);
      if (differs && flipped.size() < FLIPS) {
        flipped.add(base.replication);
      }
    }

    /** Variance of a weighted sum of successes and trials. */
    private double form(double... w) {
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
          sum += w[i] * w[j] * products[Math.max(i, j)][Math.min(i, j)];
        }
      }
      return Math.max(0, sum) / (n - 1) / n;
    }

    boolean known() {
      return metric.kind() == Metric.Kind.PROPORTION ? sums[1] > 0 && sums[3] > 0 : n > 0;
    }

    Difference difference(int tests) {
      boolean proportion = metric.kind() == Metric.Kind.PROPORTION;
      double base = proportion ? sums[0] / sums[1] : meanBase;
      double candidate = proportion ? sums[2] / sums[3] : meanCandidate;
      double d = proportion ? candidate - base : mean;
      double variance;
      double apart;
      if (n < 2) {
        variance = Double.POSITIVE_INFINITY;
        apart = Double.NaN;
      } else if (proportion) {
        double b = n / sums[1];
        double c = n / sums[3];
        variance = form(-b, b * base, c, -c * candidate);
        apart = form(-b, b * base, 0, 0) + form(0, 0, c, -c * candidate);
      } else {
        variance = squares / (n - 1) / n;
        apart = (squaresBase + squaresCandidate) / (n - 1) / n;
      }
      double error = Math.sqrt(variance);
      boolean same = proportion ? flipped.isEmpty() : variance == 0 && d == 0;
      double half = variance == 0 ? 0 : quantile(0.975) * error;
      double strict = quantile(1 - 0.025 / tests);
      boolean settled = Math.abs(d) > strict * error;
      long more = 0;
      if (!same && !settled) {
        double needed =
            Math.abs(d) == 0 ? MOST : n * StrictMath.pow(strict * error / Math.abs(d), 2) - n;
        more = needed >= MOST ? -1 : (long) Math.ceil(needed);
      }
      return new Difference(
          metric,
          base,
          candidate,
          d,
          d - half,
          d + half,
          n,
          verdict(same, settled, d),
          more,
          variance == 0 ? Double.NaN : apart / variance,
          flipped);
    }

    private double quantile(double p) {
      return n > 2_000
          ? new NormalDistribution(null, 0, 1).inverseCumulativeProbability(p)
          : new TDistribution(null, Math.max(1, n - 1.0)).inverseCumulativeProbability(p);
    }

    private Verdict verdict(boolean same, boolean settled, double d) {
      if (same) {
        return Verdict.SAME;
      }
      if (!settled) {
        return Verdict.UNCLEAR;
      }
      if (metric.better() == 0) {
        return Verdict.DIFFERENT;
      }
      return d * metric.better() > 0 ? Verdict.BETTER : Verdict.WORSE;
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  PairedAggregate(Catalogue base, Catalogue candidate) {
    for (int i = 0; i < base.metrics().size(); i++) {
      Metric metric = base.metrics().get(i);
      int other = candidate.of(metric.name());
      if (other >= 0) {
        pairs.add(new Pair(metric, i, other));
      }
    }
  }

  void add(Outcome base, Outcome candidate) {
    for (Pair pair : pairs) {
      pair.add(base, candidate);
    }
  }

  /** Returns how many metrics both have. */
  int size() {
    return (int) pairs.stream().filter(Pair::known).count();
  }

  /** Returns the differences, told apart as {@code tests} comparisons at once. */
  List<Difference> differences(int tests) {
    return pairs.stream().filter(Pair::known).map(p -> p.difference(tests)).toList();
  }
}
