package dev.premortem.rules.base;

import dev.premortem.rules.condition.Expression;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one fact, compiled to work on the values of its fields: numbers (NaN where
 * unknown; 1 and 0 for truth values) and objects. It understands comparisons of a field with
 * literals, joined in any way; anything else is left to Drools.
 */
abstract class Guard {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** Returns whether the condition holds of a fact with these values. */
  abstract boolean holds(double[] numbers, @Nullable Object[] objects);

  /** Knows the fields of a fact type. */
  interface Fields {
    /** Returns the number of a field that can change, -1 where there is none of that name. */
    int number(String field);

    /** Returns what a field holds, null where there is none of that name. */
    FactTypes.@Nullable Holds holds(String field);
  }

  /** Compiles a condition, null where it is of a kind that is left to Drools. */
  static @Nullable Guard of(@Nullable Expression e, Fields fields) {
    if (e instanceof Expression.Not not) {
      Guard inner = of(not.inner(), fields);
      return inner == null ? null : new Negation(inner);
    }
    if (e instanceof Expression.In in) {
      return among(in, fields);
    }
    if (e instanceof Expression.Binary b) {
      if (b.operator().equals("&&") || b.operator().equals("||")) {
        Guard left = of(b.left(), fields);
        Guard right = of(b.right(), fields);
        return left == null || right == null ? null : new Joint(b.operator(), left, right);
      }
      return comparison(b, fields);
    }
    return null;
  }

  private static @Nullable Guard among(Expression.In in, Fields fields) {
    int field = field(in.left(), fields);
    if (field < 0 || kind(in.left(), fields) != FactTypes.Holds.NUMBER) {
      return null;
    }
    double[] numbers = new double[in.items().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(in.items().get(i));
      if (Double.isNaN(numbers[i])) {
        return null;
      }
    }
    return new Among(field, numbers, in.negated());
  }

  private static @Nullable Guard comparison(Expression.Binary b, Fields fields) {
    int field = field(b.left(), fields);
    FactTypes.Holds kind = kind(b.left(), fields);
    if (field < 0 || kind == null || !COMPARISONS.contains(b.operator())) {
      return null;
    }
    boolean equality = b.operator().equals("==") || b.operator().equals("!=");
    boolean negated = b.operator().equals("!=");
    if (equality && isNull(b.right())) {
      return kind == FactTypes.Holds.NUMBER ? new Unknown(field, negated) : null;
    }
    Expression right = b.right();
    return switch (kind) {
      case NUMBER ->
          Double.isNaN(number(right)) ? null : new Compared(field, b.operator(), number(right));
      case TRUTH ->
          equality
                  && right instanceof Expression.Literal literal
                  && literal.value() instanceof Boolean truth
              ? new Compared(field, b.operator(), truth ? 1 : 0)
              : null;
      case TEXT ->
          equality
                  && right instanceof Expression.Literal literal
                  && literal.value() instanceof String text
              ? new Same(field, text, negated)
              : null;
      case CONSTANT ->
          equality && right instanceof Expression.Name name && !name.scope().isEmpty()
              ? new Same(field, name.name(), negated)
              : null;
    };
  }

  private static boolean isNull(Expression e) {
    return e instanceof Expression.Literal literal && literal.value() == null;
  }

  private static int field(Expression e, Fields fields) {
    return e instanceof Expression.Name name && name.scope().isEmpty()
        ? fields.number(name.name())
        : -1;
  }

  private static FactTypes.@Nullable Holds kind(Expression e, Fields fields) {
    return e instanceof Expression.Name name ? fields.holds(name.name()) : null;
  }

  /** Returns the number that a literal stands for, NaN where it is none that can be relied on. */
  static double number(Expression e) {
    if (e instanceof Expression.Minus minus) {
      return -number(minus.inner());
    }
    if (e instanceof Expression.Literal literal && literal.value() instanceof Number value) {
      String suffix = literal.text().toUpperCase(Locale.ROOT);
      boolean exact = !suffix.endsWith("F") && !suffix.endsWith("B") && !suffix.endsWith("I");
      return exact ? value.doubleValue() + 0.0 : Double.NaN;
    }
    return Double.NaN;
  }

  private static final class Compared extends Guard {
    private final int field;
    private final int operator;
    private final double limit;

    Compared(int field, String operator, double limit) {
      this.field = field;
      this.operator =
          switch (operator) {
            case "==" -> 0;
            case "!=" -> 1;
            case "<" -> 2;
            case "<=" -> 3;
            case ">" -> 4;
            default -> 5;
          };
      this.limit = limit;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      double value = numbers[field];
      return switch (operator) {
        case 0 -> value == limit;
        case 1 -> value != limit;
        case 2 -> value < limit;
        case 3 -> value <= limit;
        case 4 -> value > limit;
        default -> value >= limit;
      };
    }
  }

  private static final class Unknown extends Guard {
    private final int field;
    private final boolean negated;

    Unknown(int field, boolean negated) {
      this.field = field;
      this.negated = negated;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      return Double.isNaN(numbers[field]) != negated;
    }
  }

  private static final class Among extends Guard {
    private final int field;
    private final double[] items;
    private final boolean negated;

    Among(int field, double[] items, boolean negated) {
      this.field = field;
      this.items = items;
      this.negated = negated;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      for (double item : items) {
        if (numbers[field] == item) {
          return !negated;
        }
      }
      return negated;
    }
  }

  private static final class Same extends Guard {
    private final int field;
    private final String text;
    private final boolean negated;

    Same(int field, String text, boolean negated) {
      this.field = field;
      this.text = text;
      this.negated = negated;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      Object value = objects[field];
      boolean same =
          value instanceof Enum<?> constant
              ? constant.name().equals(text)
              : value != null && value.equals(text);
      return same != negated;
    }
  }

  private static final class Negation extends Guard {
    private final Guard inner;

    Negation(Guard inner) {
      this.inner = inner;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      return !inner.holds(numbers, objects);
    }
  }

  private static final class Joint extends Guard {
    private final boolean both;
    private final Guard left;
    private final Guard right;

    Joint(String operator, Guard left, Guard right) {
      this.both = operator.equals("&&");
      this.left = left;
      this.right = right;
    }

    @Override
    boolean holds(double[] numbers, @Nullable Object[] objects) {
      return both
          ? left.holds(numbers, objects) && right.holds(numbers, objects)
          : left.holds(numbers, objects) || right.holds(numbers, objects);
    }
  }
}
