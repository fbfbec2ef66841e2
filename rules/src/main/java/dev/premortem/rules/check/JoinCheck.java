package dev.premortem.rules.check;

import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.List;

/**
 * Keeps joins small. Two patterns that are tied to nothing may meet in pairs, if both compare
 * something; more would meet in triples, and all triples of a thousand facts are a thousand
 * million.
 */
final class JoinCheck {
  private final List<Problem> problems;

  JoinCheck(List<Problem> problems) {
    this.problems = problems;
  }

  void check(Rule rule) {
    List<List<Element>> branches = Branches.of(rule);
    if (branches.size() > Branches.MOST) {
      problems.add(
          Problem.error(
              rule.place(),
              "DRL-TOO-LARGE",
              "\"" + rule.name() + "\" holds in more than " + Branches.MOST + " ways",
              "write fewer patterns joined by or, or join conditions with || inside of one"));
      return;
    }
    for (List<Element> branch : branches) {
      Element.Pattern free = free(branch);
      if (free != null) {
        problems.add(
            Problem.error(
                free.place(),
                "DRL-JOIN",
                "a pattern on " + free.type().name() + " that is tied to no earlier one",
                "write service == $service, with $service : service in the earlier pattern"));
        return;
      }
    }
  }

  private static Element.@org.jspecify.annotations.Nullable Pattern free(List<Element> branch) {
    int untied = 0;
    boolean bare = false;
    for (Element element : branch) {
      if (!(element instanceof Element.Pattern pattern) || pattern.type().isFew()) {
        continue;
      }
      untied += isTied(pattern) ? 0 : 1;
      bare |= pattern.conditions().isEmpty();
      if (untied > 2 || (untied == 2 && bare)) {
        return pattern;
      }
    }
    return null;
  }

  private static boolean isTied(Element.Pattern pattern) {
    return pattern.conditions().stream()
        .map(Element.Condition::test)
        .anyMatch(
            test ->
                test instanceof Test.Same
                    || (test instanceof Test.Compare compare
                        && compare.comparison() == Test.Comparison.EQUAL
                        && (compare.right() instanceof Value.Bound
                            || compare.right() instanceof Value.Words)));
  }
}
