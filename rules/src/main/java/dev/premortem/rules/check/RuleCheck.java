package dev.premortem.rules.check;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks one author's rule that could be read. */
public final class RuleCheck {
  private RuleCheck() {}

  /**
   * Checks a rule.
   *
   * @param names names that documents give, null where they are not known
   * @param problems takes what is wrong
   */
  public static void check(Rule rule, @Nullable KnownNames names, List<Problem> problems) {
    new JoinCheck(problems).check(rule);
    if (names != null) {
      new NameCheck(names, problems).check(rule);
    }
    new RangeCheck(problems).check(rule);
    possible(rule, problems);
    if (!rule.enabled()) {
      problems.add(
          Problem.info(
              rule.place(),
              "RULE-DISABLED",
              "\"" + rule.name() + "\" is switched off: enabled false",
              "delete it, or leave enabled out"));
    }
  }

  /** A rule can hold where one of its branches can. */
  private static void possible(Rule rule, List<Problem> problems) {
    List<List<Element>> branches = Branches.of(rule);
    if (branches.isEmpty()) {
      problems.add(
          Problem.error(
              rule.place(),
              "RULE-UNREACHABLE",
              "\"" + rule.name() + "\" can never hold: it asks that not be which always is",
              "a forall without conditions always holds; leave its not out"));
    }
    Problem first = null;
    for (List<Element> branch : branches) {
      Problem problem = null;
      for (Element element : branch) {
        Element inner = element instanceof Element.Some some ? some.part() : element;
        if (inner instanceof Element.Pattern pattern && problem == null) {
          problem = impossible(rule, pattern);
        }
      }
      if (problem == null) {
        return;
      }
      first = first == null ? problem : first;
    }
    if (first != null) {
      problems.add(first);
    }
  }

  private static @Nullable Problem impossible(Rule rule, Element.Pattern pattern) {
    Field field =
        Possible.impossible(pattern.conditions().stream().map(Element.Condition::test).toList());
    return field == null
        ? null
        : Problem.error(
            pattern.place(),
            "RULE-UNREACHABLE",
            "\""
                + rule.name()
                + "\" can never hold: no "
                + field.name()
                + " satisfies all that is asked of it",
            "turn one of the comparisons round, or write ||");
  }
}
