package dev.premortem.rules.base;

import dev.premortem.rules.tree.Element;
import java.util.List;

/**
 * One way for a rule to hold.
 *
 * @param rule the rule
 * @param index position among the branches of all rules
 * @param alone whether the rule has no other branch
 * @param parts parts that must all hold
 * @param says what is concluded then
 */
record Branch(
    RuleBase.RuleInfo rule, int index, boolean alone, List<Element> parts, List<Saying> says) {
  /** Returns whether it is a pattern on one fact that reads nothing of others. */
  boolean isDirect() {
    return parts.size() == 1 && parts.get(0) instanceof Element.Pattern;
  }
}
