package dev.premortem.rules.check;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Element.Pattern;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps joins small. Two patterns that are tied to nothing may meet in pairs, if both compare
 * something; more would meet in triples, and all triples of a thousand facts are a thousand
 * million. What {@code not}, {@code exists} and {@code accumulate} look through for each of them
 * counts too.
 */
final class JoinCheck {
  private static final int MOST_UNTIED = 2;

  /**
   * Patterns on facts of which there are few: documents name them one by one, or all are of one
   * service.
   */
  private static final int MOST_FEW = 3;

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
      Pattern free = new Joined().free(branch);
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

  /** The patterns that meet so far. */
  private static final class Joined {
    private int untied;
    private int few;
    private boolean bare;

    @Nullable Pattern free(List<Element> branch) {
      for (Element element : branch) {
        Pattern free;
        if (element instanceof Pattern pattern) {
          free = add(pattern, true);
        } else {
          free = inside().looked(element);
        }
        if (free != null) {
          return free;
        }
      }
      return null;
    }

    private Joined inside() {
      Joined inside = new Joined();
      inside.untied = untied;
      inside.few = few;
      return inside;
    }

    /**
     * What is looked through for each of the facts that meet, and makes no new meetings outside.
     */
    private @Nullable Pattern looked(Element element) {
      if (element instanceof Element.Accumulate accumulate) {
        return add(accumulate.source(), false);
      }
      Element part =
          element instanceof Element.Some some ? some.part() : ((Element.None) element).part();
      if (part instanceof Pattern pattern) {
        return readsOthers(pattern) ? add(pattern, false) : null;
      }
      for (Element one : part instanceof Element.All all ? all.parts() : List.of(part)) {
        Pattern free = one instanceof Pattern pattern ? add(pattern, false) : inside().looked(one);
        if (free != null) {
          return free;
        }
      }
      return null;
    }

    private @Nullable Pattern add(Pattern pattern, boolean meets) {
      if (isTied(pattern, true)) {
        return null;
      }
      if (pattern.type().isFew() || isTied(pattern, false)) {
        return ++few > MOST_FEW ? pattern : null;
      }
      bare |= meets && pattern.conditions().isEmpty();
      return ++untied > MOST_UNTIED || (meets && untied == MOST_UNTIED && bare) ? pattern : null;
    }
  }

  private static boolean readsOthers(Pattern pattern) {
    return pattern.conditions().stream().anyMatch(c -> !Reads.bound(c.test()).isEmpty());
  }

  private static boolean isTied(Pattern pattern, boolean toOne) {
    return pattern.conditions().stream()
        .map(Element.Condition::test)
        .anyMatch(
            test ->
                test instanceof Test.Same
                    || (test instanceof Test.Compare compare
                        && compare.comparison() == Test.Comparison.EQUAL
                        && (ties(compare.left(), compare.right(), toOne)
                            || ties(compare.right(), compare.left(), toOne))));
  }

  /** Whether one fact, or those of one service, have in their field what it is compared with. */
  private static boolean ties(Value own, Value with, boolean toOne) {
    return own instanceof Value.Own read
        && read.field() instanceof Field.Text text
        && text.isFixed()
        && (text.index() == 0 || (!toOne && text.name().equals("service")))
        && (with instanceof Value.Bound || (with instanceof Value.Words w && !w.text().isEmpty()));
  }
}
