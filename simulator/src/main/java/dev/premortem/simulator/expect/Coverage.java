package dev.premortem.simulator.expect;

import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which rules a set of tests let hold, and which of their conditions it saw true and false. */
public final class Coverage {
  /**
   * One condition.
   *
   * @param text the condition as it is written
   * @param seenTrue whether it held of some fact in some test
   * @param seenFalse whether it failed for one
   */
  public record Seen(String text, boolean seenTrue, boolean seenFalse) {}

  /**
   * One rule.
   *
   * @param rule its name
   * @param fired whether it concluded something in some test
   * @param conditions its conditions in the order written
   */
  public record RuleCoverage(String rule, boolean fired, List<Seen> conditions) {
    /** Returns whether the rule held, and every condition was seen true and false. */
    public boolean complete() {
      return fired && conditions.stream().allMatch(c -> c.seenTrue() && c.seenFalse());
    }
  }

  private final Policy policy;
  private final Set<String> fired = new TreeSet<>();
  private final Map<String, Map<String, boolean[]>> seen = new LinkedHashMap<>();

  /** Begins without having seen anything. */
  public Coverage(Policy policy) {
    this.policy = policy;
  }

  void fired(String rule) {
    Rule tree = policy.rules().trees().get(rule);
    if (fired.add(rule) && tree != null) {
      tree.statements().stream()
          .filter(tree.conditions()::contains)
          .forEach(condition -> tested(rule, condition, true));
    }
  }

  void look(Engine engine) {
    Search.visit(policy.rules().trees().values(), engine.facts(), this::tested);
  }

  private void tested(String rule, String condition, boolean holds) {
    boolean[] both =
        seen.computeIfAbsent(rule, r -> new LinkedHashMap<>())
            .computeIfAbsent(condition, c -> new boolean[2]);
    both[holds ? 1 : 0] = true;
  }

  /** Returns what was seen, rule by rule, in the order of the rule base. */
  public List<RuleCoverage> rules() {
    List<RuleCoverage> found = new ArrayList<>();
    for (Rule tree : policy.rules().trees().values()) {
      Map<String, boolean[]> of = seen.getOrDefault(tree.name(), Map.of());
      List<Seen> conditions = new ArrayList<>();
      for (String text : tree.conditions()) {
        boolean[] both = of.getOrDefault(text, new boolean[2]);
        conditions.add(new Seen(text, both[1], both[0]));
      }
      found.add(new RuleCoverage(tree.name(), fired.contains(tree.name()), conditions));
    }
    return found;
  }
}
