package dev.premortem.rules.condition;

import dev.premortem.rules.fact.Fact;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One constraint of a pattern.
 *
 * @param text the constraint as it is written
 * @param binding name that the value of its field gets, empty when none
 * @param expression its tree, null where it can't be evaluated here
 */
public record Condition(String text, String binding, @Nullable Expression expression) {
  /** The fact itself is no field of it. */
  private static final Pattern THIS = Pattern.compile("\\bthis\\b");

  /** Whether a constraint holds; it is unknown only for what can't be evaluated here. */
  public enum Truth {
    HOLDS,
    FAILS,
    UNKNOWN
  }

  /** Names that earlier patterns bound: facts and values. */
  public interface Environment {
    /** Returns what a name stands for, null when there is no such name. */
    @Nullable Object get(String name);
  }

  /** Reads a constraint as it is written. */
  public static Condition of(String written) {
    String text = written.strip();
    String binding = "";
    if (text.matches("(?s)\\$?\\w+\\s*:[^:].*")) {
      int colon = text.indexOf(':');
      binding = text.substring(0, colon).strip();
      text = text.substring(colon + 1).strip();
    }
    return new Condition(written.strip(), binding, ExpressionParser.parse(text));
  }

  /** Returns whether it is a mere binding, which always holds. */
  public boolean onlyBinds() {
    return !binding.isEmpty() && expression instanceof Expression.Name;
  }

  /** Returns whether it holds of a fact with these fields. */
  public Truth test(Map<String, Object> fact, Environment bound) {
    if (onlyBinds()) {
      return Truth.HOLDS;
    }
    if (expression == null || THIS.matcher(text).find()) {
      return Truth.UNKNOWN;
    }
    return truth(expression, fact, bound);
  }

  private static Truth of(boolean value) {
    return value ? Truth.HOLDS : Truth.FAILS;
  }

  private static Truth truth(Expression e, Map<String, Object> fact, Environment bound) {
    if (e instanceof Expression.Not not) {
      Truth inner = truth(not.inner(), fact, bound);
      return inner == Truth.UNKNOWN ? inner : of(inner == Truth.FAILS);
    }
    if (e instanceof Expression.In in) {
      Object left = value(in.left(), fact, bound);
      boolean found = in.items().stream().anyMatch(i -> same(left, value(i, fact, bound)));
      return of(found != in.negated());
    }
    if (e instanceof Expression.Binary b) {
      return binary(b, fact, bound);
    }
    Object value = value(e, fact, bound);
    return value instanceof Boolean truth ? of(truth) : Truth.UNKNOWN;
  }

  private static Truth binary(Expression.Binary b, Map<String, Object> fact, Environment bound) {
    if (b.operator().equals("&&")) {
      Truth left = truth(b.left(), fact, bound);
      return left == Truth.FAILS ? left : and(left, truth(b.right(), fact, bound));
    }
    if (b.operator().equals("||")) {
      Truth left = truth(b.left(), fact, bound);
      return left == Truth.HOLDS ? left : or(left, truth(b.right(), fact, bound));
    }
    Object left = value(b.left(), fact, bound);
    Object right = value(b.right(), fact, bound);
    return switch (b.operator()) {
      case "==" -> of(same(left, right));
      case "!=" -> of(!same(left, right));
      case "<", "<=", ">", ">=" -> order(b.operator(), left, right);
      case "matches" -> of(left != null && String.valueOf(left).matches(String.valueOf(right)));
      case "contains" -> of(left != null && String.valueOf(left).contains(String.valueOf(right)));
      case "excludes" -> of(left == null || !String.valueOf(left).contains(String.valueOf(right)));
      case "startsWith" ->
          of(left != null && String.valueOf(left).startsWith(String.valueOf(right)));
      case "endsWith" -> of(left != null && String.valueOf(left).endsWith(String.valueOf(right)));
      default -> Truth.UNKNOWN;
    };
  }

  private static Truth and(Truth left, Truth right) {
    return right == Truth.FAILS ? right : left == Truth.UNKNOWN ? left : right;
  }

  private static Truth or(Truth left, Truth right) {
    return right == Truth.HOLDS ? right : left == Truth.UNKNOWN ? left : right;
  }

  private static Truth order(String operator, @Nullable Object left, @Nullable Object right) {
    if (!(left instanceof Number a) || !(right instanceof Number b)) {
      return Truth.FAILS;
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    return of(
        switch (operator) {
          case "<" -> x < y;
          case "<=" -> x <= y;
          case ">" -> x > y;
          default -> x >= y;
        });
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left instanceof Number a && right instanceof Number b) {
      return a.doubleValue() == b.doubleValue();
    }
    return String.valueOf(left).equals(String.valueOf(right));
  }

  private static @Nullable Object value(Expression e, Map<String, Object> fact, Environment bound) {
    if (e instanceof Expression.Literal literal) {
      return literal.value();
    }
    if (e instanceof Expression.Name name) {
      return named(name, fact, bound);
    }
    if (e instanceof Expression.Minus minus) {
      return value(minus.inner(), fact, bound) instanceof Number n ? -n.doubleValue() : null;
    }
    if (e instanceof Expression.Binary b
        && value(b.left(), fact, bound) instanceof Number left
        && value(b.right(), fact, bound) instanceof Number right) {
      double x = left.doubleValue();
      double y = right.doubleValue();
      return switch (b.operator()) {
        case "+" -> x + y;
        case "-" -> x - y;
        case "*" -> x * y;
        case "/" -> x / y;
        case "%" -> x % y;
        default -> null;
      };
    }
    return null;
  }

  private static @Nullable Object named(
      Expression.Name name, Map<String, Object> fact, Environment bound) {
    if (name.scope().isEmpty()) {
      return fact.containsKey(name.name()) ? fact.get(name.name()) : bound.get(name.name());
    }
    Object scope = bound.get(name.scope());
    if (scope instanceof Fact other) {
      return other.values().get(name.name());
    }
    return name.name();
  }

  /** Returns the value that a bound field has. */
  public @Nullable Object bind(Map<String, Object> fact) {
    Expression e = expression;
    if (e instanceof Expression.Name name) {
      return fact.get(name.name());
    }
    return e instanceof Expression.Binary b && b.left() instanceof Expression.Name name
        ? fact.get(name.name())
        : null;
  }

  /** Returns what the fact has where the constraint wants something else, and by how much. */
  public String found(Map<String, Object> fact, Environment bound) {
    StringBuilder found = new StringBuilder();
    found(expression, fact, bound, found);
    return found.toString();
  }

  private static void found(
      @Nullable Expression e, Map<String, Object> fact, Environment bound, StringBuilder out) {
    if (e instanceof Expression.Not not) {
      found(not.inner(), fact, bound, out);
    } else if (e instanceof Expression.In in) {
      say(in.left(), value(in.left(), fact, bound), out);
    } else if (e instanceof Expression.Binary b
        && (b.operator().equals("&&") || b.operator().equals("||"))) {
      for (Expression side : java.util.List.of(b.left(), b.right())) {
        if (truth(side, fact, bound) != Truth.HOLDS) {
          found(side, fact, bound, out);
        }
      }
    } else if (e instanceof Expression.Binary b) {
      Object left = value(b.left(), fact, bound);
      Object right = value(b.right(), fact, bound);
      say(b.left(), left, out);
      if (left instanceof Number x && right instanceof Number y && !b.operator().equals("==")) {
        double by = Math.abs(x.doubleValue() - y.doubleValue());
        out.append(by == 0 ? ", exactly the limit" : ", " + plain(by) + " from it");
      } else if (!(b.right() instanceof Expression.Literal)) {
        out.append(", not ").append(shown(right));
      }
    } else if (e instanceof Expression.Name) {
      say(e, value(e, fact, bound), out);
    }
  }

  private static void say(Expression e, @Nullable Object value, StringBuilder out) {
    out.append(out.isEmpty() ? "" : "; ");
    out.append(e instanceof Expression.Name name ? name.name() : "it").append(" is ");
    out.append(shown(value));
  }

  static String shown(@Nullable Object value) {
    if (value == null) {
      return "not known";
    }
    return value instanceof Number number ? plain(number.doubleValue()) : String.valueOf(value);
  }

  /** Returns a number with four digits that count. */
  public static String plain(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
