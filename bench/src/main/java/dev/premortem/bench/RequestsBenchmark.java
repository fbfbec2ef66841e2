package dev.premortem.bench;

import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.request.RequestCore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Requests a second of one core on M/M/10 at 90% load, arrivals and service times drawn: the
 * request core, beside the bare recursion of Kiefer and Wolfowitz, which knows no instance, no
 * event and no clock. {@code bench/run requests} runs the same queue in SimPy where that is
 * installed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
public class RequestsBenchmark {
  private static final int REQUESTS = 10_000;
  private static final int SERVERS = 10;
  private static final double RATE = 9;

  private Stream arrivals;
  private Stream service;
  private RequestCore core;
  private final double[] at = new double[REQUESTS];
  private final double[] free = new double[SERVERS];
  private double now;
  private double waits;
  private long answered;

  /** Creates an empty queue. */
  @Setup
  public void create() {
    arrivals = new Stream(1, 0, Purpose.TRAFFIC, 0);
    service = new Stream(1, 0, Purpose.SERVICE, 0);
    now = 0;
    core =
        new RequestCore(
            new RequestCore.Settings(
                SERVERS, SERVERS, 1, 1, 0, 1, 4, 1e9, 1e9, 900, 0.7, 0.6, 0, 1, 1, 0, 1, SERVERS),
            new RequestCore.Service() {
              @Override
              public double draw(boolean candidate) {
                return service.exponential(1);
              }

              @Override
              public boolean fails(boolean candidate) {
                return false;
              }

              @Override
              public void answered(boolean candidate, double wait, double took, boolean failed) {
                waits += wait;
                answered++;
              }

              @Override
              public void rejected(boolean candidate) {}
            },
            new Stream(1, 0, Purpose.CLIENTS, 0));
  }

  /** The request core. */
  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public double requestCore() {
    for (int i = 0; i < REQUESTS; i++) {
      now += arrivals.exponential(1 / RATE);
      at[i] = now;
    }
    core.advance(Math.nextUp(now), at, REQUESTS);
    return waits;
  }

  /** The bare recursion: each request takes the server that is free first. */
  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public double bareRecursion() {
    for (int i = 0; i < REQUESTS; i++) {
      now += arrivals.exponential(1 / RATE);
      int first = 0;
      for (int k = 1; k < SERVERS; k++) {
        first = free[k] < free[first] ? k : first;
      }
      double start = Math.max(now, free[first]);
      waits += start - now;
      answered++;
      free[first] = start + service.exponential(1);
    }
    return waits;
  }

  /** Returns the mean wait of all requests so far. */
  double meanWait() {
    return waits / answered;
  }
}
