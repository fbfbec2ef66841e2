package dev.premortem.rules.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The first condition that kept a rule from holding.
 *
 * @param rule rule
 * @param condition the condition, its pattern's type before it
 * @param fact key of the fact that came closest, empty when there is no fact of the type
 * @param found what the fact has in place of it, and by how much it fails
 * @param held what held before it: keys of facts that earlier patterns matched
 * @param progress how many conditions held before it; patterns that matched count 1000
 * @param others the same for each other way in which the rule could have held
 */
public record WhyNot(
    String rule,
    String condition,
    String fact,
    String found,
    List<String> held,
    long progress,
    List<WhyNot> others) {
  /** Returns this and another way in which the rule does not hold, the closer one first. */
  WhyNot or(WhyNot other) {
    boolean closer = other.progress > progress;
    WhyNot first = closer ? other : this;
    WhyNot second = closer ? this : other;
    List<WhyNot> rest = new ArrayList<>(others);
    rest.add(second.alone());
    return new WhyNot(
        first.rule, first.condition, first.fact, first.found, first.held, first.progress, rest);
  }

  private WhyNot alone() {
    return new WhyNot(rule, condition, fact, found, held, progress, List.of());
  }

  /** Returns it as a sentence. */
  public String text() {
    StringBuilder text = new StringBuilder(condition);
    text.append(fact.isEmpty() ? ": " : " fails for " + fact + ": ").append(found);
    if (!held.isEmpty()) {
      text.append(" (matched before it: ").append(String.join(", ", held)).append(')');
    }
    others.forEach(other -> text.append("; or else ").append(other.text()));
    return text.toString();
  }
}
