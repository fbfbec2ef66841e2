package dev.premortem.simulator.request;

/**
 * Knative's pod autoscaler (serving, pkg/autoscaler/scaling/autoscaler.go), evaluated every two
 * seconds, with what Cloud Run documents on top: CPU utilization over one minute, bounds, and idle
 * instances that are kept for a while.
 *
 * <p>Documented of Knative: stable window 60 s, panic window 6 s, panic at twice the ready pods,
 * {@code maxUp = ceil(1000 × ready)}, {@code maxDown = floor(ready / 2)}, in panic never fewer than
 * the most since it began, the maximum of the decisions of the scale-down delay, scale to zero
 * after a grace period of 30 s, an autoscaler that starts with more than one ready pod starts in
 * panic. Assumed: Cloud Run takes the larger of what concurrency and what CPU ask for.
 */
public final class Autoscaler {
  /** Seconds between two evaluations. */
  public static final int PERIOD_SECONDS = 2;

  private static final int STABLE = 60 / PERIOD_SECONDS;
  private static final int PANIC = 6 / PERIOD_SECONDS;
  private static final int GRACE = 30 / PERIOD_SECONDS;
  private static final double PANIC_THRESHOLD = 2;
  private static final double MAX_UP = 1000;
  private static final double MAX_DOWN = 2;

  private final double target;
  private final double cpuTarget;
  private int min;
  private final int max;
  private final double[] concurrency = new double[STABLE];
  private final double[] cpu = new double[STABLE];
  private final int[] decisions;
  private int steps;
  private int idle;
  private boolean panicking;
  private int lastOverPanic;
  private int mostInPanic;

  /**
   * Creates an autoscaler.
   *
   * @param target requests in progress that one instance is meant to have
   * @param cpuTarget CPU utilization that it is meant to have, 0 to 1
   * @param min fewest instances
   * @param max most instances
   * @param delaySeconds how long the highest decision is kept
   * @param ready instances that are ready at the start
   */
  public Autoscaler(
      double target, double cpuTarget, int min, int max, double delaySeconds, int ready) {
    this.target = target;
    this.cpuTarget = cpuTarget;
    this.min = min;
    this.max = max;
    this.decisions = new int[Math.max(1, (int) Math.ceil(delaySeconds / PERIOD_SECONDS))];
    if (ready > 1) {
      panicking = true;
      mostInPanic = ready;
      decisions[0] = ready;
    }
  }

  /** Sets the fewest instances from now on. */
  public void atLeast(int instances) {
    min = instances;
  }

  /** Returns whether it panics. */
  public boolean panicking() {
    return panicking;
  }

  /**
   * Decides.
   *
   * @param meanConcurrency requests in progress or waiting, mean over the last period
   * @param meanCpu vCPU-seconds a second that were used in it over the vCPU that were ready
   * @param ready instances that are ready
   * @return instances that are wanted
   */
  public int step(double meanConcurrency, double meanCpu, int ready) {
    concurrency[steps % STABLE] = meanConcurrency;
    cpu[steps % STABLE] = meanCpu;
    steps++;
    idle = meanConcurrency > 0 ? 0 : idle + 1;
    double stable = mean(concurrency, STABLE);
    double panic = mean(concurrency, PANIC);
    double present = Math.max(1, ready);
    int wanted = concurrencyWants(stable, panic, present);
    wanted = Math.max(wanted, (int) Math.ceil(present * mean(cpu, STABLE) / cpuTarget - 1e-9));
    decisions[steps % decisions.length] = wanted;
    for (int decision : decisions) {
      wanted = Math.max(wanted, decision);
    }
    if (wanted == 0 && idle < GRACE && ready > 0) {
      wanted = 1;
    }
    return Math.max(min, Math.min(max, wanted));
  }

  private int concurrencyWants(double stable, double panic, double ready) {
    double maxUp = Math.ceil(MAX_UP * ready);
    double maxDown = Math.floor(ready / MAX_DOWN);
    double bare = Math.ceil(panic / target);
    int byStable = (int) Math.min(Math.max(Math.ceil(stable / target), maxDown), maxUp);
    int byPanic = (int) Math.min(Math.max(bare, maxDown), maxUp);
    if (stable == 0 && panic == 0) {
      byStable = 0;
      byPanic = 0;
    }
    if (bare / ready >= PANIC_THRESHOLD) {
      if (!panicking) {
        mostInPanic = 0;
      }
      panicking = true;
      lastOverPanic = steps;
    } else if (panicking && steps - lastOverPanic > STABLE) {
      panicking = false;
    }
    if (!panicking) {
      return byStable;
    }
    mostInPanic = Math.max(mostInPanic, Math.max(byStable, byPanic));
    return mostInPanic;
  }

  private double mean(double[] values, int window) {
    int n = Math.min(window, steps);
    double sum = 0;
    for (int i = 1; i <= n; i++) {
      sum += values[(steps - i) % STABLE];
    }
    return sum / n;
  }
}
