package dev.premortem.rules.base;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Sensitivity;
import dev.premortem.rules.network.Network;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.jspecify.annotations.Nullable;

/**
 * A set of rules that is ready to conclude. It holds no state and may be shared between threads;
 * every world or daemon opens its own {@link RuleSession} on it.
 */
public final class RuleBase {
  /**
   * What is known about one rule.
   *
   * @param tree what it says
   * @param ordinal position among all rules, from 0
   * @param pack pack that it comes from, or the author's file
   * @param sentence what an on-call engineer would say, empty for authors' rules
   * @param cause what its incidents are of: rules of one cause keep one incident of a fact open
   * @param limit where the number that decides stands, null when the rule has none
   */
  public record RuleInfo(
      Rule tree, int ordinal, String pack, String sentence, String cause, @Nullable Place limit) {
    /** Returns the name of the rule. */
    public String name() {
      return tree.name();
    }
  }

  /**
   * What is known about one fact type beside Drools, shared by all sessions.
   *
   * @param cells cells of a fact that some of the direct rules concern
   * @param rules rules that need no network
   * @param network indices of the fields that the network looks at, a bit each
   */
  record OfType(
      Function<List<DirectRule>, Sensitivity> cells, List<DirectRule> rules, long network) {
    /** Returns the direct rules that can ever hold of a fact. */
    List<DirectRule> concerning(Fact fact) {
      return rules.stream().filter(rule -> rule.concerns(fact)).toList();
    }
  }

  private final Map<String, RuleInfo> infos = new LinkedHashMap<>();
  private final Map<String, Rule> trees = new LinkedHashMap<>();
  private final List<String> overridden;
  private final List<Branch> branches = new ArrayList<>();
  private final Set<String> direct = new LinkedHashSet<>();
  private final @Nullable InternalKnowledgeBase network;
  private final Map<FactType, OfType> quiet = new HashMap<>();

  /**
   * Makes rules ready.
   *
   * @param rules what is known of each rule
   * @param overridden names of standard rules that authors' rules replace
   */
  RuleBase(Collection<RuleInfo> rules, List<String> overridden) {
    this.overridden = List.copyOf(overridden);
    List<DirectRule> alone = new ArrayList<>();
    List<Branch> joined = new ArrayList<>();
    Looks looks = new Looks();
    for (RuleInfo info : rules) {
      infos.put(info.name(), info);
      trees.put(info.name(), info.tree());
      int before = joined.size();
      for (Branch branch : branches(info)) {
        branches.add(branch);
        if (branch.isDirect()) {
          alone.add(new DirectRule(branch));
        } else {
          joined.add(branch);
          looks.add(branch.parts());
        }
      }
      if (joined.size() == before) {
        direct.add(info.name());
      }
    }
    this.network = network(joined);
    for (FactType type : FactTypes.ALL) {
      List<DirectRule> own = alone.stream().filter(r -> r.type() == type).toList();
      Map<List<DirectRule>, Sensitivity> known = Collections.synchronizedMap(new HashMap<>());
      quiet.put(
          type,
          new OfType(
              concerned -> known.computeIfAbsent(concerned, c -> cells(type, looks, c)),
              own,
              looks.fields(type)));
    }
  }

  private static Sensitivity cells(FactType type, Looks network, List<DirectRule> rules) {
    Looks all = new Looks().add(network);
    rules.forEach(rule -> all.add(rule.looks()));
    return all.cells(type);
  }

  private List<Branch> branches(RuleInfo info) {
    Rule rule = info.tree();
    List<Branch> made = new ArrayList<>();
    if (rule.enabled()) {
      List<List<Element>> ways = Branches.of(rule);
      List<Saying> says = rule.then().stream().map(Saying::new).toList();
      for (List<Element> parts : ways) {
        made.add(new Branch(info, branches.size() + made.size(), ways.size() == 1, parts, says));
      }
    }
    return made;
  }

  private static @Nullable InternalKnowledgeBase network(List<Branch> branches) {
    return branches.isEmpty()
        ? null
        : Network.build(
            branches.stream().map(b -> String.valueOf(b.index())).toList(),
            branches.stream().map(Branch::parts).toList());
  }

  /** Returns every rule by name, standard packs first. */
  public Map<String, RuleInfo> rules() {
    return infos;
  }

  /** Returns what every rule says, by its name. */
  public Map<String, Rule> trees() {
    return trees;
  }

  /** Returns the names of standard rules that a bundle's own DRL replaces. */
  public List<String> overridden() {
    return overridden;
  }

  /** Returns whether a rule is decided on without Drools' network. */
  public boolean needsNoNetwork(String rule) {
    return direct.contains(rule);
  }

  /** Returns which conditions of authors' rules must be looked at whenever a number changes. */
  public List<Problem> longWays() {
    List<Problem> problems = new ArrayList<>();
    for (RuleInfo info : infos.values()) {
      if (info.limit() != null && info.pack().equals(info.limit().file())) {
        Rule rule = info.tree();
        rule.when().forEach(e -> Reads.patterns(e, p -> longWays(rule, p, problems)));
      }
    }
    return problems;
  }

  private static void longWays(Rule rule, Element.Pattern pattern, List<Problem> problems) {
    for (Element.Condition condition : pattern.conditions()) {
      List<String> fields = Looks.always(pattern.type(), condition.test());
      if (!fields.isEmpty()) {
        problems.add(
            Problem.info(
                condition.place(),
                "DRL-LONG-WAY",
                "rule \"%s\": %s( %s ) is looked at whenever %s changes"
                    .formatted(
                        rule.name(),
                        pattern.type(),
                        Printer.print(condition.test()),
                        String.join(" or ", fields)),
                Reads.bound(condition.test()).isEmpty()
                    ? "let the field stand alone on one side: " + fields.get(0) + " > 0.1"
                    : "compare " + fields.get(0) + " with a number where one will do"));
      }
    }
  }

  /** Opens a session in which every change of a fact reaches a network of all rules. */
  public RuleSession plainSession() {
    return new RuleSession(branches, network(branches), null);
  }

  /** Opens a session in which only changes that can matter to some rule are looked at. */
  public RuleSession session() {
    return new RuleSession(branches, network, quiet);
  }

  /** Opens a session as {@link #session} does, with cells and rules that a test has altered. */
  RuleSession session(UnaryOperator<OfType> alter) {
    Map<FactType, OfType> others = new HashMap<>(quiet);
    others.replaceAll((type, known) -> alter.apply(known));
    return new RuleSession(branches, network, others);
  }
}
