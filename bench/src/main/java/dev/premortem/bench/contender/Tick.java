package dev.premortem.bench.contender;

import java.util.Random;

/**
 * What was measured in one tick.
 *
 * @param requests requests of the last minutes
 * @param errorRatio share of them that failed
 * @param latencyP95Ms 95th percentile of latency, milliseconds
 * @param latencyP95HeldMs the lowest of the last ones
 * @param memoryUtilization share of the memory in use
 */
public record Tick(
    long requests,
    double errorRatio,
    double latencyP95Ms,
    double latencyP95HeldMs,
    double memoryUtilization) {
  /** Returns ticks in which nothing passes a limit. */
  public static Tick[] quiet(int n) {
    Random random = new Random(1);
    Tick[] ticks = new Tick[n];
    for (int i = 0; i < n; i++) {
      double latency = 150 + 100 * random.nextDouble();
      ticks[i] =
          new Tick(
              5000 + random.nextInt(2000),
              0.0001 + 0.005 * random.nextDouble(),
              latency,
              latency - 20,
              0.4 + 0.1 * random.nextDouble());
    }
    return ticks;
  }

  /** Returns ticks of which each passes a limit or two. */
  public static Tick[] busy(int n) {
    Random random = new Random(2);
    double[] ratios = {0.004, 0.03, 0.1, 0.3};
    double[] latencies = {200, 700, 2500};
    Tick[] ticks = new Tick[n];
    for (int i = 0; i < n; i++) {
      double latency = latencies[(i / 2) % 3] + random.nextDouble();
      ticks[i] =
          new Tick(
              5000 + random.nextInt(2000),
              ratios[i % 4] + 0.0005 * random.nextDouble(),
              latency,
              Math.min(400, latency) - 20,
              0.4 + 0.1 * random.nextDouble());
    }
    return ticks;
  }
}
