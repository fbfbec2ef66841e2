package dev.premortem.rules.tree;

import dev.premortem.rules.tree.Element.All;
import dev.premortem.rules.tree.Element.Any;
import dev.premortem.rules.tree.Element.Condition;
import dev.premortem.rules.tree.Element.Every;
import dev.premortem.rules.tree.Element.None;
import dev.premortem.rules.tree.Element.Pattern;
import dev.premortem.rules.tree.Element.Some;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a left-hand side: a rule holds where one of them does. A branch is a list of
 * patterns, accumulates, and {@code not} and {@code exists} over such lists; {@code or} and {@code
 * forall} are gone: not(A or B) is not A and not B, forall( A B ) is not( A and not B ).
 */
public final class Branches {
  /** More branches than this are refused. */
  public static final int MOST = 32;

  private Branches() {}

  /**
   * Returns the branches of a rule: none where it can never hold, an empty one where nothing is
   * asked; more than {@link #MOST} where there are too many of them, and then not all.
   */
  public static List<List<Element>> of(Rule rule) {
    return of(new All(rule.when()));
  }

  private static List<List<Element>> of(Element element) {
    if (element instanceof All all) {
      List<List<Element>> ways = List.of(List.of());
      for (Element part : all.parts()) {
        ways = product(ways, of(part));
      }
      return ways;
    }
    List<List<Element>> branches = new ArrayList<>();
    if (element instanceof Any any) {
      any.parts().forEach(part -> branches.addAll(of(part)));
    } else if (element instanceof Some some) {
      of(some.part())
          .forEach(branch -> branches.add(branch.isEmpty() ? branch : List.of(some(branch))));
    } else if (element instanceof None none) {
      List<Element> all = new ArrayList<>();
      for (List<Element> branch : of(none.part())) {
        if (branch.isEmpty()) {
          return List.of(); // not of what always holds
        }
        all.add(none(branch));
      }
      branches.add(all);
    } else if (element instanceof Every every) {
      branches.add(every(every));
    } else {
      branches.add(List.of(element));
    }
    return branches;
  }

  private static List<List<Element>> product(List<List<Element>> left, List<List<Element>> right) {
    List<List<Element>> product = new ArrayList<>();
    for (List<Element> a : left) {
      for (List<Element> b : right) {
        if (product.size() > MOST) {
          return product;
        }
        List<Element> both = new ArrayList<>(a);
        both.addAll(b);
        product.add(both);
      }
    }
    return product;
  }

  private static Element some(List<Element> branch) {
    return branch.size() == 1 && (branch.get(0) instanceof None || branch.get(0) instanceof Some)
        ? branch.get(0)
        : new Some(one(branch));
  }

  private static Element none(List<Element> branch) {
    if (branch.size() == 1 && branch.get(0) instanceof None none) {
      return new Some(none.part());
    }
    if (branch.size() == 1 && branch.get(0) instanceof Some some) {
      return new None(some.part());
    }
    return new None(one(branch));
  }

  private static Element one(List<Element> branch) {
    return branch.size() == 1 ? branch.get(0) : new All(branch);
  }

  private static List<Element> every(Every every) {
    Pattern base = every.base();
    if (every.rest().isEmpty()) {
      return base.conditions().isEmpty()
          ? List.of()
          : List.of(new None(failing(base, List.of(), base.conditions())));
    }
    List<Condition> others = ofSame(every);
    if (others != null) {
      return others.isEmpty()
          ? List.of()
          : List.of(new None(failing(base, base.conditions(), others)));
    }
    List<Element> parts = new ArrayList<>(List.of(base));
    parts.add(new None(one(List.copyOf(every.rest()))));
    return List.of(new None(new All(parts)));
  }

  /** A fact for which some conditions hold and others do not. */
  private static Pattern failing(Pattern base, List<Condition> holds, List<Condition> others) {
    List<Condition> conditions = new ArrayList<>(holds);
    List<Test> tests = others.stream().map(Condition::test).toList();
    conditions.add(
        new Condition(
            new Test.Fails(tests.size() == 1 ? tests.get(0) : new Test.And(tests)),
            others.get(0).place()));
    return new Pattern(base.type(), base.variable(), base.bindings(), conditions, base.place());
  }

  /**
   * Returns the conditions of the second pattern where it is about the same fact as the first and
   * reads nothing that the first bound; null otherwise.
   */
  private static @Nullable List<Condition> ofSame(Every every) {
    Pattern rest = every.rest().get(0);
    Pattern base = every.base();
    if (every.rest().size() > 1 || rest.type() != base.type() || base.variable().isEmpty()) {
      return null;
    }
    List<Condition> others = new ArrayList<>(rest.conditions());
    boolean same =
        others.removeIf(
            c -> c.test() instanceof Test.Same is && is.variable().equals(base.variable()));
    List<String> bound = new ArrayList<>(List.of(base.variable()));
    base.bindings().forEach(b -> bound.add(b.variable()));
    boolean reads =
        others.stream()
            .anyMatch(c -> Reads.bound(c.test()).stream().anyMatch(r -> bound.contains(r)));
    return same && !reads ? others : null;
  }
}
