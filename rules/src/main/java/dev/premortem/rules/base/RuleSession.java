package dev.premortem.rules.base;

import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Sensitivity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drools.core.rule.consequence.InternalMatch;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.runtime.rule.Match;

/**
 * The facts of one world and what the rules conclude from them.
 *
 * <p>A conclusion lasts as long as its rule holds of its facts, by whichever branch: it is reported
 * once when that becomes true and once when it stops, however often the facts change in between. So
 * the answer does not depend on which of the changes that keep it true were shown to Drools.
 *
 * <p>Not safe for use by several threads.
 */
public final class RuleSession implements AutoCloseable {
  /** Rule firings in one step beyond which rules are taken to activate each other for ever. */
  private static final int MAX_FIRINGS = 1_000_000;

  /** The same for each fact, where there are very many. */
  private static final int MAX_FIRINGS_OF_A_FACT = 20;

  /** Between the keys of several facts: no name has it. */
  private static final String KEYS_APART = "\u001f";

  /** All fields of a fact that has just become known. */
  private static final long EVERYTHING = -1;

  private static final Comparator<Conclusion> ORDER =
      Comparator.comparingInt((Conclusion c) -> c.ordinal)
          .thenComparing(c -> c.factKeys)
          .thenComparingInt(c -> c.index);

  /** One branch of a rule that holds of some facts. */
  private static final class Support {
    private final @Nullable InternalMatch match;
    private boolean over;

    Support(@Nullable InternalMatch match) {
      this.match = match;
    }

    boolean isOver() {
      return over || (match != null && !match.isMatched());
    }
  }

  /** One thing that a rule concludes while it holds. */
  public static final class Conclusion {
    private Decision decision;
    private int branch;
    private boolean fresh = true;
    private final int ordinal;
    private final String factKeys;
    private final int index;
    private final Support first;

    /** Further branches that support it, null where there are none. */
    private @Nullable List<Support> others;

    private Conclusion(
        Decision decision, Support first, Branch branch, String factKeys, int index) {
      this.decision = decision;
      this.first = first;
      this.branch = branch.index();
      this.ordinal = branch.rule().ordinal();
      this.factKeys = factKeys;
      this.index = index;
    }

    /** Returns what was concluded. */
    public Decision decision() {
      return decision;
    }

    /** Returns the identity of the conclusion: its rule, its facts, its place in the rule. */
    public String id() {
      return id(decision.because().rule(), factKeys, index);
    }

    private static String id(String rule, String factKeys, int index) {
      return rule + "|" + factKeys + "|" + index;
    }

    private void support(Support another, Consumer<Support> forget) {
      List<Support> more = others == null ? new ArrayList<>(1) : others;
      more.removeIf(
          old -> {
            if (old.isOver()) {
              forget.accept(old);
            }
            return old.isOver();
          });
      more.add(another);
      others = more;
    }

    private boolean over() {
      return first.isOver() && (others == null || others.stream().allMatch(Support::isOver));
    }
  }

  /** A fact as the rules know it, and what they have not yet been told of it. */
  private final class Known implements Fact.Hearer {
    private final Fact fact;
    private final @Nullable FactHandle handle;
    private final RuleBase.@Nullable OfType type;
    private final DirectRule[] rules;
    private final @Nullable Support[] holds;
    private boolean there = true;

    Known(Fact fact) {
      this.fact = fact;
      this.handle = session == null ? null : session.insert(fact);
      this.type = quiet == null ? null : quiet.get(fact.type());
      List<DirectRule> concerning = type == null ? List.of() : type.concerning(fact);
      this.rules = concerning.toArray(new DirectRule[0]);
      this.holds = new Support[rules.length];
      fact.watch(type == null ? Sensitivity.ALWAYS : type.cells().apply(concerning), this);
    }

    @Override
    public void changed(Fact which) {
      stirred.add(this);
      idle = false;
    }

    /** Lets the rules know what is new; returns whether Drools must conclude. */
    boolean tell() {
      if (!there) {
        return false;
      }
      long news = fact.news();
      fact.clean();
      decide(news);
      if (session == null || handle == null || (type != null && (news & type.network()) == 0)) {
        return false;
      }
      session.update(handle, fact);
      return true;
    }

    /** Decides on the rules that look at one of these fields and need no network. */
    void decide(long news) {
      for (int i = 0; i < rules.length; i++) {
        if (news != EVERYTHING && (rules[i].fields() & news) == 0) {
          continue;
        }
        boolean now = rules[i].holds(fact);
        if (now != (holds[i] != null)) {
          if (now) {
            begin(i);
          } else {
            end(i);
          }
        }
      }
    }

    private void begin(int i) {
      Support support = new Support(null);
      holds[i] = support;
      firings++;
      DirectRule rule = rules[i];
      conclude(rule.branch(), support, List.of(fact), name -> rule.bound(fact, name));
    }

    private void end(int i) {
      Support support = holds[i];
      if (support != null) {
        support.over = true;
        anyOver = true;
      }
      holds[i] = null;
    }

    void forget() {
      there = false;
      if (session != null && handle != null) {
        session.delete(handle);
      }
      fact.watch(Sensitivity.ALWAYS, null);
      for (int i = 0; i < rules.length; i++) {
        end(i);
      }
    }
  }

  private final List<Branch> branches;
  private final @Nullable StatefulKnowledgeSessionImpl session;
  private final @Nullable Map<FactType, RuleBase.OfType> quiet;
  private final IdentityHashMap<Fact, Known> known = new IdentityHashMap<>();
  private final List<Known> stirred = new ArrayList<>();
  private final List<Known> arrived = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();

  /** Matches that have fired and have not been seen to end. */
  private final IdentityHashMap<Match, Support> active = new IdentityHashMap<>();

  /** Conclusions of rules with several branches, by what they are about. */
  private final Map<String, Conclusion> shared = new HashMap<>();

  private final List<Conclusion> holding = new ArrayList<>();
  private final List<Conclusion> begun = new ArrayList<>();
  private final List<Conclusion> ended = new ArrayList<>();
  private long firings;
  private boolean settled;

  /** Whether the last step found nothing new and nothing has changed since. */
  private boolean idle;

  private boolean anyOver;

  /**
   * Opens a session.
   *
   * @param network what Drools runs, null where no rule needs it
   * @param quiet what is decided beside it, null where every change must reach the network
   */
  RuleSession(
      List<Branch> branches,
      @Nullable InternalKnowledgeBase network,
      @Nullable Map<FactType, RuleBase.OfType> quiet) {
    this.branches = branches;
    this.quiet = quiet;
    this.session = network == null ? null : (StatefulKnowledgeSessionImpl) network.newKieSession();
    if (session != null) {
      session.addEventListener(
          new DefaultAgendaEventListener() {
            @Override
            public void afterMatchFired(AfterMatchFiredEvent event) {
              fired((InternalMatch) event.getMatch());
            }
          });
    }
  }

  /** Makes a fact known. Its later changes are seen by themselves. */
  public void insert(Fact fact) {
    Known it = new Known(fact);
    known.put(fact, it);
    arrived.add(it);
    facts.add(fact);
    settled = false;
    idle = false;
  }

  /** Forgets a fact. */
  public void remove(Fact fact) {
    Known it = known.remove(fact);
    if (it != null) {
      it.forget();
      facts.remove(fact);
      settled = false;
      idle = false;
    }
  }

  /** Returns whether the next {@link #step} has anything to look at. */
  public boolean stirred() {
    return !idle;
  }

  /**
   * Tells the rules what has changed and lets them conclude. Afterwards {@link #begun()} and {@link
   * #ended()} say what is new.
   *
   * @return whether anything began or ended
   * @throws IllegalStateException when rules fire without end
   */
  public boolean step() {
    if (idle) {
      return false;
    }
    begun.clear();
    ended.clear();
    boolean touched = !settled;
    for (int i = 0, n = arrived.size(); i < n; i++) {
      if (arrived.get(i).there) {
        arrived.get(i).decide(EVERYTHING);
      }
    }
    arrived.clear();
    for (int i = 0, n = stirred.size(); i < n; i++) {
      touched |= stirred.get(i).tell();
    }
    stirred.clear();
    if (touched) {
      settled = true;
      fire();
    }
    if (touched || anyOver) {
      collectEnded();
    }
    if (begun.size() > 1) {
      begun.sort(ORDER);
    }
    for (int i = 0, n = begun.size(); i < n; i++) {
      begun.get(i).fresh = false;
    }
    holding.addAll(begun);
    boolean news = !begun.isEmpty() || !ended.isEmpty();
    idle = !news;
    return news;
  }

  private void fire() {
    int most = Math.max(MAX_FIRINGS, MAX_FIRINGS_OF_A_FACT * facts.size());
    if (session != null && session.fireAllRules(most) >= most) {
      throw new IllegalStateException(
          "rules fired more than "
              + most
              + " times in one step, the last was "
              + (begun.isEmpty()
                  ? "one that concluded nothing new"
                  : "\"" + begun.get(begun.size() - 1).decision.because().rule() + "\""));
    }
  }

  private void fired(InternalMatch match) {
    firings++;
    if (active.containsKey(match)) {
      return; // it held before, and some of its facts changed
    }
    Support support = new Support(match);
    active.put(match, support);
    Branch branch = branches.get(Integer.parseInt(match.getRule().getName()));
    List<Fact> matched = new ArrayList<>();
    for (Object object : match.getObjects()) {
      if (object instanceof Fact fact) {
        matched.add(fact);
      }
    }
    conclude(branch, support, matched, match::getDeclarationValue);
  }

  private void conclude(
      Branch branch,
      Support support,
      List<Fact> matched,
      Function<String, @Nullable Object> bound) {
    RuleBase.RuleInfo rule = branch.rule();
    List<Because.Witness> witnesses = new ArrayList<>(matched.size());
    for (Fact fact : matched) {
      witnesses.add(new Because.Witness(fact.key(), fact.subject(), fact.values()));
    }
    String keys = keys(matched, branch.alone());
    List<Saying> says = branch.says();
    for (int i = 0; i < says.size(); i++) {
      Conclusion before = branch.alone() ? null : shared.get(Conclusion.id(rule.name(), keys, i));
      if (before != null) {
        before.support(support, this::forget);
        if (before.fresh && branch.index() < before.branch) {
          // of branches that begin at once the first speaks, whichever was looked at first
          before.decision = says.get(i).decision(rule, witnesses, bound);
          before.branch = branch.index();
        }
        continue;
      }
      Decision decision = says.get(i).decision(rule, witnesses, bound);
      Conclusion conclusion = new Conclusion(decision, support, branch, keys, i);
      begun.add(conclusion);
      if (!branch.alone()) {
        shared.put(conclusion.id(), conclusion);
      }
    }
  }

  /** Branches may match the same facts in another order, and mean the same then. */
  private static String keys(List<Fact> facts, boolean inOrder) {
    if (facts.size() == 1) {
      return facts.get(0).key();
    }
    Stream<String> keys = facts.stream().map(Fact::key);
    return (inOrder ? keys : keys.sorted()).collect(Collectors.joining(KEYS_APART));
  }

  private void collectEnded() {
    int kept = 0;
    for (int i = 0, n = holding.size(); i < n; i++) {
      Conclusion conclusion = holding.get(i);
      if (conclusion.over()) {
        ended.add(conclusion);
        forget(conclusion);
      } else {
        holding.set(kept++, conclusion);
      }
    }
    holding.subList(kept, holding.size()).clear();
    anyOver = false;
    begun.removeIf(
        conclusion -> {
          boolean over = conclusion.over();
          if (over) {
            forget(conclusion);
          }
          return over;
        });
    if (ended.size() > 1) {
      ended.sort(ORDER);
    }
  }

  private void forget(Conclusion conclusion) {
    forget(conclusion.first);
    if (conclusion.others != null) {
      conclusion.others.forEach(this::forget);
    }
    if (!shared.isEmpty()) {
      shared.remove(conclusion.id(), conclusion);
    }
  }

  private void forget(Support support) {
    if (support.match != null) {
      active.remove(support.match);
    }
  }

  /**
   * Returns what the last step began to conclude, in an order that depends on nothing but the
   * facts.
   */
  public List<Conclusion> begun() {
    return begun;
  }

  /** Returns what the last step no longer concludes. */
  public List<Conclusion> ended() {
    return ended;
  }

  /** Returns everything that holds now, in the order in which it began. */
  public List<Conclusion> holding() {
    return holding;
  }

  /** Returns all facts in the order in which they became known. */
  public List<Fact> facts() {
    return Collections.unmodifiableList(facts);
  }

  /** Returns how often rules have fired. */
  public long firings() {
    return firings;
  }

  @Override
  public void close() {
    if (session != null) {
      session.dispose();
    }
  }
}
