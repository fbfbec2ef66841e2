package dev.premortem.simulator.outcome;

import java.io.Serializable;

/** Sums of successes and trials of a proportion, its clusters being replications. */
final class ShareSums implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Replications below which trials are never taken to differ more than independent ones. */
  private static final int FEW = 30;

  /** Replications with either kind from which on they tell how much trials resemble each other. */
  private static final double ENOUGH = 10;

  private double successes;
  private double trials;
  private double successSquares;
  private double products;
  private double trialSquares;
  private double crossSuccesses;
  private double crossProducts;
  private double crossTrials;
  private long n;
  private long pairs;
  private long withSuccess;
  private long withFailure;

  void add(double good, double of) {
    n++;
    successes += good;
    trials += of;
    successSquares += good * good;
    products += good * of;
    trialSquares += of * of;
    withSuccess += good > 0 ? 1 : 0;
    withFailure += good < of ? 1 : 0;
  }

  /** Adds what ties the two of a mirrored pair, both of which were added. */
  void pair(double good, double of, double otherGood, double otherOf) {
    pairs++;
    crossSuccesses += 2 * good * otherGood;
    crossProducts += good * otherOf + otherGood * of;
    crossTrials += 2 * of * otherOf;
  }

  void merge(ShareSums other) {
    n += other.n;
    successes += other.successes;
    trials += other.trials;
    successSquares += other.successSquares;
    products += other.products;
    trialSquares += other.trialSquares;
    crossSuccesses += other.crossSuccesses;
    crossProducts += other.crossProducts;
    crossTrials += other.crossTrials;
    pairs += other.pairs;
    withSuccess += other.withSuccess;
    withFailure += other.withFailure;
  }

  double share() {
    return successes / trials;
  }

  long trials() {
    return Math.round(trials);
  }

  /**
   * Returns Wilson's interval with the trials that count as independent. How much trials of one
   * replication resemble each other can be told from replications that have some of either kind:
   * with none of one kind every replication counts as one trial, and with a few of them nearly so.
   */
  double[] interval(boolean paired, Level level) {
    double size = trials / n;
    double either = (double) Math.min(withSuccess, withFailure);
    double unknown = either == 0 ? size : either < ENOUGH ? 1 + (size - 1) / (either * either) : 0;
    double least = paired ? 0.05 : n < FEW ? 1 : 0.2;
    double found = either == 0 ? 1 : designEffect(paired ? 1 : 0);
    double effect = Math.max(least, Math.max(size > 1 ? unknown : 0, found));
    return Intervals.wilson(share(), trials / effect, level.z());
  }

  /** Variance of as many independent replications over that of mirrored pairs, NaN without. */
  double gain() {
    double clustered = designEffect(1);
    return pairs < 2 || clustered <= 0 ? Double.NaN : designEffect(0) / clustered;
  }

  private double designEffect(int mirrored) {
    return Intervals.designEffect(
        successes,
        trials,
        successSquares + mirrored * crossSuccesses,
        products + mirrored * crossProducts,
        trialSquares + mirrored * crossTrials);
  }
}
