package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.table.Functions;
import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What Knative's autoscaler wants in panic: documented as the requests in progress or waiting, mean
 * over six seconds, over the target of an instance, when that asks for twice as many instances as
 * are ready. It is kept as the highest wish of the scale-down delay.
 *
 * <p>In a steady tick the mean over six seconds strays around that of the tick: in a queue with
 * load L and service times of mean S and squared variation v by a variance of L S (1 + v) / 6 s.
 * Whether one of the looks of a tick, of which four in five count as independent, finds a mean that
 * is high enough is drawn, where it may be.
 */
final class Panic {
  /** Seconds over which it averages. */
  static final int SECONDS = 6;

  private static final int TIMES = 2;

  /** Standard deviations that no tick comes to. */
  private static final double NEVER = 4.5;

  private static final int PER_DEVIATION = 64;

  /** Looks of a second that count as independent: one every two seconds is taken. */
  private static final double LOOKS = 0.4;

  /** ln P(X <= z) of a normal variable. */
  private static final double[] LOG_BELOW = new double[(int) (NEVER * PER_DEVIATION) + 2];

  static {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    for (int i = 0; i < LOG_BELOW.length; i++) {
      LOG_BELOW[i] = StrictMath.log(normal.cumulativeProbability(i / (double) PER_DEVIATION));
    }
  }

  private final Stream stream;
  private final double target;
  private final double perVariance;
  private final double looks;
  private final int max;
  private final double[] lately = new double[SECONDS];
  private int at;
  private double sum;

  Panic(ServiceSpec spec, ServiceTimes times, int tickSeconds, Stream stream) {
    this.stream = stream;
    this.target = spec.concurrency() * spec.targetConcurrencyUtilization().value();
    this.perVariance = times.mean() * (1 + times.squaredVariation()) / SECONDS;
    this.looks = Math.max(1, LOOKS * tickSeconds);
    this.max = spec.instances().max();
  }

  /**
   * Returns the instances wanted in a steady tick, 0 without panic.
   *
   * @param inProgress requests in progress or waiting, on average
   * @param variance how much the number of those that wait adds to the variance of a mean over a
   *     second
   */
  int steady(double inProgress, double variance, int ready) {
    double least = target * (TIMES * Math.max(1, ready) - 1);
    double deviation = Math.sqrt(inProgress * perVariance + variance / SECONDS);
    if (inProgress + NEVER * deviation <= least) {
      return 0;
    }
    if (inProgress > least) {
      return wanted(inProgress, ready);
    }
    int z = (int) ((least - inProgress) / deviation * PER_DEVIATION);
    double never = Functions.exp(looks * LOG_BELOW[Math.min(LOG_BELOW.length - 1, z)]);
    return stream.nextDouble() < never ? 0 : Math.min(max, TIMES * Math.max(1, ready));
  }

  private int wanted(double mean, int ready) {
    int bare = (int) Math.min(max, Math.ceil(mean / target - 1e-9));
    return mean / target > 0 && Math.ceil(mean / target) >= TIMES * (double) Math.max(1, ready)
        ? bare
        : 0;
  }

  /** Begins anew, with as many in progress as there were. */
  void begin(double inProgress) {
    Arrays.fill(lately, inProgress);
    sum = SECONDS * inProgress;
  }

  /** Returns the instances wanted after a second, 0 without panic. */
  int second(double inProgress, int ready) {
    sum += inProgress - lately[at];
    lately[at] = inProgress;
    at = at + 1 == SECONDS ? 0 : at + 1;
    return wanted(sum / SECONDS, ready);
  }
}
