package dev.premortem.rules.base;

import dev.premortem.rules.condition.Condition;
import dev.premortem.rules.condition.Expression;
import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * A rule on one fact whose conditions compare fields with literals and whose right-hand side reads
 * no field: whether it holds can be told from the cells of the fact's values, and what it concludes
 * does not depend on them. Such a rule needs no Rete.
 */
final class DirectRule {
  private final RuleBase.RuleInfo info;
  private final String factType;
  private final List<Condition> identity;
  private final Guard[] guards;
  private final long fields;
  private final Consequence consequence;

  private DirectRule(
      RuleBase.RuleInfo info,
      String factType,
      List<Condition> identity,
      Guard[] guards,
      long fields,
      Consequence consequence) {
    this.info = info;
    this.factType = factType;
    this.identity = identity;
    this.guards = guards;
    this.fields = fields;
    this.consequence = consequence;
  }

  /** Reads a rule, null where it is one for Drools. */
  static @Nullable DirectRule of(RuleDescr rule, RuleModel model, RuleBase.RuleInfo info) {
    if (!Set.of("dialect").containsAll(rule.getAttributes().keySet())
        || rule.getParentName() != null
        || model.parts().size() != 1
        || !(model.parts().get(0) instanceof RuleModel.PatternPart pattern)
        || pattern.binding().isEmpty()) {
      return null;
    }
    Fact prototype = FactTypes.prototype(pattern.type());
    if (prototype == null) {
      return null;
    }
    Consequence consequence =
        Consequence.of(
            String.valueOf(rule.getConsequence()), pattern.binding(), prototype.getClass());
    if (consequence == null) {
      return null;
    }
    Guard.Fields known = FactTypes.guardFields(prototype);
    List<Condition> identity = new ArrayList<>();
    List<Guard> guards = new ArrayList<>();
    long fields = 0;
    for (Condition condition : pattern.conditions()) {
      Set<String> names = new HashSet<>();
      if (!condition.binding().isEmpty() || !names(condition.expression(), names)) {
        return null;
      }
      Guard guard = Guard.of(condition.expression(), known);
      if (guard != null) {
        guards.add(guard);
        for (String name : names) {
          fields |= 1L << prototype.fieldNumber(name);
        }
      } else if (names.stream().allMatch(n -> fixed(prototype, n))) {
        identity.add(condition);
      } else {
        return null;
      }
    }
    return new DirectRule(
        info, pattern.type(), identity, guards.toArray(new Guard[0]), fields, consequence);
  }

  private static boolean fixed(Fact prototype, String name) {
    return prototype.fieldNumber(name) < 0
        && FactTypes.fields().get(prototype.factType()).contains(name);
  }

  /** Collects the names that are not constants of an enumeration. */
  private static boolean names(@Nullable Expression e, Set<String> names) {
    if (e instanceof Expression.Name name) {
      if (name.scope().isEmpty()) {
        names.add(name.name());
      }
      return !name.scope().startsWith("$");
    }
    if (e instanceof Expression.Binary b) {
      return names(b.left(), names) && names(b.right(), names);
    }
    if (e instanceof Expression.Not not) {
      return names(not.inner(), names);
    }
    if (e instanceof Expression.Minus minus) {
      return names(minus.inner(), names);
    }
    if (e instanceof Expression.In in) {
      return names(in.left(), names) && in.items().stream().allMatch(i -> names(i, names));
    }
    return e instanceof Expression.Literal;
  }

  RuleBase.RuleInfo info() {
    return info;
  }

  String factType() {
    return factType;
  }

  Consequence consequence() {
    return consequence;
  }

  /** Returns the numbers of the fields that it looks at, a bit each. */
  long fields() {
    return fields;
  }

  /** Returns whether the fields of a fact that never change are as the rule wants them. */
  boolean concerns(Map<String, Object> values) {
    for (Condition condition : identity) {
      if (condition.test(values, name -> null) != Condition.Truth.HOLDS) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether the rule holds of a fact that it concerns. */
  boolean holds(double[] numbers, @Nullable Object[] objects) {
    for (Guard guard : guards) {
      if (!guard.holds(numbers, objects)) {
        return false;
      }
    }
    return true;
  }
}
