package dev.premortem.simulator.run;

import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.world.Blueprint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Threads of this process. */
final class LocalWorkers implements Workers {
  /** Replications that one thread computes at a time. */
  private static final int CHUNK = 8;

  private final ExecutorService threads;
  private final int depth;

  LocalWorkers(int threads) {
    this.threads = Executors.newFixedThreadPool(threads);
    this.depth = 3 * threads;
  }

  @Override
  public void outcomes(
      Simulation simulation,
      String scenario,
      Blueprint blueprint,
      Options options,
      Predicate<List<Outcome>> taker) {
    ArrayDeque<Future<List<Outcome>>> ahead = new ArrayDeque<>();
    long next = options.first();
    long end = options.first() + options.replications();
    while (next < end || !ahead.isEmpty()) {
      while (next < end && ahead.size() < depth) {
        long from = next;
        long to = Math.min(end, from + CHUNK);
        ahead.add(threads.submit(() -> simulation.outcomes(blueprint, from, to)));
        next = to;
      }
      if (!taker.test(await(ahead.remove()))) {
        ahead.forEach(future -> future.cancel(false));
        return;
      }
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
