package dev.premortem.rules.evaluate;

import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Test.Comparison;
import dev.premortem.rules.tree.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes conditions ready. A comparison with something unknown is unknown, and so is its negation;
 * {@code == null} asks whether something is unknown and is always known.
 */
public final class Checks {
  private Checks() {}

  /** A text or a constant that is ready to be read. */
  @FunctionalInterface
  private interface Thing {
    @Nullable Object of(Row own, Bound bound);
  }

  /** Returns a condition ready to be evaluated. */
  public static Check of(Test test, Slots slots) {
    if (test instanceof Test.Compare compare) {
      return compare(compare, slots);
    }
    if (test instanceof Test.And and) {
      return joined(and.parts(), slots, true);
    }
    if (test instanceof Test.Or or) {
      return joined(or.parts(), slots, false);
    }
    if (test instanceof Test.Not not) {
      Check inner = of(not.inner(), slots);
      return (own, bound) -> Truth.not(inner.test(own, bound));
    }
    if (test instanceof Test.Fails fails) {
      Check inner = of(fails.inner(), slots);
      return (own, bound) -> Truth.of(inner.test(own, bound) != Truth.TRUE);
    }
    if (test instanceof Test.Known known) {
      return known(known, slots);
    }
    if (test instanceof Test.Among among) {
      return among(among, slots);
    }
    if (test instanceof Test.Looks looks) {
      return looks(looks, slots);
    }
    if (test instanceof Test.Length length) {
      Thing text = thing(length.text(), slots);
      return (own, bound) -> {
        Object value = text.of(own, bound);
        return value == null
            ? Truth.UNKNOWN
            : Truth.of(value.toString().length() == length.length());
      };
    }
    int slot = slots.of(new Value.FactOf(((Test.Same) test).variable()));
    return (own, bound) -> Truth.of(bound.object(slot) == own);
  }

  private static Check joined(List<Test> parts, Slots slots, boolean all) {
    Check[] checks = parts.stream().map(p -> of(p, slots)).toArray(Check[]::new);
    int end = all ? Truth.FALSE : Truth.TRUE;
    return (own, bound) -> {
      int truth = Truth.TRUE - end;
      for (Check check : checks) {
        int part = check.test(own, bound);
        truth = all ? Math.min(truth, part) : Math.max(truth, part);
        if (truth == end) {
          return truth;
        }
      }
      return truth;
    };
  }

  private static boolean isNumeric(Value value) {
    return value.kind() == Value.Kind.NUMBER || value.kind() == Value.Kind.TRUTH;
  }

  private static Check compare(Test.Compare compare, Slots slots) {
    Comparison by = compare.comparison();
    if (!isNumeric(compare.left())) {
      Thing left = thing(compare.left(), slots);
      Thing right = thing(compare.right(), slots);
      return (own, bound) -> things(by, left.of(own, bound), right.of(own, bound));
    }
    Quantity left = Quantities.of(compare.left(), slots);
    if (compare.left() instanceof Value.Own own && compare.right() instanceof Value.Literal limit) {
      return limit(by, own.field().index(), limit.value());
    }
    Quantity right = Quantities.of(compare.right(), slots);
    return (own, bound) -> numbers(by, left.of(own, bound), right.of(own, bound));
  }

  /** A field against a number that is written out: what most conditions are. */
  private static Check limit(Comparison by, int field, double limit) {
    return switch (by) {
      case EQUAL -> (own, bound) -> known(own.number(field), own.number(field) == limit);
      case DIFFERENT -> (own, bound) -> known(own.number(field), own.number(field) != limit);
      case LESS -> (own, bound) -> known(own.number(field), own.number(field) < limit);
      case AT_MOST -> (own, bound) -> known(own.number(field), own.number(field) <= limit);
      case MORE -> (own, bound) -> known(own.number(field), own.number(field) > limit);
      case AT_LEAST -> (own, bound) -> known(own.number(field), own.number(field) >= limit);
    };
  }

  private static int known(double value, boolean holds) {
    return Double.isNaN(value) ? Truth.UNKNOWN : holds ? Truth.TRUE : Truth.FALSE;
  }

  private static int numbers(Comparison by, double x, double y) {
    return Double.isNaN(x) || Double.isNaN(y) ? Truth.UNKNOWN : Truth.of(by.holds(x, y));
  }

  private static int things(Comparison by, @Nullable Object x, @Nullable Object y) {
    if (x == null || y == null) {
      return Truth.UNKNOWN;
    }
    if (!by.isOrder()) {
      return Truth.of(x.equals(y) == (by == Comparison.EQUAL));
    }
    return Truth.of(by.holds((Enum<?>) x, (Enum<?>) y));
  }

  private static Thing thing(Value value, Slots slots) {
    if (value instanceof Value.Words words) {
      return (own, bound) -> words.text();
    }
    if (value instanceof Value.Constant constant) {
      return (own, bound) -> constant.value();
    }
    if (value instanceof Value.Own read) {
      int at = read.field().index();
      return (own, bound) -> own.object(at);
    }
    if (value instanceof Value.Bound) {
      int slot = slots.of(value);
      return (own, bound) -> bound.object(slot);
    }
    throw new IllegalArgumentException("no text and no constant: " + value);
  }

  private static Check known(Test.Known known, Slots slots) {
    boolean wanted = !known.negated();
    if (isNumeric(known.value())) {
      Quantity number = Quantities.of(known.value(), slots);
      return (own, bound) -> Truth.of(!Double.isNaN(number.of(own, bound)) == wanted);
    }
    Thing thing = thing(known.value(), slots);
    return (own, bound) -> Truth.of((thing.of(own, bound) != null) == wanted);
  }

  /** {@code x in (a, b)} is {@code x == a || x == b}. */
  private static Check among(Test.Among among, Slots slots) {
    return joined(
        among.items().stream()
            .map(item -> (Test) new Test.Compare(Comparison.EQUAL, among.left(), item))
            .toList(),
        slots,
        false);
  }

  private static Check looks(Test.Looks looks, Slots slots) {
    Thing left = thing(looks.left(), slots);
    Thing right = thing(looks.right(), slots);
    return (own, bound) -> {
      Object text = left.of(own, bound);
      Object part = right.of(own, bound);
      if (text == null || part == null) {
        return Truth.UNKNOWN;
      }
      String in = text.toString();
      String wanted = part.toString();
      return Truth.of(
          switch (looks.look()) {
            case MATCHES -> looks.pattern() != null && looks.pattern().matches(in);
            case CONTAINS -> in.contains(wanted);
            case STARTS_WITH -> in.startsWith(wanted);
            case ENDS_WITH -> in.endsWith(wanted);
          });
    };
  }
}
