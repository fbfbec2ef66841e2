package dev.premortem.engine.series;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Series in memory, found by the labels that they carry. */
public final class SeriesStore {
  private final Map<Labels, Series> byLabels = new HashMap<>();
  private final Map<String, List<Series>> byName = new HashMap<>();
  private final List<Series> all = new ArrayList<>();

  /** Adds a point to the series of these labels. */
  public void add(Labels labels, long time, double value) {
    series(labels).points().add(time, value);
  }

  /** Returns the series of these labels, a new one where there is none yet. */
  public Series series(Labels labels) {
    Series known = byLabels.get(labels);
    if (known == null) {
      known = new Series(labels, new Points());
      byLabels.put(labels, known);
      byName.computeIfAbsent(labels.name(), n -> new ArrayList<>()).add(known);
      all.add(known);
    }
    return known;
  }

  /** Returns the series that fulfil all conditions, in the order of their labels. */
  public List<Series> select(List<LabelMatcher> matchers) {
    List<Series> found = new ArrayList<>();
    for (Series series : candidates(matchers)) {
      if (matchers.stream().allMatch(m -> m.matches(series.labels().get(m.name())))) {
        found.add(series);
      }
    }
    found.sort(Comparator.comparing(Series::labels));
    return found;
  }

  private List<Series> candidates(List<LabelMatcher> matchers) {
    for (LabelMatcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME) && matcher.op() == LabelMatcher.Op.EQUAL) {
        return byName.getOrDefault(matcher.value(), List.of());
      }
    }
    return all;
  }

  /** Returns all series, in the order in which they came. */
  public List<Series> all() {
    return Collections.unmodifiableList(all);
  }

  /** Drops points that are older than a time, epoch milliseconds; their series stay. */
  public void forget(long before) {
    for (Series series : all) {
      series.points().forget(before);
    }
  }

  /** Returns how many series there are; what {@link #select} found holds while it is the same. */
  public int size() {
    return all.size();
  }
}
