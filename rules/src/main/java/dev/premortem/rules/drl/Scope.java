package dev.premortem.rules.drl;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.tree.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names that stand for something at a place of a rule. */
final class Scope {
  /**
   * What a name stands for.
   *
   * @param fact type of the fact, null where it is a value
   * @param like a field that holds the same as the value, null for a fact and for a figure
   */
  record Variable(@Nullable FactType fact, @Nullable Field like) {}

  private final Map<String, Variable> variables = new LinkedHashMap<>();

  /** Names of the pattern that is being read, whose values are fields of its own fact. */
  private final Map<String, Value> own = new LinkedHashMap<>();

  /** Names of facts of the pattern that is being read. */
  private final Set<String> self = new HashSet<>();

  Scope copy() {
    Scope copy = new Scope();
    copy.variables.putAll(variables);
    return copy;
  }

  /** Keeps only what all of some branches bound alike. */
  static Scope common(Iterable<Scope> branches) {
    Scope common = null;
    for (Scope branch : branches) {
      if (common == null) {
        common = branch.copy();
      } else {
        Map<String, Variable> others = branch.variables;
        common.variables.entrySet().removeIf(e -> !alike(e.getValue(), others.get(e.getKey())));
      }
    }
    return common == null ? new Scope() : common;
  }

  private static boolean alike(Variable a, @Nullable Variable b) {
    return b != null
        && a.fact() == b.fact()
        && (a.like() == null ? b.like() == null : b.like() != null && alike(a.like(), b.like()));
  }

  private static boolean alike(Field a, Field b) {
    return Value.Kind.of(a) == Value.Kind.of(b)
        && (!(a instanceof Field.Choice<?> x)
            || (b instanceof Field.Choice<?> y && x.choices() == y.choices()));
  }

  void replace(Scope with) {
    variables.clear();
    variables.putAll(with.variables);
  }

  void bind(String name, Variable variable) {
    variables.put(name, variable);
  }

  boolean has(String name) {
    return variables.containsKey(name) || own.containsKey(name) || self.contains(name);
  }

  @Nullable Variable variable(String name) {
    return variables.get(name);
  }

  /** A name of the pattern that is being read. */
  void own(String name, Value value) {
    own.put(name, value);
  }

  @Nullable Value own(String name) {
    return own.get(name);
  }

  /** The name of the fact of the pattern that is being read. */
  void self(String name) {
    self.add(name);
  }

  boolean isSelf(String name) {
    return self.contains(name);
  }

  /** Ends a pattern. */
  void close() {
    own.clear();
    self.clear();
  }

  String hint(String name) {
    Set<String> known = new TreeSet<>(variables.keySet());
    known.addAll(own.keySet());
    return known.isEmpty() ? "bind it first: $s : ServiceHealth( … )" : Nearest.hint(name, known);
  }
}
