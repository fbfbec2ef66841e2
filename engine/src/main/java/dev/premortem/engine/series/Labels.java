package dev.premortem.engine.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a series: labels in the order of their names, the metric name among them as
 * {@value #NAME}. An empty value is the same as no label, and left out unless somebody asks for it.
 */
public final class Labels implements Comparable<Labels> {
  /** The label that holds the metric name. */
  public static final String NAME = "__name__";

  /** No label. */
  public static final Labels EMPTY = new Labels(new String[0]);

  /** Name, value, name, value… */
  private final String[] pairs;

  private final int hash;
  private @Nullable Labels bare;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /** Returns labels with these values; those with an empty value are left out. */
  public static Labels of(Map<String, String> values) {
    TreeMap<String, String> sorted = new TreeMap<>(values);
    sorted.values().removeIf(String::isEmpty);
    return sorted(sorted);
  }

  /**
   * Returns what is no identity, such as annotations: an empty value stays, and differs from none.
   */
  public static Labels withEmpty(Map<String, String> values) {
    return sorted(new TreeMap<>(values));
  }

  private static Labels sorted(SortedMap<String, String> sorted) {
    if (sorted.isEmpty()) {
      return EMPTY;
    }
    String[] pairs = new String[sorted.size() * 2];
    int i = 0;
    for (Map.Entry<String, String> label : sorted.entrySet()) {
      pairs[i++] = label.getKey();
      pairs[i++] = label.getValue();
    }
    return new Labels(pairs);
  }

  /** Returns labels of names and values in turn. */
  public static Labels of(String... namesAndValues) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return of(values);
  }

  /** Returns the value of a label, empty where there is none. */
  public String get(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return "";
  }

  /** Returns the metric name, empty where there is none. */
  public String name() {
    return get(NAME);
  }

  /** Returns how many labels there are, the metric name counted. */
  public int size() {
    return pairs.length / 2;
  }

  /** Returns names and values, in the order of names. */
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /** Returns these with one label set, or taken away by an empty value. */
  public Labels with(String name, String value) {
    Map<String, String> map = asMap();
    map.put(name, value);
    return of(map);
  }

  /** Returns only the labels of these names. */
  public Labels keep(Collection<String> names) {
    return filter(names::contains);
  }

  /** Returns all labels but those of these names. */
  public Labels drop(Collection<String> names) {
    return filter(name -> !names.contains(name));
  }

  /** Returns these without what names or describes the metric: its name, type and unit. */
  public Labels withoutName() {
    Labels known = bare;
    if (known == null) {
      known = filter(n -> !n.equals(NAME) && !n.equals("__type__") && !n.equals("__unit__"));
      bare = known;
    }
    return known;
  }

  private Labels filter(Predicate<String> wanted) {
    List<String> kept = new ArrayList<>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      if (wanted.test(pairs[i])) {
        kept.add(pairs[i]);
        kept.add(pairs[i + 1]);
      }
    }
    if (kept.size() == pairs.length) {
      return this;
    }
    return kept.isEmpty() ? EMPTY : new Labels(kept.toArray(new String[0]));
  }

  /** Orders by name, then value, label by label; a prefix comes first. */
  @Override
  public int compareTo(Labels other) {
    int common = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < common; i++) {
      int order = pairs[i].compareTo(other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns them as Prometheus prints labels: {@code {a="b", c="d"}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(i == 0 ? "" : ", ").append(Quoting.name(pairs[i])).append('=');
      text.append(Quoting.quote(pairs[i + 1]));
    }
    return text.append('}').toString();
  }
}
