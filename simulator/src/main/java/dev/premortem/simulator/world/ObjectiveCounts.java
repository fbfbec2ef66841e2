package dev.premortem.simulator.world;

import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.signal.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * Error budgets as users met them, whatever was measured: every request counts, one that was
 * rejected (429) is a bad one of every objective. Where less than the window of an objective is
 * simulated, the rest of it is assumed to have been ordinary: as many requests as the traffic has
 * on average, with its errors when nothing is wrong, as slow as one request alone.
 */
final class ObjectiveCounts {
  /** One objective: good and bad in the last ticks of its window. */
  private static final class Count {
    final SloPolicy slo;
    final long[] total;
    final long[] bad;
    final double pastTotal;
    final double pastBad;
    long totalSum;
    long badSum;
    int ticks;

    Count(SloPolicy slo, int window, int simulated, double perTick, double badShare) {
      this.slo = slo;
      int kept = Math.min(window, simulated);
      this.total = new long[kept];
      this.bad = new long[kept];
      this.pastTotal = (window - kept) * perTick;
      this.pastBad = pastTotal * badShare;
    }

    void add(long requests, long failed) {
      int at = ticks % total.length;
      totalSum += requests - total[at];
      badSum += failed - bad[at];
      total[at] = requests;
      bad[at] = failed;
      ticks++;
    }

    double budgetRemaining() {
      double all = totalSum + pastTotal;
      return all == 0 ? Double.NaN : 1 - (badSum + pastBad) / all / (1 - slo.target());
    }
  }

  private final List<Count> counts = new ArrayList<>();

  ObjectiveCounts(Blueprint blueprint) {
    int tick = blueprint.clock.tickSeconds();
    for (SloPolicy slo : blueprint.policy.slos()) {
      int service = slo.service();
      int window = (int) Math.max(1, (slo.windowSeconds() + tick - 1) / tick);
      counts.add(
          new Count(
              slo,
              window,
              Math.max(1, blueprint.clock.ticks()),
              blueprint.traffic.get(service).meanPerTick(),
              blueprint.ordinaryBadShare(slo)));
    }
  }

  /** Counts a tick of a service. */
  void add(int service, Sample truth) {
    for (int i = 0, n = counts.size(); i < n; i++) {
      Count count = counts.get(i);
      if (count.slo.service() == service) {
        int latency = count.slo.latencyIndex();
        long bad = latency < 0 ? truth.errors : truth.slow[latency];
        count.add(truth.requests + truth.rejected, bad + truth.rejected);
      }
    }
  }

  /** Returns the share of the error budget that is left, NaN without any request. */
  double budgetRemaining(int slo) {
    return counts.get(slo).budgetRemaining();
  }
}
