package dev.premortem.rules.base;

import dev.premortem.rules.evaluate.Bound;
import dev.premortem.rules.evaluate.Check;
import dev.premortem.rules.evaluate.Checks;
import dev.premortem.rules.evaluate.Slots;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Reads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A branch on one fact: whether it holds can be told without a network. */
final class DirectRule {
  private final Branch branch;
  private final Element.Pattern pattern;
  private final Check[] fixed;
  private final Check[] checks;
  private final Looks looks;
  private final long fields;

  DirectRule(Branch branch) {
    this.branch = branch;
    this.pattern = (Element.Pattern) branch.parts().get(0);
    List<Check> never = new ArrayList<>();
    List<Check> changing = new ArrayList<>();
    for (Element.Condition condition : pattern.conditions()) {
      boolean changes = Reads.own(condition.test()).stream().anyMatch(f -> !f.isFixed());
      (changes ? changing : never).add(Checks.of(condition.test(), new Slots()));
    }
    this.fixed = never.toArray(new Check[0]);
    this.checks = changing.toArray(new Check[0]);
    this.looks = new Looks().add(branch.parts());
    this.fields = looks.fields(pattern.type());
  }

  Branch branch() {
    return branch;
  }

  FactType type() {
    return pattern.type();
  }

  /** Returns what a name stands for. */
  @Nullable Object bound(Fact fact, String name) {
    if (name.equals(pattern.variable())) {
      return fact;
    }
    for (Element.Binding binding : pattern.bindings()) {
      if (binding.variable().equals(name)) {
        return fact.value(binding.field());
      }
    }
    return null;
  }

  Looks looks() {
    return looks;
  }

  /** Returns the indices of the fields that it looks at, a bit each. */
  long fields() {
    return fields;
  }

  /** Returns whether it can ever hold of a fact, going by what never changes. */
  boolean concerns(Fact fact) {
    return all(fixed, fact);
  }

  /** Returns whether it holds of a fact that it concerns. */
  boolean holds(Fact fact) {
    return all(checks, fact);
  }

  private static boolean all(Check[] checks, Fact fact) {
    for (Check check : checks) {
      if (!check.holds(fact, Bound.NOTHING)) {
        return false;
      }
    }
    return true;
  }
}
