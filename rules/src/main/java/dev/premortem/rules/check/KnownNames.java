package dev.premortem.rules.check;

import dev.premortem.rules.fact.NameKind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that the documents of a bundle give. Kinds that nothing was said of are not checked.
 */
public final class KnownNames {
  private final Map<NameKind, Set<String>> names = new EnumMap<>(NameKind.class);

  /** Adds all names of a kind; there may be none. */
  public KnownNames with(NameKind kind, Collection<String> known) {
    names.computeIfAbsent(kind, k -> new TreeSet<>()).addAll(known);
    return this;
  }

  boolean checks(NameKind kind) {
    return names.containsKey(kind);
  }

  /** Returns the names of a kind, empty when there are none or nothing was said of it. */
  public Set<String> of(NameKind kind) {
    return names.getOrDefault(kind, Set.of());
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof KnownNames known && known.names.equals(names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }
}
