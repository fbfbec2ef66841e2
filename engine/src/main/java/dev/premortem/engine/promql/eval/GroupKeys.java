package dev.premortem.engine.promql.eval;

import dev.premortem.engine.series.Labels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The labels by which series are grouped or matched, computed once for each series. */
final class GroupKeys {
  private static final int REMEMBERED = 100_000;

  private final Set<String> names;
  private final boolean keep;
  private final Map<Labels, Labels> known = new HashMap<>();

  private GroupKeys(Set<String> names, boolean keep) {
    this.names = names;
    this.keep = keep;
  }

  /** Only the named labels. */
  static GroupKeys of(List<String> names) {
    return new GroupKeys(Set.copyOf(new HashSet<>(names)), true);
  }

  /** All labels but the named ones and the metric name. */
  static GroupKeys without(List<String> names) {
    Set<String> dropped = new HashSet<>(names);
    dropped.add(Labels.NAME);
    return new GroupKeys(dropped, false);
  }

  Labels key(Labels labels) {
    Labels key = known.get(labels);
    if (key == null) {
      key = keep ? labels.keep(names) : labels.drop(names);
      if (known.size() >= REMEMBERED) {
        known.clear();
      }
      known.put(labels, key);
    }
    return key;
  }
}
