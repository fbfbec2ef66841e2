package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/** Exact sums of one value a replication, and of what mirrored pairs come to together. */
final class MeanSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Futures that have anything below which their number says more than their values. */
  private static final long RARE = 10;

  private final ExactSum sum = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private final ExactSum cubes = new ExactSum();
  private final ExactSum crosses = new ExactSum();
  private final ExactSum ofPairs = new ExactSum();
  private final LogHistogram values = new LogHistogram(12);
  private long n;
  private long pairs;

  void add(double value) {
    n++;
    sum.add(value);
    squares.addSquare(value);
    cubes.add(value * value * value);
    values.add(value, 1);
  }

  /** Adds what ties the two of a mirrored pair, both of which were added. */
  void pair(double a, double b) {
    pairs++;
    ofPairs.add(a);
    ofPairs.add(b);
    crosses.add(2 * a * b);
  }

  void merge(MeanSums other) {
    n += other.n;
    sum.merge(other.sum);
    squares.merge(other.squares);
    cubes.merge(other.cubes);
    values.merge(other.values);
    crosses.merge(other.crosses);
    ofPairs.merge(other.ofPairs);
    pairs += other.pairs;
  }

  long n() {
    return n;
  }

  LogHistogram values() {
    return values;
  }

  double mean() {
    return sum.value() / n;
  }

  /**
   * Returns the interval of the mean.
   *
   * @param scale by how much a future may differ where all are the same
   */
  double[] interval(boolean paired, double scale, Level level) {
    double mean = mean();
    double variance = variance();
    if (n > 1 && variance == 0) {
      return Intervals.constant(n, mean, scale, level);
    }
    // As many independent values as there are pairs, or replications without their mirror.
    long units = n - pairs;
    double[] ends =
        paired
            ? Intervals.student(units, mean, pairVariance() * units, level)
            : Intervals.skewed(n, mean, variance, skewness(mean, variance), level);
    return rare(ends, level);
  }

  /**
   * Where hardly any future has anything, their number says most: at least as many as Wilson's
   * interval allows, and they may be as bad as the worst.
   */
  private double[] rare(double[] ends, Level level) {
    long none = values.countLike(0);
    long some = n - none;
    double most = values.atRank(n - 1);
    if (none == 0 || some >= RARE || values.atRank(0) < 0) {
      return ends;
    }
    double[] share = Intervals.wilson((double) some / n, (double) n, level.z());
    double low = Math.max(0, Math.min(ends[0], share[0] * mean() * n / some));
    return new double[] {low, Math.max(ends[1], share[1] * most)};
  }

  /** Variance of as many independent replications over that of mirrored pairs, NaN without. */
  double gain() {
    double together = pairVariance();
    return pairs < 2 || together <= 0 ? Double.NaN : variance() / n / together;
  }

  /**
   * Variance of the mean of mirrored pairs: of a ratio of two sums over pairs, values over how many
   * of the two there are (Cochran, Sampling Techniques, section 2.11).
   */
  private double pairVariance() {
    double count = (double) n;
    double units = count - pairs;
    if (units < 2) {
      return 0;
    }
    double mean = sum.value() / count;
    double squared = squares.value() + crosses.value();
    double mixed = sum.value() + ofPairs.value();
    double counts = count + 2.0 * pairs;
    double about = Math.max(0, squared - 2 * mean * mixed + mean * mean * counts);
    return about * units / (units - 1) / (count * count);
  }

  /** Third central moment over the cubed deviation; 0 where it drowns in rounding. */
  private double skewness(double mean, double variance) {
    double deviation = Math.sqrt(variance);
    if (!(deviation > 1e-4 * Math.abs(mean))) {
      return 0;
    }
    BigDecimal count = BigDecimal.valueOf(n);
    BigDecimal about = new BigDecimal(mean);
    BigDecimal third =
        cubes
            .exact()
            .subtract(squares.exact().multiply(about).multiply(BigDecimal.valueOf(3)))
            .add(sum.exact().multiply(about.pow(2)).multiply(BigDecimal.valueOf(3)))
            .subtract(about.pow(3).multiply(count));
    return third.divide(count, MathContext.DECIMAL64).doubleValue()
        / (deviation * deviation * deviation);
  }

  private double variance() {
    if (n < 2) {
      return 0;
    }
    BigDecimal count = BigDecimal.valueOf(n);
    BigDecimal total = sum.exact();
    BigDecimal about = squares.exact().multiply(count).subtract(total.multiply(total));
    BigDecimal over = count.multiply(BigDecimal.valueOf(n - 1));
    return about.divide(over, MathContext.DECIMAL64).doubleValue();
  }
}
