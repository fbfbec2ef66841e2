package dev.premortem.rules.explain;

import dev.premortem.rules.evaluate.Bound;
import dev.premortem.rules.evaluate.Checks;
import dev.premortem.rules.evaluate.Quantities;
import dev.premortem.rules.evaluate.Slots;
import dev.premortem.rules.evaluate.Truth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Says what a fact has where a condition wants something else, and by how much. */
final class Found {
  private final Row own;
  private final ToDoubleFunction<Value> numbers;
  private final Function<Value, @Nullable Object> things;
  private final StringBuilder out = new StringBuilder();

  private Found(
      Row own, ToDoubleFunction<Value> numbers, Function<Value, @Nullable Object> things) {
    this.own = own;
    this.numbers = numbers;
    this.things = things;
  }

  static String what(
      Test test,
      Row own,
      ToDoubleFunction<Value> numbers,
      Function<Value, @Nullable Object> things) {
    Found found = new Found(own, numbers, things);
    found.tell(test);
    return found.out.toString();
  }

  private void tell(Test test) {
    if (test instanceof Test.Not not) {
      tell(not.inner());
    } else if (test instanceof Test.Fails fails) {
      tell(fails.inner());
    } else if (test instanceof Test.And and) {
      joined(and.parts());
    } else if (test instanceof Test.Or or) {
      joined(or.parts());
    } else if (test instanceof Test.Compare compare) {
      compared(compare);
    } else if (test instanceof Test.Among among) {
      say(among.left());
    } else if (test instanceof Test.Known known) {
      say(known.value());
    } else if (test instanceof Test.Looks looks) {
      say(looks.left());
    } else if (test instanceof Test.Length length) {
      say(length.text());
    } else {
      out.append("it is ").append(own instanceof Fact fact ? fact.key() : "another");
    }
  }

  private void joined(List<Test> parts) {
    for (Test part : parts) {
      Slots slots = new Slots();
      if (Checks.of(part, slots).test(own, bound(slots)) != Truth.TRUE) {
        tell(part);
      }
    }
  }

  private Bound bound(Slots slots) {
    return new Bound() {
      @Override
      public double number(int slot) {
        return numbers.applyAsDouble(slots.values().get(slot));
      }

      @Override
      public @Nullable Object object(int slot) {
        return things.apply(slots.values().get(slot));
      }
    };
  }

  private void compared(Test.Compare compare) {
    Object left = say(compare.left());
    Object right = value(compare.right());
    boolean written = !(compare.right() instanceof Value.Bound);
    if (left instanceof Double x
        && right instanceof Double y
        && compare.comparison().isOrder()
        && compare.left().kind() == Value.Kind.NUMBER) {
      double by = Math.abs(x - y);
      out.append(by == 0 ? ", exactly the limit" : ", " + plain(by) + " from it");
    } else if (!written) {
      out.append(", not ").append(shown(right));
    }
  }

  private @Nullable Object say(Value value) {
    Object found = value(value);
    out.append(out.isEmpty() ? "" : "; ").append(Printer.print(value)).append(" is ");
    out.append(value.kind() == Value.Kind.TRUTH ? truth(found) : shown(found));
    return found;
  }

  private static String truth(@Nullable Object value) {
    return value instanceof Double number && number != 0 ? "true" : "false";
  }

  /** Returns a number or truth as a Double, null where it is unknown; a text or a constant. */
  private @Nullable Object value(Value value) {
    if (value.kind() == Value.Kind.NUMBER || value.kind() == Value.Kind.TRUTH) {
      Slots slots = new Slots();
      double number = Quantities.of(value, slots).of(own, bound(slots));
      return Double.isNaN(number) ? null : (Object) number;
    }
    if (value instanceof Value.Own read) {
      return own.object(read.field().index());
    }
    if (value instanceof Value.Words words) {
      return words.text();
    }
    return value instanceof Value.Constant constant ? constant.value() : things.apply(value);
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "not known";
    }
    return value instanceof Double number ? plain(number) : String.valueOf(value);
  }

  private static String plain(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
