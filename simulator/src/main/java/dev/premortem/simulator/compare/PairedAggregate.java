package dev.premortem.simulator.compare;

import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.outcome.Level;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Differences of the metrics that two policies have in common, future by future. */
final class PairedAggregate {
  private final List<PairedMetric> pairs = new ArrayList<>();

  PairedAggregate(Catalogue base, Catalogue candidate) {
    for (int i = 0; i < base.metrics().size(); i++) {
      Metric metric = base.metrics().get(i);
      int other = candidate.of(metric.name());
      if (other >= 0) {
        pairs.add(PairedMetric.of(metric, i, other));
      }
    }
  }

  void add(Outcome base, Outcome candidate) {
    for (PairedMetric pair : pairs) {
      pair.add(base, candidate);
    }
  }

  /** Returns how many metrics both have. */
  int size() {
    return (int) pairs.stream().filter(PairedMetric::known).count();
  }

  /**
   * Returns the differences, told apart as {@code tests} comparisons at once (Bonferroni), so that
   * all intervals together hold in 95% of comparisons.
   */
  List<Difference> differences(int tests, Relevance relevance) {
    Level level = new Level(Level.USUAL.alpha() / tests);
    return pairs.stream()
        .filter(PairedMetric::known)
        .map(p -> p.difference(level, relevance))
        .toList();
  }
}
