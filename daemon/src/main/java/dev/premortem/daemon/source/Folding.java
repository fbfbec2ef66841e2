package dev.premortem.daemon.source;

import dev.premortem.engine.signal.Histogram;
import dev.premortem.engine.signal.Sample;
import java.util.List;
import java.util.Map;

/** Folds what revisions did in one minute into the sample of their service. */
final class Folding {
  private final Map<String, Points.Revision> revisions;
  private final String candidate;

  Folding(Map<String, Points.Revision> revisions, String candidate) {
    this.revisions = revisions;
    this.candidate = candidate;
  }

  void into(Sample sample, List<Double> thresholdsMs) {
    sample.requests = 0;
    sample.errors = 0;
    double instances = 0;
    double cpu = 0;
    double memory = 0;
    double weight = 0;
    double[] bounds = {};
    long[] latencies = {};
    for (Points.Revision revision : revisions.values()) {
      sample.requests += revision.requests;
      sample.errors += revision.errors;
      double share = Math.max(1, revision.requests);
      if (!Double.isNaN(revision.cpu)) {
        cpu += share * revision.cpu;
        memory += share * (Double.isNaN(revision.memory) ? 0 : revision.memory);
        weight += share;
      }
      instances += Double.isNaN(revision.instances) ? 0 : revision.instances;
      if (revision.latencies.length > 0) {
        bounds = revision.bounds;
        latencies = sum(latencies, revision.latencies);
      }
    }
    sample.cpuUtilization = weight == 0 ? 0 : cpu / weight;
    sample.memoryUtilization = weight == 0 ? 0 : memory / weight;
    sample.instances = instances;
    sample.concurrencyUtilization = 0;
    sample.rejected = 0;
    sample.probeAnswered = true;
    latency(sample, bounds, latencies, thresholdsMs);
    candidate(sample);
  }

  private static long[] sum(long[] a, long[] b) {
    if (a.length == 0) {
      return b.clone();
    }
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      a[i] += b[i];
    }
    return a;
  }

  private void latency(
      Sample sample, double[] bounds, long[] latencies, List<Double> thresholdsMs) {
    if (latencies.length > 0) {
      sample.latencyP50Ms = Histogram.quantile(bounds, latencies, 0.5);
      sample.latencyP95Ms = Histogram.quantile(bounds, latencies, 0.95);
      sample.latencyP99Ms = Histogram.quantile(bounds, latencies, 0.99);
    } else {
      sample.latencyP50Ms = worst(p -> p.latencyP50Ms);
      sample.latencyP95Ms = worst(p -> p.latencyP95Ms);
      sample.latencyP99Ms = worst(p -> p.latencyP99Ms);
    }
    for (int i = 0; i < sample.slow.length; i++) {
      sample.slow[i] =
          latencies.length == 0 ? 0 : Histogram.above(bounds, latencies, thresholdsMs.get(i));
    }
  }

  private double worst(java.util.function.ToDoubleFunction<Points.Revision> figure) {
    double worst = Double.NaN;
    for (Points.Revision revision : revisions.values()) {
      double value = figure.applyAsDouble(revision);
      worst = Double.isNaN(worst) || value > worst ? value : worst;
    }
    return worst;
  }

  private void candidate(Sample sample) {
    Points.Revision own = candidate.isEmpty() ? null : revisions.get(candidate);
    sample.candidateRequests = own == null ? 0 : own.requests;
    sample.candidateErrors = own == null ? 0 : own.errors;
    sample.candidateMemoryUtilization = own == null ? Double.NaN : own.memory;
    sample.candidateLatencyP95Ms =
        own == null
            ? Double.NaN
            : own.latencies.length > 0
                ? Histogram.quantile(own.bounds, own.latencies, 0.95)
                : own.latencyP95Ms;
  }
}
