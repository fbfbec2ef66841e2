package dev.premortem.rules.explain;

import dev.premortem.rules.evaluate.Bound;
import dev.premortem.rules.evaluate.Checks;
import dev.premortem.rules.evaluate.Figures;
import dev.premortem.rules.evaluate.Quantities;
import dev.premortem.rules.evaluate.Slots;
import dev.premortem.rules.evaluate.Truth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Row;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for facts that a rule matches, branch by branch, pattern by pattern and condition by
 * condition, and remembers how far it came.
 */
public final class Search {
  /**
   * Steps after which a search gives up: a rule over very many facts is not explained to the end.
   */
  private static final int MAX_STEPS = 200_000;

  /** Hears of every condition that is evaluated. */
  @FunctionalInterface
  public interface Listener {
    /** Hears that a condition of a rule held or failed on some fact. */
    void tested(String rule, String condition, boolean holds);
  }

  private final Rule rule;

  /** All facts by their types: what {@code not}, {@code exists} and {@code accumulate} look at. */
  private final Map<FactType, List<Fact>> all;

  /**
   * Facts that patterns may match: those about the subject that is asked about, where it has any.
   */
  private final Map<FactType, List<Fact>> preferred;

  /** How deep inside of parts that are looked through whole. */
  private int inside;

  /** How deep inside of parts whose failing is no reason for the rule to fail. */
  private int unheard;

  private final @Nullable Listener listener;
  private final Map<String, Object> bound = new HashMap<>();
  private final List<Fact> matched = new ArrayList<>();
  private int steps;
  private long depth;
  private @Nullable WhyNot closest;
  private boolean found;

  private Search(Rule rule, List<Fact> facts, String about, @Nullable Listener listener) {
    this.rule = rule;
    this.all = byType(facts, "");
    this.preferred = about.isEmpty() ? all : byType(facts, about);
    this.listener = listener;
  }

  /**
   * Returns why a rule does not hold, null when it does.
   *
   * @param about subject whose facts count first, empty for any
   */
  public static @Nullable WhyNot whyNot(Rule rule, List<Fact> facts, String about) {
    if (!rule.enabled()) {
      return new WhyNot(
          rule.name(), "enabled", "", "the rule is switched off", List.of(), 0, List.of());
    }
    WhyNot why = null;
    for (List<Element> branch : Branches.of(rule)) {
      Search search = new Search(rule, facts, about, null);
      search.all(branch, 0, () -> search.found = true);
      if (search.found) {
        return null;
      }
      WhyNot one = search.closest;
      why = why == null ? one : one == null ? why : why.or(one);
    }
    return why != null
        ? why
        : new WhyNot(rule.name(), "not", "", "it can never hold", List.of(), 0, List.of());
  }

  /** Tells a listener which conditions of rules hold and fail on some facts. */
  public static void visit(Iterable<Rule> rules, List<Fact> facts, Listener listener) {
    for (Rule rule : rules) {
      for (List<Element> branch : Branches.of(rule)) {
        new Search(rule, facts, "", listener).all(branch, 0, () -> {});
      }
    }
  }

  private static Map<FactType, List<Fact>> byType(List<Fact> facts, String about) {
    Map<FactType, List<Fact>> byType = new HashMap<>();
    for (Fact fact : facts) {
      if (about.isEmpty() || fact.subject().equals(about)) {
        byType.computeIfAbsent(fact.type(), t -> new ArrayList<>()).add(fact);
      }
    }
    if (!about.isEmpty()) {
      Set<FactType> known = Set.copyOf(byType.keySet());
      for (Fact fact : facts) {
        if (!known.contains(fact.type())) {
          byType.computeIfAbsent(fact.type(), t -> new ArrayList<>()).add(fact);
        }
      }
    }
    return byType;
  }

  private boolean done() {
    return found && listener == null;
  }

  private void all(List<Element> parts, int index, Runnable then) {
    if (index == parts.size()) {
      then.run();
    } else if (!done()) {
      part(parts.get(index), () -> all(parts, index + 1, then));
    }
  }

  private void part(Element part, Runnable then) {
    if (part instanceof Element.Pattern pattern) {
      pattern(pattern, then);
    } else if (part instanceof Element.All all) {
      all(all.parts(), 0, then);
    } else if (part instanceof Element.Some some) {
      if (first(some.part(), false) != null) {
        then.run();
      }
    } else if (part instanceof Element.None none) {
      String by = first(none.part(), true);
      if (by != null) {
        fail(Printer.print(none), by, "there is one where there must be none");
      } else {
        depth++;
        then.run();
        depth--;
      }
    } else if (part instanceof Element.Accumulate accumulate) {
      accumulate(accumulate, then);
    }
  }

  /**
   * Returns the key of the first fact of which a part holds, null where there is none.
   *
   * @param negated whether that it fails is what the rule asks for
   */
  private @Nullable String first(Element part, boolean negated) {
    String[] by = new String[1];
    inside++;
    unheard += negated ? 1 : 0;
    part(
        part,
        () -> {
          if (by[0] == null) {
            by[0] = matched.isEmpty() ? "" : matched.get(matched.size() - 1).key();
          }
        });
    inside--;
    unheard -= negated ? 1 : 0;
    return by[0];
  }

  private void pattern(Element.Pattern pattern, Runnable then) {
    List<Fact> candidates = (inside > 0 ? all : preferred).getOrDefault(pattern.type(), List.of());
    if (candidates.isEmpty()) {
      fail(pattern.type().name(), "", "there is no " + pattern.type().name());
    }
    for (Fact fact : candidates) {
      if (++steps > MAX_STEPS || done()) {
        return;
      }
      match(pattern, fact, then);
    }
  }

  private void match(Element.Pattern pattern, Fact fact, Runnable then) {
    long before = depth;
    for (Element.Condition condition : pattern.conditions()) {
      if (!holds(Rule.text(pattern, condition), condition.test(), fact, fact.key())) {
        depth = before;
        return;
      }
    }
    List<String> names = new ArrayList<>();
    if (!pattern.variable().isEmpty()) {
      bind(pattern.variable(), fact, names);
    }
    for (Element.Binding binding : pattern.bindings()) {
      Object value = fact.value(binding.field());
      bind(binding.variable(), value == null ? Double.NaN : value, names);
    }
    matched.add(fact);
    depth += 1000;
    then.run();
    matched.remove(matched.size() - 1);
    depth = before;
    names.forEach(bound::remove);
  }

  private void bind(String name, Object value, List<String> names) {
    bound.put(name, value);
    names.add(name);
  }

  private boolean holds(String text, Test test, Row own, String key) {
    Slots slots = new Slots();
    boolean holds = Checks.of(test, slots).test(own, values(slots)) == Truth.TRUE;
    if (listener != null) {
      listener.tested(rule.name(), text, holds);
    }
    if (holds) {
      depth++;
    } else if (isHeard()) {
      fail(text, key, Found.what(test, own, this::number, this::thing));
    }
    return holds;
  }

  private Bound values(Slots slots) {
    return new Bound() {
      @Override
      public double number(int slot) {
        return Search.this.number(slots.values().get(slot));
      }

      @Override
      public @Nullable Object object(int slot) {
        return thing(slots.values().get(slot));
      }
    };
  }

  private @Nullable Object thing(Value value) {
    if (value instanceof Value.FactOf fact) {
      return bound.get(fact.variable());
    }
    Value.Bound read = (Value.Bound) value;
    Object named = bound.get(read.variable());
    return read.field() != null && named instanceof Fact fact ? fact.value(read.field()) : named;
  }

  private double number(Value value) {
    Object thing = thing(value);
    return thing instanceof Number number
        ? number.doubleValue()
        : thing instanceof Boolean truth ? (truth ? 1 : 0) : Double.NaN;
  }

  private void accumulate(Element.Accumulate accumulate, Runnable then) {
    List<Element.Figure> figures = accumulate.figures();
    Figures tally = new Figures(figures.stream().map(Element.Figure::function).toList());
    inside++;
    unheard++;
    part(
        accumulate.source(),
        () -> tally.add(contribution(figures, matched.get(matched.size() - 1))));
    inside--;
    unheard--;
    Row result = tally.result();
    long before = depth;
    for (Element.Condition condition : accumulate.conditions()) {
      if (!holds(Rule.text(condition), condition.test(), result, "")) {
        depth = before;
        return;
      }
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      bind(figures.get(i).variable(), result.number(i), names);
    }
    then.run();
    depth = before;
    names.forEach(bound::remove);
  }

  private static double[] contribution(List<Element.Figure> figures, Fact fact) {
    double[] numbers = new double[figures.size()];
    for (int i = 0; i < numbers.length; i++) {
      Value argument = figures.get(i).argument();
      numbers[i] =
          argument == null ? 1 : Quantities.of(argument, new Slots()).of(fact, Bound.NOTHING);
    }
    return numbers;
  }

  private boolean isHeard() {
    return unheard == 0 && (closest == null || depth > closest.progress());
  }

  private void fail(String condition, String fact, String why) {
    if (isHeard()) {
      closest =
          new WhyNot(
              rule.name(),
              condition,
              fact,
              why,
              matched.stream().map(Fact::key).toList(),
              depth,
              List.of());
    }
  }
}
