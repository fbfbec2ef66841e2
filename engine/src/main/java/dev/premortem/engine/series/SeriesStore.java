package dev.premortem.engine.series;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Series in memory, found by the labels that they carry. */
public final class SeriesStore {
  private final Map<Labels, Series> all = new TreeMap<>();
  private final Map<String, Map<Labels, Series>> byName = new HashMap<>();

  /** Adds a point to the series of these labels. */
  public void add(Labels labels, long time, double value) {
    series(labels).points().add(time, value);
  }

  /** Returns the series of these labels, a new one where there is none yet. */
  public Series series(Labels labels) {
    Series known = all.get(labels);
    if (known == null) {
      known = new Series(labels, new Points());
      all.put(labels, known);
      byName.computeIfAbsent(labels.name(), n -> new TreeMap<>()).put(labels, known);
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
    return found;
  }

  private Collection<Series> candidates(List<LabelMatcher> matchers) {
    for (LabelMatcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME) && matcher.op() == LabelMatcher.Op.EQUAL) {
        return byName.getOrDefault(matcher.value(), Map.of()).values();
      }
    }
    return all.values();
  }

  /** Returns all series, in the order of their labels. */
  public Collection<Series> all() {
    return all.values();
  }

  /** Returns how many series there are; what {@link #select} found holds while it is the same. */
  public int size() {
    return all.size();
  }
}
