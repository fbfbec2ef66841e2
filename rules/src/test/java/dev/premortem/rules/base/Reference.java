package dev.premortem.rules.base;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What rules mean, told slowly: all combinations of facts are tried, truth is null where it is
 * unknown. Shares nothing with what it is held against but the trees.
 */
final class Reference {
  /** Facts that match, in the order of their patterns, and what is bound by then. */
  private record Way(List<Fact> matched, Map<String, @Nullable Object> bound) {
    Way and(Fact fact) {
      List<Fact> more = new ArrayList<>(matched);
      more.add(fact);
      return new Way(more, new HashMap<>(bound));
    }
  }

  /** What a condition can read: a fact, or figures by their position. */
  private record Own(@Nullable Fact fact, List<@Nullable Object> figures) {}

  private final List<Fact> facts;

  /**
   * Whether a result may be another one for those who add in another order, or do not know that
   * what is no number is unknown.
   */
  private boolean doubtful;

  private Reference(List<Fact> facts) {
    this.facts = facts;
  }

  /** What holds. */
  record Result(Set<String> matches, boolean doubtful) {}

  /** Returns the combinations of facts for which a rule holds, as {@link #key} joins their keys. */
  static Result holds(Rule rule, List<Fact> facts) {
    Reference reference = new Reference(facts);
    Set<String> matches = new LinkedHashSet<>();
    boolean branches = Branches.of(rule).size() > 1;
    if (rule.enabled()) {
      for (Way way : reference.all(rule.when(), new Way(List.of(), Map.of()))) {
        matches.add(key(way.matched().stream().map(Fact::key).toList(), branches));
      }
    }
    return new Result(matches, reference.doubtful);
  }

  /** Returns what identifies facts; where a rule has branches their order says nothing. */
  static String key(List<String> keys, boolean branches) {
    return String.join("\u001f", branches ? keys.stream().sorted().toList() : keys);
  }

  private List<Way> all(List<? extends Element> parts, Way from) {
    List<Way> ways = List.of(from);
    for (Element part : parts) {
      List<Way> next = new ArrayList<>();
      ways.forEach(way -> next.addAll(of(part, way)));
      ways = next;
    }
    return ways;
  }

  private List<Way> of(Element part, Way from) {
    if (part instanceof Element.Pattern pattern) {
      return pattern(pattern, from);
    }
    if (part instanceof Element.All all) {
      return all(all.parts(), from);
    }
    if (part instanceof Element.Any any) {
      List<Way> ways = new ArrayList<>();
      any.parts().forEach(branch -> ways.addAll(of(branch, from)));
      return ways;
    }
    if (part instanceof Element.None none) {
      return of(none.part(), from).isEmpty() ? List.of(from) : List.of();
    }
    if (part instanceof Element.Some some) {
      return of(some.part(), from).isEmpty() ? List.of() : List.of(from);
    }
    if (part instanceof Element.Every every) {
      return every(every, from) ? List.of(from) : List.of();
    }
    return accumulate((Element.Accumulate) part, from);
  }

  private List<Way> pattern(Element.Pattern pattern, Way from) {
    List<Way> ways = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact.type() == pattern.type() && holds(pattern.conditions(), fact, from)) {
        Way way = from.and(fact);
        if (!pattern.variable().isEmpty()) {
          way.bound().put(pattern.variable(), fact);
        }
        for (Element.Binding binding : pattern.bindings()) {
          way.bound().put(binding.variable(), value(fact, binding.field()));
        }
        ways.add(way);
      }
    }
    return ways;
  }

  private boolean holds(List<Element.Condition> conditions, Fact fact, Way from) {
    for (Element.Condition condition : conditions) {
      if (!Boolean.TRUE.equals(truth(condition.test(), new Own(fact, List.of()), from))) {
        return false;
      }
    }
    return true;
  }

  private boolean every(Element.Every every, Way from) {
    if (every.rest().isEmpty()) {
      return facts.stream()
          .filter(f -> f.type() == every.base().type())
          .allMatch(f -> holds(every.base().conditions(), f, from));
    }
    return pattern(every.base(), from).stream().noneMatch(way -> all(every.rest(), way).isEmpty());
  }

  private List<Way> accumulate(Element.Accumulate accumulate, Way from) {
    List<Fact> counted = new ArrayList<>();
    pattern(accumulate.source(), from)
        .forEach(w -> counted.add(w.matched().get(w.matched().size() - 1)));
    List<@Nullable Object> figures = new ArrayList<>();
    Map<String, @Nullable Object> bound = new HashMap<>(from.bound());
    for (Element.Figure figure : accumulate.figures()) {
      Object result = figure(figure, counted, from);
      figures.add(result);
      bound.put(figure.variable(), result);
    }
    for (Element.Condition condition : accumulate.conditions()) {
      if (!Boolean.TRUE.equals(truth(condition.test(), new Own(null, figures), from))) {
        return List.of();
      }
    }
    return List.of(new Way(from.matched(), bound));
  }

  private @Nullable Double figure(Element.Figure figure, List<Fact> counted, Way from) {
    Value argument = figure.argument();
    if (argument == null) {
      return (double) counted.size();
    }
    List<Double> numbers = new ArrayList<>();
    for (Fact fact : counted) {
      if (value(argument, new Own(fact, List.of()), from) instanceof Double number) {
        numbers.add(number);
      }
    }
    numbers.sort(null);
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    double again = 0;
    for (int i = numbers.size(); i > 0; i--) {
      again += numbers.get(i - 1);
    }
    return switch (figure.function()) {
      case COUNT -> (double) numbers.size();
      case SUM -> known(sum, sum != again);
      case AVERAGE -> numbers.isEmpty() ? nothing() : known(sum / numbers.size(), sum != again);
      case MIN -> numbers.isEmpty() ? nothing() : numbers.get(0);
      case MAX -> numbers.isEmpty() ? nothing() : numbers.get(numbers.size() - 1);
    };
  }

  private @Nullable Double nothing() {
    doubtful = true;
    return null;
  }

  private @Nullable Double known(double number, boolean doubt) {
    doubtful |= doubt || Double.isNaN(number) || (number == 0 && 1 / number < 0);
    return Double.isNaN(number) ? null : number;
  }

  private static @Nullable Object value(Fact fact, Field field) {
    double number = fact.number(field.index());
    if (field instanceof Field.Truth) {
      return number == 1;
    }
    if (field instanceof Field.Numeric) {
      return Double.isNaN(number) ? null : number;
    }
    return fact.object(field.index());
  }

  private @Nullable Object value(Value value, Own own, Way way) {
    if (value instanceof Value.Literal literal) {
      return literal.value();
    }
    if (value instanceof Value.Words words) {
      return words.text();
    }
    if (value instanceof Value.Truth truth) {
      return truth.value();
    }
    if (value instanceof Value.Constant constant) {
      return constant.value();
    }
    if (value instanceof Value.Own read && own.fact() != null) {
      return value(own.fact(), read.field());
    }
    if (value instanceof Value.Result result) {
      return own.figures().get(result.index());
    }
    if (value instanceof Value.Bound bound) {
      Object named = way.bound().get(bound.variable());
      Field field = bound.field();
      return field != null && named instanceof Fact fact ? value(fact, field) : named;
    }
    if (value instanceof Value.Minus minus) {
      return value(minus.inner(), own, way) instanceof Double x ? known(0 - x, x == 0) : null;
    }
    if (value instanceof Value.Arithmetic sum) {
      return value(sum.left(), own, way) instanceof Double x
              && value(sum.right(), own, way) instanceof Double y
          ? arithmetic(sum.operator(), x, y)
          : null;
    }
    throw new AssertionError("not a value: " + value);
  }

  private @Nullable Double arithmetic(char operator, double x, double y) {
    return switch (operator) {
      case '+' -> known(x + y, false);
      case '-' -> known(x - y, false);
      case '*' -> known(x * y, false);
      case '/' -> y == 0 ? nothing() : known(x / y, false);
      case '%' -> y == 0 ? nothing() : known(x % y, false);
      default -> throw new AssertionError("not an operator: " + operator);
    };
  }

  private static @Nullable Boolean not(@Nullable Boolean truth) {
    return truth == null ? null : !truth;
  }

  /** Whether one is true; otherwise whether all are false. */
  private static @Nullable Boolean or(List<@Nullable Boolean> parts) {
    return parts.contains(true) ? Boolean.TRUE : parts.contains(null) ? null : Boolean.FALSE;
  }

  private @Nullable Boolean truth(Test test, Own own, Way way) {
    if (test instanceof Test.Or or) {
      List<@Nullable Boolean> parts = new ArrayList<>();
      or.parts().forEach(part -> parts.add(truth(part, own, way)));
      return or(parts);
    }
    if (test instanceof Test.And and) {
      List<@Nullable Boolean> parts = new ArrayList<>();
      and.parts().forEach(part -> parts.add(not(truth(part, own, way))));
      return not(or(parts));
    }
    if (test instanceof Test.Not not) {
      return not(truth(not.inner(), own, way));
    }
    if (test instanceof Test.Known known) {
      return (value(known.value(), own, way) == null) == known.negated();
    }
    if (test instanceof Test.Same same) {
      return way.bound().get(same.variable()) == own.fact();
    }
    if (test instanceof Test.Among among) {
      Object left = value(among.left(), own, way);
      List<@Nullable Boolean> parts = new ArrayList<>();
      for (Value item : among.items()) {
        parts.add(compare(Test.Comparison.EQUAL, left, value(item, own, way)));
      }
      return or(parts);
    }
    if (test instanceof Test.Compare compare) {
      return compare(
          compare.comparison(), value(compare.left(), own, way), value(compare.right(), own, way));
    }
    if (test instanceof Test.Length length) {
      return value(length.text(), own, way) instanceof String text
          ? text.length() == length.length()
          : null;
    }
    Test.Looks looks = (Test.Looks) test;
    if (!(value(looks.left(), own, way) instanceof String text)
        || !(value(looks.right(), own, way) instanceof String part)) {
      return null;
    }
    return switch (looks.look()) {
      case MATCHES -> java.util.regex.Pattern.matches(part, text);
      case CONTAINS -> text.indexOf(part) >= 0;
      case STARTS_WITH -> text.regionMatches(0, part, 0, part.length());
      case ENDS_WITH -> text.regionMatches(text.length() - part.length(), part, 0, part.length());
    };
  }

  private static @Nullable Boolean compare(
      Test.Comparison by, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return null;
    }
    int order;
    if (left instanceof Double x && right instanceof Double y) {
      order = x > y ? 1 : x < y ? -1 : 0;
    } else if (left instanceof Enum<?> x && right instanceof Enum<?> y) {
      order =
          List.of(x.getDeclaringClass().getEnumConstants()).indexOf(x)
              - List.of(y.getDeclaringClass().getEnumConstants()).indexOf(y);
    } else {
      order = left.equals(right) ? 0 : 1;
    }
    return switch (by) {
      case EQUAL -> order == 0;
      case DIFFERENT -> order != 0;
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case MORE -> order > 0;
      case AT_LEAST -> order >= 0;
    };
  }
}
