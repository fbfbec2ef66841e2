package dev.premortem.rules.tree;

import dev.premortem.rules.fact.Field;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Walks conditions: what they compare, which fields they read, and what that is bound. */
public final class Reads {
  private Reads() {}

  /** Visits a condition and all conditions inside it, from the outside in. */
  public static void tests(Test test, Consumer<Test> visitor) {
    visitor.accept(test);
    if (test instanceof Test.And and) {
      and.parts().forEach(part -> tests(part, visitor));
    } else if (test instanceof Test.Or or) {
      or.parts().forEach(part -> tests(part, visitor));
    } else if (test instanceof Test.Not not) {
      tests(not.inner(), visitor);
    } else if (test instanceof Test.Fails fails) {
      tests(fails.inner(), visitor);
    }
  }

  /** Returns the values that a condition that has no others inside it compares. */
  public static List<Value> sides(Test test) {
    if (test instanceof Test.Compare compare) {
      return List.of(compare.left(), compare.right());
    }
    if (test instanceof Test.Known known) {
      return List.of(known.value());
    }
    if (test instanceof Test.Looks looks) {
      return List.of(looks.left(), looks.right());
    }
    if (test instanceof Test.Length length) {
      return List.of(length.text());
    }
    if (test instanceof Test.Among among) {
      List<Value> sides = new java.util.ArrayList<>(List.of(among.left()));
      sides.addAll(among.items());
      return sides;
    }
    return List.of();
  }

  /** Visits all values of a condition, those inside of others included. */
  public static void values(Test test, Consumer<Value> visitor) {
    tests(test, t -> sides(t).forEach(side -> values(side, visitor)));
  }

  /** Visits a value and all values inside it. */
  public static void values(Value value, Consumer<Value> visitor) {
    visitor.accept(value);
    if (value instanceof Value.Minus minus) {
      values(minus.inner(), visitor);
    } else if (value instanceof Value.Arithmetic sum) {
      values(sum.left(), visitor);
      values(sum.right(), visitor);
    }
  }

  /** Returns the fields of its own fact that a condition reads. */
  public static Set<Field> own(Test test) {
    Set<Field> fields = new LinkedHashSet<>();
    values(
        test,
        value -> {
          if (value instanceof Value.Own own) {
            fields.add(own.field());
          }
        });
    return fields;
  }

  /** Returns the variables that a condition reads. */
  public static Set<String> bound(Test test) {
    Set<String> variables = new LinkedHashSet<>();
    tests(
        test,
        t -> {
          if (t instanceof Test.Same same) {
            variables.add(same.variable());
          }
        });
    values(
        test,
        value -> {
          if (value instanceof Value.Bound bound) {
            variables.add(bound.variable());
          }
        });
    return variables;
  }

  /** Visits an element and all elements inside it, an accumulate behind its pattern. */
  public static void elements(Element element, Consumer<Element> visitor) {
    if (element instanceof Element.All all) {
      all.parts().forEach(part -> elements(part, visitor));
    } else if (element instanceof Element.Any any) {
      any.parts().forEach(part -> elements(part, visitor));
    } else if (element instanceof Element.None none) {
      elements(none.part(), visitor);
    } else if (element instanceof Element.Some some) {
      elements(some.part(), visitor);
    } else if (element instanceof Element.Every every) {
      visitor.accept(every.base());
      every.rest().forEach(visitor);
    } else if (element instanceof Element.Accumulate accumulate) {
      visitor.accept(accumulate.source());
    }
    visitor.accept(element);
  }

  /** Visits every pattern of an element, those of an accumulate included. */
  public static void patterns(Element element, Consumer<Element.Pattern> visitor) {
    elements(
        element,
        part -> {
          if (part instanceof Element.Pattern pattern) {
            visitor.accept(pattern);
          }
        });
  }

  /** Visits every pattern of a rule. */
  public static void patterns(Rule rule, Consumer<Element.Pattern> visitor) {
    rule.when().forEach(element -> patterns(element, visitor));
  }
}
