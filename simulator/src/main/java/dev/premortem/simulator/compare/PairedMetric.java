package dev.premortem.simulator.compare;

import dev.premortem.simulator.compare.Difference.Verdict;
import dev.premortem.simulator.outcome.Clusters;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Intervals;
import dev.premortem.simulator.outcome.Jackknife;
import dev.premortem.simulator.outcome.Level;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;

/** One metric of two policies, future by future. */
abstract class PairedMetric {
  private static final long MOST = 10_000_000;

  final Metric metric;
  final int inBase;
  final int inCandidate;
  final List<Long> flipped = new ArrayList<>();

  /** Futures that were compared. */
  long n;

  private PairedMetric(Metric metric, int inBase, int inCandidate) {
    this.metric = metric;
    this.inBase = inBase;
    this.inCandidate = inCandidate;
  }

  static PairedMetric of(Metric metric, int inBase, int inCandidate) {
    return switch (metric.kind()) {
      case PROPORTION -> new Shares(metric, inBase, inCandidate);
      case TIME -> new Times(metric, inBase, inCandidate);
      case MEAN, REQUESTS -> new Means(metric, inBase, inCandidate);
    };
  }

  /**
   * What was found.
   *
   * @param low lower end of the interval of the difference
   * @param high upper end
   * @param apart variance with different futures over that with the same ones
   */
  record Found(double base, double candidate, double low, double high, double apart) {}

  abstract void add(Outcome base, Outcome candidate);

  /** Returns whether both policies came to something. */
  abstract boolean known();

  /** Returns whether every future came out the same. */
  abstract boolean same();

  abstract Found found(Level level);

  /**
   * Returns the difference.
   *
   * @param level level of the interval that the verdict is read from
   */
  Difference difference(Level level, Relevance relevance) {
    Found found = found(level);
    Found alone = found(Level.USUAL);
    double d = found.candidate() - found.base();
    Relevance.Margin margin = relevance.of(metric.name(), found.base());
    Verdict verdict = verdict(found, d, margin.least());
    long more = 0;
    if (verdict == Verdict.UNCLEAR) {
      double half = (found.high() - found.low()) / 2;
      double wanted = Math.max(Math.abs(d), Math.abs(margin.least() - Math.abs(d)));
      double needed = n * StrictMath.pow(half / wanted, 2) - n;
      more = needed < MOST ? (long) Math.ceil(Math.max(1, needed)) : -1;
    }
    return new Difference(
        metric,
        found.base(),
        found.candidate(),
        d,
        alone.low(),
        alone.high(),
        n,
        new Estimate.Range(found.low(), found.high()),
        margin,
        verdict,
        more,
        found.apart(),
        flipped);
  }

  private Verdict verdict(Found found, double d, double least) {
    if (same()) {
      return Verdict.SAME;
    }
    boolean apart = (found.low() > 0 || found.high() < 0) && Math.abs(d) >= least;
    if (apart) {
      return metric.better() == 0
          ? Verdict.DIFFERENT
          : d * metric.better() > 0 ? Verdict.BETTER : Verdict.WORSE;
    }
    boolean within = found.low() > -least && found.high() < least;
    return within ? Verdict.NOT_RELEVANT : Verdict.UNCLEAR;
  }

  /** Means of one value a future: Student's interval of paired differences. */
  private static final class Means extends PairedMetric {
    private double meanBase;
    private double meanCandidate;
    private double mean;
    private double squaresBase;
    private double squaresCandidate;
    private double squares;

    Means(Metric metric, int inBase, int inCandidate) {
      super(metric, inBase, inCandidate);
    }

    @Override
    void add(Outcome base, Outcome candidate) {
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

    @Override
    boolean known() {
      return n > 0;
    }

    @Override
    boolean same() {
      return squares == 0 && mean == 0;
    }

    @Override
    Found found(Level level) {
      double variance = n < 2 ? 0 : squares / (n - 1);
      double[] ends =
          variance == 0
              ? Intervals.constant(n, mean, Math.abs(mean), level)
              : Intervals.student(n, mean, variance, level);
      double apart = n < 2 ? Double.NaN : (squaresBase + squaresCandidate) / (n - 1) / variance;
      return new Found(
          meanBase, meanBase + mean, ends[0], ends[1], variance == 0 ? Double.NaN : apart);
    }
  }

  /**
   * Proportions: the linearized variance of the difference of two ratios (Cochran, Sampling
   * Techniques, section 6.10), trials of one future taken together.
   */
  private static final class Shares extends PairedMetric {
    private static final int FLIPS = 20;

    // Sums of successes and trials and of their products: base first.
    private final double[] sums = new double[4];
    private final double[][] products = new double[4][4];

    Shares(Metric metric, int inBase, int inCandidate) {
      super(metric, inBase, inCandidate);
    }

    @Override
    void add(Outcome base, Outcome candidate) {
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
      return Math.max(0, sum) / (n - 1);
    }

    @Override
    boolean known() {
      return sums[1] > 0 && sums[3] > 0;
    }

    @Override
    boolean same() {
      return flipped.isEmpty();
    }

    @Override
    Found found(Level level) {
      double base = sums[0] / sums[1];
      double candidate = sums[2] / sums[3];
      double d = candidate - base;
      if (n < 2) {
        double[] ends = Intervals.student(n, d, 0, level);
        return new Found(base, candidate, ends[0], ends[1], Double.NaN);
      }
      double b = n / sums[1];
      double c = n / sums[3];
      double variance = form(-b, b * base, c, -c * candidate);
      double apart = form(-b, b * base, 0, 0) + form(0, 0, c, -c * candidate);
      if (variance > 1e-18) {
        double[] ends = Intervals.student(n, d, variance, level);
        return new Found(base, candidate, ends[0], ends[1], apart / variance);
      }
      // None of n futures came out otherwise than the others: how many do is bounded, not known.
      double bound = Intervals.unseen(n, level);
      double low = Math.max(-base, d - bound);
      return new Found(base, candidate, low, Math.min(1 - base, d + bound), Double.NaN);
    }
  }

  /**
   * Times to an event, some of them censored: the difference of restricted means, by the jackknife
   * over groups of futures that both policies met.
   */
  private static final class Times extends PairedMetric {
    private final Clusters base = Clusters.ofTimes();
    private final Clusters candidate = Clusters.ofTimes();
    private double limit;
    private boolean same = true;

    Times(Metric metric, int inBase, int inCandidate) {
      super(metric, inBase, inCandidate);
    }

    @Override
    void add(Outcome left, Outcome right) {
      List<Outcome.Duration> before = left.durations(inBase);
      List<Outcome.Duration> after = right.durations(inCandidate);
      if (before.isEmpty() && after.isEmpty()) {
        return;
      }
      n++;
      limit = left.horizonSeconds / 2;
      same &= before.equals(after);
      base.add(left.replication, before);
      candidate.add(right.replication, after);
    }

    @Override
    boolean known() {
      return base.total() > 0 && candidate.total() > 0;
    }

    @Override
    boolean same() {
      return same;
    }

    @Override
    Found found(Level level) {
      double[] before = base.restrictedMeans(limit);
      double[] after = candidate.restrictedMeans(limit);
      boolean[] inBase = base.used();
      boolean[] inCandidate = candidate.used();
      List<Double> differences = new ArrayList<>(List.of(after[0] - before[0]));
      List<Double> left = new ArrayList<>(List.of(before[0]));
      List<Double> right = new ArrayList<>(List.of(after[0]));
      for (int g = 0; g < inBase.length; g++) {
        if (inBase[g] || inCandidate[g]) {
          differences.add(after[g + 1] - before[g + 1]);
          left.add(before[g + 1]);
          right.add(after[g + 1]);
        }
      }
      double d = after[0] - before[0];
      double[] found = Jackknife.interval(plain(differences), n, Math.abs(d), level);
      double variance = Jackknife.variance(plain(differences));
      double apart = Jackknife.variance(plain(left)) + Jackknife.variance(plain(right));
      return new Found(
          before[0], after[0], found[1], found[2], variance == 0 ? Double.NaN : apart / variance);
    }

    private static double[] plain(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
