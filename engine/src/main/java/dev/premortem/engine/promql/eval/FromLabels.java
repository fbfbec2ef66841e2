package dev.premortem.engine.promql.eval;

import dev.premortem.engine.series.Labels;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What follows from nothing but the labels of a vector. It is worked out again only when other
 * labels come, or the same in another order: whoever is evaluated time and again sees the same
 * series.
 */
final class FromLabels<T> {
  private final Function<List<Sample>, T> work;
  private Labels[] labels = {};
  private @Nullable T known;

  /**
   * Begins without a vector.
   *
   * @param work looks at the labels of samples only
   */
  FromLabels(Function<List<Sample>, T> work) {
    this.work = work;
  }

  /** Returns what follows from the labels of a vector. */
  T of(List<Sample> vector) {
    T same = known;
    if (same != null && holds(vector)) {
      return same;
    }
    T worked = work.apply(vector);
    labels = vector.stream().map(Sample::labels).toArray(Labels[]::new);
    known = worked;
    return worked;
  }

  private boolean holds(List<Sample> vector) {
    if (vector.size() != labels.length) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      if (!labels[i].equals(vector.get(i).labels())) {
        return false;
      }
    }
    return true;
  }
}
