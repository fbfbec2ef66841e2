package dev.premortem.simulator.expect;

import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.explain.Search;
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
    RuleModel model = policy.rules().models().get(rule);
    if (fired.add(rule) && model != null) {
      model.conditions().forEach(condition -> tested(rule, condition, true));
    }
  }

  void look(Engine engine) {
    Search.visit(policy.rules().models().values(), engine.facts(), this::tested);
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
    for (RuleModel model : policy.rules().models().values()) {
      Map<String, boolean[]> of = seen.getOrDefault(model.name(), Map.of());
      List<Seen> conditions = new ArrayList<>();
      for (String text : model.conditions()) {
        boolean[] both = of.getOrDefault(text, new boolean[2]);
        conditions.add(new Seen(text, both[1], both[0]));
      }
      found.add(new RuleCoverage(model.name(), fired.contains(model.name()), conditions));
    }
    return found;
  }
}
