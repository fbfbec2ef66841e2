package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.series.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** That no two samples of a vector have the same labels, which each operation must leave so. */
final class Uniqueness {
  private final FromLabels<Boolean> unique = new FromLabels<>(Uniqueness::unique);

  /** Returns a vector; where names are dropped at once, its labels must be unique at once. */
  List<Sample> of(List<Sample> vector, Run run) {
    return run.options().delayedNameRemoval() ? vector : require(vector);
  }

  /**
   * Returns a vector.
   *
   * @throws PromqlException when two samples have the same labels
   */
  List<Sample> require(List<Sample> vector) {
    if (vector.size() > 1 && !unique.of(vector)) {
      throw PromqlException.evaluation("vector cannot contain metrics with the same labelset");
    }
    return vector;
  }

  private static boolean unique(List<Sample> vector) {
    Set<Labels> seen = new HashSet<>(vector.size() * 2);
    return vector.stream().allMatch(sample -> seen.add(sample.labels()));
  }
}
