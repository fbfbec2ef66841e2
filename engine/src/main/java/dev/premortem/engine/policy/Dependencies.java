package dev.premortem.engine.policy;

import dev.premortem.engine.document.ServiceSpec.Dependency;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What can not work without what: the transitive closure of critical dependencies. Things that
 * depend on each other explain nothing about each other and are left out.
 */
public final class Dependencies {
  private final Map<String, Set<String>> needs = new TreeMap<>();
  private final Map<String, Set<String>> neededBy = new TreeMap<>();

  /** Reads the dependencies of services. */
  Dependencies(List<ServicePolicy> services) {
    Map<String, Set<String>> direct = new TreeMap<>();
    for (ServicePolicy service : services) {
      for (Dependency dependency : service.spec().dependsOn()) {
        if (dependency.critical()) {
          direct
              .computeIfAbsent(service.name(), n -> new TreeSet<>())
              .add(dependency.name().value());
        }
      }
    }
    direct.keySet().forEach(name -> needs.put(name, reached(name, direct)));
    Map<String, Set<String>> all = new TreeMap<>(needs);
    needs.replaceAll(
        (name, of) -> {
          Set<String> one = new TreeSet<>(of);
          one.removeIf(other -> all.getOrDefault(other, Set.of()).contains(name));
          return one;
        });
    needs.forEach(
        (name, of) ->
            of.forEach(other -> neededBy.computeIfAbsent(other, n -> new TreeSet<>()).add(name)));
  }

  private static Set<String> reached(String from, Map<String, Set<String>> direct) {
    Set<String> reached = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(direct.getOrDefault(from, Set.of()));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (reached.add(name)) {
        open.addAll(direct.getOrDefault(name, Set.of()));
      }
    }
    return reached;
  }

  /** Returns the services and resources that one can not work without, in order of their names. */
  public Set<String> of(String name) {
    return needs.getOrDefault(name, Set.of());
  }

  /** Returns what two services both can not work without, in order of names. */
  public Set<String> shared(String one, String other) {
    Set<String> shared = new TreeSet<>(of(one));
    shared.retainAll(of(other));
    return shared;
  }

  /** Returns the services that share a dependency with one, in order of their names. */
  public Set<String> related(String name) {
    Set<String> related = new TreeSet<>();
    of(name).forEach(dependency -> related.addAll(dependants(dependency)));
    related.remove(name);
    return related;
  }

  /** Returns the services that can not work without one, in order of their names. */
  public Set<String> dependants(String name) {
    return neededBy.getOrDefault(name, Set.of());
  }
}
