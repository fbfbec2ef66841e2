package dev.premortem.rules.base;

import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.source.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.jspecify.annotations.Nullable;

/**
 * A compiled set of rules. It holds no state and may be shared between threads; every world or
 * daemon opens its own {@link RuleSession} on it.
 */
public final class RuleBase {
  /**
   * What is known about one rule.
   *
   * @param name name of the rule
   * @param ordinal position among all rules, from 0
   * @param pack pack that it comes from, or the author's file
   * @param sentence what an on-call engineer would say, empty for authors' rules
   * @param limit where the number that decides stands, null when the rule has none
   */
  public record RuleInfo(
      String name, int ordinal, String pack, String sentence, @Nullable Place limit) {}

  private final InternalKnowledgeBase base;
  private final Map<String, RuleInfo> rules;
  private final Map<String, RuleModel> models;
  private final List<String> overridden;
  private final List<LongWay> longWays;
  private final QuietPath quiet;

  RuleBase(
      InternalKnowledgeBase base,
      Map<String, RuleInfo> rules,
      Map<String, RuleModel> models,
      List<String> overridden,
      Map<String, SensitivityOf> sensitivities,
      List<LongWay> longWays,
      Map<String, DirectRule> direct,
      Map<String, Set<String>> rete,
      Set<String> whole) {
    this.base = base;
    this.rules = rules;
    this.models = models;
    this.overridden = List.copyOf(overridden);
    this.longWays = List.copyOf(longWays);
    this.quiet = new QuietPath(base, sensitivities, direct, rete, whole);
  }

  /** Returns every rule by name, standard packs first. */
  public Map<String, RuleInfo> rules() {
    return rules;
  }

  /** Returns the conditions of every rule by its name, to explain why it holds or not. */
  public Map<String, RuleModel> models() {
    return models;
  }

  /** Returns the names of standard rules that a bundle's own DRL replaces. */
  public List<String> overridden() {
    return overridden;
  }

  /**
   * Returns the constraints that the quiet path does not understand, of standard rules and of
   * authors' ones.
   */
  public List<LongWay> longWays() {
    return longWays;
  }

  /** Returns whether a rule is decided on without Drools' network. */
  public boolean needsNoRete(String rule) {
    return quiet.isDirect(rule);
  }

  /** Opens a session in which every change of a fact reaches Drools. */
  public RuleSession plainSession() {
    return new RuleSession(this, base.newKieSession(), null);
  }

  /** Opens a session in which only changes that can matter to some rule reach Drools. */
  public RuleSession session() {
    return new RuleSession(this, base.newKieSession(), quiet);
  }

  /** Opens a session as {@link #session} does, with a quiet path that a test has altered. */
  RuleSession session(UnaryOperator<QuietPath.OfType> alter) {
    return new RuleSession(this, base.newKieSession(), quiet.altered(alter));
  }
}
