package dev.premortem.simulator.backtest;

import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.Signal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Everything that was recorded of one service, put into samples. What was not stays unknown. */
final class ServiceFeed {
  private final String name;
  private final int index;
  private final List<Double> latencyThresholdsMs;
  private final List<Feed> feeds = new ArrayList<>();
  private final Set<Signal> whole = EnumSet.noneOf(Signal.class);
  private final List<String> revisions = new ArrayList<>();
  private long begins = Long.MAX_VALUE;
  private boolean counted;

  ServiceFeed(String name, int index, List<Double> latencyThresholdsMs) {
    this.name = name;
    this.index = index;
    this.latencyThresholdsMs = latencyThresholdsMs;
  }

  String name() {
    return name;
  }

  int index() {
    return index;
  }

  void add(Feed feed) {
    feeds.add(feed);
    begins = Math.min(begins, feed.begins());
    if (feed.revision.isEmpty()) {
      whole.add(feed.signal);
    }
    counted |= feed.signal == Signal.REQUESTS;
  }

  boolean recorded() {
    return !feeds.isEmpty();
  }

  long begins() {
    return begins;
  }

  /** Fills the slot for the interval that ends at a moment. */
  void fill(Sample sample, long end, String candidate) {
    boolean any = false;
    for (Feed feed : feeds) {
      any |= feed.advance(end);
    }
    sample.present = any;
    if (!any) {
      return;
    }
    sample.time = end;
    sample.counted = counted && present(Signal.REQUESTS);
    sample.requests = Math.round(known(total(Signal.REQUESTS)));
    sample.errors = errors(sample.requests);
    sample.rejected = Math.round(known(total(Signal.REJECTED)));
    sample.latencyP50Ms = worst(Signal.LATENCY_P50);
    sample.latencyP95Ms = worst(Signal.LATENCY_P95);
    sample.latencyP99Ms = worst(Signal.LATENCY_P99);
    sample.cpuUtilization = worst(Signal.CPU);
    sample.memoryUtilization = worst(Signal.MEMORY);
    sample.concurrencyUtilization = worst(Signal.CONCURRENCY);
    sample.instances = total(Signal.INSTANCES);
    double probe = worst(Signal.PROBE);
    sample.probeAnswered = Double.isNaN(probe) || probe > 0.5;
    slow(sample);
    candidate(sample, candidate);
  }

  private static double known(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  private boolean present(Signal signal) {
    for (Feed feed : feeds) {
      if (feed.signal == signal && feed.present()) {
        return true;
      }
    }
    return false;
  }

  private long errors(long requests) {
    if (present(Signal.ERRORS)) {
      return Math.min(requests, Math.round(known(total(Signal.ERRORS))));
    }
    double ratio = worst(Signal.ERROR_RATIO);
    return Double.isNaN(ratio) ? 0 : Math.round(Math.min(1, ratio) * requests);
  }

  /** Sum over revisions, unless the service as a whole was recorded. */
  private double total(Signal signal) {
    double total = Double.NaN;
    for (Feed feed : feeds) {
      if (feed.signal == signal
          && feed.present()
          && (feed.revision.isEmpty() || !whole.contains(signal))) {
        total = known(total) + feed.value();
      }
    }
    return total;
  }

  /** Highest over revisions, unless the service as a whole was recorded. */
  private double worst(Signal signal) {
    double worst = Double.NaN;
    for (Feed feed : feeds) {
      if (feed.signal == signal
          && feed.present()
          && (feed.revision.isEmpty() || !whole.contains(signal))) {
        double value = feed.mean();
        worst = Double.isNaN(worst) || value > worst ? value : worst;
      }
    }
    return worst;
  }

  /** Requests past a latency threshold, as far as three quantiles tell. */
  private void slow(Sample sample) {
    for (int i = 0; i < sample.slow.length; i++) {
      double threshold = latencyThresholdsMs.get(i);
      double share = 0;
      if (sample.latencyP50Ms > threshold) {
        share = 0.5;
      } else if (sample.latencyP95Ms > threshold) {
        share = between(threshold, sample.latencyP50Ms, sample.latencyP95Ms, 0.5, 0.05);
      } else if (sample.latencyP99Ms > threshold) {
        share = between(threshold, sample.latencyP95Ms, sample.latencyP99Ms, 0.05, 0.01);
      }
      sample.slow[i] = Math.round(share * sample.requests);
    }
  }

  private static double between(double at, double low, double high, double above, double below) {
    if (Double.isNaN(low) || high <= low) {
      return below;
    }
    return above + (below - above) * (at - low) / (high - low);
  }

  private void candidate(Sample sample, String candidate) {
    sample.candidateRequests = 0;
    sample.candidateErrors = 0;
    sample.candidateLatencyP95Ms = Double.NaN;
    sample.candidateMemoryUtilization = Double.NaN;
    double ratio = Double.NaN;
    for (Feed feed : feeds) {
      if (candidate.isEmpty() || !feed.present() || !feed.revision.equals(candidate)) {
        continue;
      }
      switch (feed.signal) {
        case REQUESTS -> sample.candidateRequests = Math.round(feed.value());
        case ERRORS -> sample.candidateErrors = Math.round(feed.value());
        case ERROR_RATIO -> ratio = highest(ratio, feed);
        case LATENCY_P95 ->
            sample.candidateLatencyP95Ms = highest(sample.candidateLatencyP95Ms, feed);
        case MEMORY ->
            sample.candidateMemoryUtilization = highest(sample.candidateMemoryUtilization, feed);
        default -> {}
      }
    }
    if (!Double.isNaN(ratio) && sample.candidateErrors == 0) {
      sample.candidateErrors = Math.round(Math.min(1, ratio) * sample.candidateRequests);
    }
  }

  private static double highest(double before, Feed feed) {
    return Double.isNaN(before) ? feed.value() : Math.max(before, feed.value());
  }

  /** Returns a revision that has its first requests in this interval, empty when there is none. */
  String newcomer() {
    for (Feed feed : feeds) {
      if (feed.signal == Signal.REQUESTS
          && !feed.revision.isEmpty()
          && feed.present()
          && feed.value() > 0
          && !revisions.contains(feed.revision)) {
        revisions.add(feed.revision);
        return feed.revision;
      }
    }
    return "";
  }

  /** Returns the revision that was there before the latest one, empty when there was none. */
  String before() {
    return revisions.size() < 2 ? "" : revisions.get(revisions.size() - 2);
  }
}
