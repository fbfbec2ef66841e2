package dev.premortem.rules.explain;

import dev.premortem.rules.condition.Condition;
import dev.premortem.rules.condition.Condition.Truth;
import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for facts that a rule matches, pattern by pattern and constraint by constraint, and
 * remembers how far it came.
 */
public final class Search {
  /**
   * Steps after which a search gives up: a rule over very many facts is not explained to the end.
   */
  private static final int MAX_STEPS = 200_000;

  /** Hears of every constraint that is evaluated. */
  @FunctionalInterface
  public interface Listener {
    /** Hears that a condition of a rule held or failed on some fact. */
    void tested(String rule, String condition, boolean holds);
  }

  /**
   * The first condition that kept a rule from holding.
   *
   * @param rule rule
   * @param condition the condition as it is written, its pattern's type before it
   * @param fact key of the fact that came closest, empty when there is no fact of the type
   * @param found what the fact has in place of it, and by how much it fails
   * @param held what held before it: keys of facts that earlier patterns matched
   * @param progress how many conditions held before it; patterns that matched count 1000
   */
  public record WhyNot(
      String rule, String condition, String fact, String found, List<String> held, long progress) {
    /** Returns it as a sentence. */
    public String text() {
      return condition
          + (fact.isEmpty() ? ": " : " fails for " + fact + ": ")
          + found
          + (held.isEmpty() ? "" : " (matched before it: " + String.join(", ", held) + ")");
    }
  }

  private final RuleModel rule;
  private final Map<String, List<Fact>> facts;
  private final Map<Fact, Map<String, Object>> values;
  private final @Nullable Listener listener;
  private final Map<String, Object> bound = new HashMap<>();
  private final List<String> matched = new ArrayList<>();
  private int steps;
  private long depth;
  private long deepest = -1;
  private @Nullable WhyNot closest;
  private boolean found;
  private boolean exhaustive;

  private Search(
      RuleModel rule,
      Map<String, List<Fact>> facts,
      Map<Fact, Map<String, Object>> values,
      @Nullable Listener listener) {
    this.rule = rule;
    this.facts = facts;
    this.values = values;
    this.listener = listener;
  }

  /** Returns whether a constraint is one of those that can be evaluated step by step. */
  public static boolean understands(String constraint) {
    return Condition.of(constraint).expression() != null;
  }

  /**
   * Returns why a rule does not hold, null when it does.
   *
   * @param about subject whose facts count first, empty for any
   */
  public static @Nullable WhyNot whyNot(RuleModel rule, List<Fact> facts, String about) {
    Search search = new Search(rule, byType(facts, about), new HashMap<>(), null);
    search.all(rule.parts(), 0, () -> search.found = true);
    return search.found ? null : search.closest;
  }

  /** Tells a listener which conditions of rules hold and fail on some facts. */
  public static void visit(Iterable<RuleModel> rules, List<Fact> facts, Listener listener) {
    Map<String, List<Fact>> byType = byType(facts, "");
    Map<Fact, Map<String, Object>> values = new HashMap<>();
    for (RuleModel rule : rules) {
      Search search = new Search(rule, byType, values, listener);
      search.exhaustive = true;
      search.all(rule.parts(), 0, () -> {});
    }
  }

  private static Map<String, List<Fact>> byType(List<Fact> facts, String about) {
    Map<String, List<Fact>> byType = new HashMap<>();
    for (Fact fact : facts) {
      if (about.isEmpty() || fact.subject().equals(about)) {
        byType.computeIfAbsent(fact.factType(), t -> new ArrayList<>()).add(fact);
      }
    }
    if (!about.isEmpty()) {
      Set<String> known = Set.copyOf(byType.keySet());
      for (Fact fact : facts) {
        if (!known.contains(fact.factType())) {
          byType.computeIfAbsent(fact.factType(), t -> new ArrayList<>()).add(fact);
        }
      }
    }
    return byType;
  }

  private Map<String, Object> values(Fact fact) {
    return values.computeIfAbsent(fact, Fact::values);
  }

  private void all(List<RuleModel.Part> parts, int index, Runnable then) {
    if (index == parts.size()) {
      then.run();
      return;
    }
    if (found && !exhaustive) {
      return;
    }
    part(parts.get(index), () -> all(parts, index + 1, then));
  }

  private void part(RuleModel.Part part, Runnable then) {
    if (part instanceof RuleModel.PatternPart pattern) {
      pattern(pattern, then);
    } else if (part instanceof RuleModel.All all) {
      all(all.parts(), 0, then);
    } else if (part instanceof RuleModel.Any any) {
      any.parts().forEach(p -> part(p, then));
    } else if (part instanceof RuleModel.Some some) {
      boolean[] once = new boolean[1];
      part(some.part(), () -> once[0] = true);
      if (once[0]) {
        then.run();
      }
    } else if (part instanceof RuleModel.None none) {
      boolean[] any = new boolean[1];
      List<String> by = new ArrayList<>();
      part(
          none.part(),
          () -> {
            if (!any[0] && !matched.isEmpty()) {
              by.add(matched.get(matched.size() - 1));
            }
            any[0] = true;
          });
      if (any[0]) {
        fail("not", by.isEmpty() ? "" : by.get(0), "there is one where there must be none");
      } else {
        depth++;
        then.run();
        depth--;
      }
    } else if (part instanceof RuleModel.Unknown unknown) {
      fail(unknown.what(), "", "this is not evaluated step by step");
    }
  }

  private void pattern(RuleModel.PatternPart pattern, Runnable then) {
    List<Fact> candidates = facts.getOrDefault(pattern.type(), List.of());
    if (candidates.isEmpty()) {
      fail(pattern.type(), "", "there is no " + pattern.type());
    }
    for (Fact fact : candidates) {
      if (++steps > MAX_STEPS || (found && !exhaustive)) {
        return;
      }
      match(pattern, fact, then);
    }
  }

  private void match(RuleModel.PatternPart pattern, Fact fact, Runnable then) {
    Map<String, Object> values = values(fact);
    List<String> names = new ArrayList<>();
    long before = depth;
    boolean holds = true;
    for (Condition condition : pattern.conditions()) {
      Truth truth = condition.test(values, bound::get);
      if (listener != null && truth != Truth.UNKNOWN && !condition.onlyBinds()) {
        listener.tested(rule.name(), RuleModel.text(pattern, condition), truth == Truth.HOLDS);
      }
      if (truth != Truth.HOLDS) {
        String why =
            truth == Truth.UNKNOWN
                ? "this is not evaluated step by step"
                : condition.found(values, bound::get);
        fail(RuleModel.text(pattern, condition), fact.key(), why);
        holds = false;
        break;
      }
      depth++;
      if (!condition.binding().isEmpty()) {
        bind(condition.binding(), condition.bind(values), names);
      }
    }
    if (holds) {
      if (!pattern.binding().isEmpty()) {
        bind(pattern.binding(), fact, names);
      }
      matched.add(fact.key());
      depth += 1000;
      then.run();
      matched.remove(matched.size() - 1);
    }
    depth = before;
    names.forEach(bound::remove);
  }

  private void bind(String name, @Nullable Object value, List<String> names) {
    if (value != null) {
      bound.put(name, value);
      names.add(name);
    }
  }

  private void fail(String condition, String fact, String why) {
    if (depth > deepest) {
      deepest = depth;
      closest = new WhyNot(rule.name(), condition, fact, why, List.copyOf(matched), depth);
    }
  }
}
