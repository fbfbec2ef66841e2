package dev.premortem.simulator.outcome;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of which a future has many, requests or times to an event, in groups of whole futures:
 * those of one future resemble each other, so that what varies between groups, not between values,
 * says how well a figure is known. Up to {@link #GROUPS} futures every group is one future.
 */
public final class Clusters implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Groups at most. */
  static final int GROUPS = 64;

  private final int bits;
  private final @Nullable LogHistogram[] happened = new LogHistogram[GROUPS];
  private final @Nullable LogHistogram[] censored = new LogHistogram[GROUPS];
  private final LogHistogram all;
  private final LogHistogram allCensored;
  private long futures;

  /** Creates an empty sample whose values are told apart by a share of two to minus that power. */
  Clusters(int bits) {
    this.bits = bits;
    all = new LogHistogram(bits);
    allCensored = new LogHistogram(bits);
  }

  /** Creates an empty sample of times, told apart by a four-thousandth. */
  public static Clusters ofTimes() {
    return new Clusters(12);
  }

  /** Returns the group of a future, or of a mirrored pair of them. */
  static int group(long unit) {
    return (int) Math.floorMod(unit, (long) GROUPS);
  }

  /** Adds the times of the future of that number. */
  public void add(long replication, List<Outcome.Duration> times) {
    add(group(replication), times);
  }

  /** Adds the values of one future. */
  void add(int group, LogHistogram values) {
    if (values.total() > 0) {
      futures++;
      of(happened, group).merge(values);
      all.merge(values);
    }
  }

  /** Adds the times of one future: ended or not. */
  void add(int group, List<Outcome.Duration> times) {
    futures += times.isEmpty() ? 0 : 1;
    for (Outcome.Duration time : times) {
      of(time.ended() ? happened : censored, group).add(time.seconds(), 1);
      (time.ended() ? all : allCensored).add(time.seconds(), 1);
    }
  }

  private LogHistogram of(@Nullable LogHistogram[] groups, int group) {
    LogHistogram present = groups[group];
    if (present == null) {
      present = new LogHistogram(bits);
      groups[group] = present;
    }
    return present;
  }

  /** Adds what another sample has. */
  void merge(Clusters other) {
    futures += other.futures;
    all.merge(other.all);
    allCensored.merge(other.allCensored);
    for (int g = 0; g < GROUPS; g++) {
      merge(happened, g, other.happened[g]);
      merge(censored, g, other.censored[g]);
    }
  }

  private void merge(@Nullable LogHistogram[] into, int group, @Nullable LogHistogram from) {
    if (from != null) {
      of(into, group).merge(from);
    }
  }

  /** Returns how many values there are, censored ones included. */
  public long total() {
    return all.total() + allCensored.total();
  }

  /** Returns how many futures had any. */
  public long futures() {
    return futures;
  }

  /** Returns the values that are no mere bounds. */
  LogHistogram values() {
    return all;
  }

  private static double count(@Nullable LogHistogram values, double like) {
    return values == null ? 0 : (double) values.countLike(like);
  }

  private boolean used(int group) {
    return happened[group] != null || censored[group] != null;
  }

  private double[] times() {
    LogHistogram union = new LogHistogram(bits);
    union.merge(all);
    union.merge(allCensored);
    double[] times = new double[union.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = union.valueOf(i);
    }
    return times;
  }

  /** Estimates survival with everything, and without each of the groups that have anything. */
  private List<Survival> survivals() {
    double[] times = times();
    double[] ends = new double[times.length];
    double[] cut = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      ends[i] = count(all, times[i]);
      cut[i] = count(allCensored, times[i]);
    }
    List<Survival> survivals = new ArrayList<>();
    survivals.add(new Survival(times, ends, cut));
    double[] someEnds = new double[times.length];
    double[] someCut = new double[times.length];
    for (int g = 0; g < GROUPS; g++) {
      if (used(g)) {
        for (int i = 0; i < times.length; i++) {
          someEnds[i] = ends[i] - count(happened[g], times[i]);
          someCut[i] = cut[i] - count(censored[g], times[i]);
        }
        survivals.add(new Survival(times, someEnds, someCut));
      }
    }
    return survivals;
  }

  /**
   * Returns the mean of the time or {@code limit}, whichever is less, and what it is without each
   * group; without one that has nothing it is what it is. The place of a group does not depend on
   * what the futures came to, so two policies' groups hold the same futures.
   */
  public double[] restrictedMeans(double limit) {
    List<Survival> survivals = survivals();
    double[] means = new double[GROUPS + 1];
    int at = 1;
    means[0] = survivals.get(0).restrictedMean(limit);
    for (int g = 0; g < GROUPS; g++) {
      means[g + 1] = used(g) ? survivals.get(at++).restrictedMean(limit) : means[0];
    }
    return means;
  }

  /** Returns which groups have anything. */
  public boolean[] used() {
    boolean[] used = new boolean[GROUPS];
    for (int g = 0; g < GROUPS; g++) {
      used[g] = used(g);
    }
    return used;
  }

  /**
   * What times come to: restricted mean and quantiles with their intervals, by the delete-a-group
   * jackknife (Shao and Tu, The Jackknife and Bootstrap, 1995, section 2.3); quantiles by inverting
   * the interval of the share that has happened by then (Brookmeyer and Crowley, Biometrics 38,
   * 1982).
   *
   * @param limit seconds beyond which a time counts as that
   * @return the mean with its interval, then quantiles with theirs, three numbers each
   */
  double[][] times(double limit, double[] quantiles, Level level) {
    List<Survival> survivals = survivals();
    double[][] found = new double[quantiles.length + 1][];
    double[] means = survivals.stream().mapToDouble(s -> s.restrictedMean(limit)).toArray();
    found[0] = Jackknife.interval(means, futures, Math.max(limit, 0) == 0 ? 0 : means[0], level);
    Survival whole = survivals.get(0);
    int groups = survivals.size() - 1;
    for (int k = 0; k < quantiles.length; k++) {
      double at = whole.quantile(quantiles[k]);
      double within = Double.isInfinite(at) ? Double.MAX_VALUE : at;
      double[] shares = survivals.stream().mapToDouble(s -> s.happenedBy(within)).toArray();
      double[] ends = shares(quantiles[k], shares[0], Jackknife.variance(shares), groups, level);
      found[k + 1] =
          groups < 2
              ? new double[] {at, 0, Double.POSITIVE_INFINITY}
              : new double[] {at, whole.quantile(ends[0]), whole.quantile(ends[1])};
    }
    return found;
  }

  /**
   * Interval of a quantile over all values by inverting that of the share below it (Woodruff,
   * Confidence intervals for medians and other position measures, JASA 47, 1952), whose variance is
   * that of a ratio of two sums over groups (Cochran, Sampling Techniques, section 2.11).
   */
  double[] quantile(double q, Level level) {
    double at = all.quantile(q);
    double below = 0;
    int groups = 0;
    double[][] shares = new double[GROUPS][2];
    for (int g = 0; g < GROUPS; g++) {
      LogHistogram own = happened[g];
      if (own != null) {
        shares[g] = new double[] {own.countUpTo(at), (double) own.total()};
        below += shares[g][0];
        groups++;
      }
    }
    if (groups < 2) {
      return new double[] {at, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    }
    double total = (double) all.total();
    double share = below / total;
    double squares = 0;
    for (double[] one : shares) {
      squares += (one[0] - share * one[1]) * (one[0] - share * one[1]);
    }
    double variance = squares * groups / (groups - 1) / (total * total);
    double[] ends = shares(q, share, variance, groups, level);
    return new double[] {at, all.quantile(ends[0]), all.quantile(ends[1])};
  }

  /**
   * Wilson's interval around a share, with as many trials as have the variance that was found, and
   * Student's quantile for the groups that found it (Korn and Graubard, Survey Methodology 24,
   * 1998).
   */
  private static double[] shares(double q, double share, double variance, int groups, Level level) {
    double trials =
        variance > 0 ? share * (1 - share) / variance : share <= 0 || share >= 1 ? groups : 1e18;
    return Intervals.wilson(q, Math.max(1, trials), level.t(Math.max(1, groups - 1.0)));
  }
}
