package dev.premortem.engine.alert;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each series of a numerator is divided by: the series of the denominator that has the same
 * values of all of its labels, which are those of the numerator or some of them.
 *
 * @see <a href="https://cloud.google.com/monitoring/charts/metric-ratios">ratios of metrics</a>
 */
final class Divisors<T> {
  private final Map<Set<String>, Map<Map<String, String>, T>> byNames = new LinkedHashMap<>();

  void add(Map<String, String> labels, T divisor) {
    byNames.computeIfAbsent(labels.keySet(), names -> new HashMap<>()).put(labels, divisor);
  }

  /** Returns what a series with these labels is divided by, null where there is nothing. */
  @Nullable T of(Map<String, String> labels) {
    for (Map.Entry<Set<String>, Map<Map<String, String>, T>> one : byNames.entrySet()) {
      if (labels.keySet().containsAll(one.getKey())) {
        Map<String, String> same = new HashMap<>(labels);
        same.keySet().retainAll(one.getKey());
        T divisor = one.getValue().get(same);
        if (divisor != null) {
          return divisor;
        }
      }
    }
    return null;
  }
}
