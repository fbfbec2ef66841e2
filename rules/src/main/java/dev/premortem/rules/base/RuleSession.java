package dev.premortem.rules.base;

import dev.premortem.rules.Decide;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Sensitivity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.drools.core.rule.consequence.InternalMatch;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.runtime.rule.Match;

/**
 * The facts of one world and what the rules conclude from them.
 *
 * <p>A conclusion lasts as long as the match of its rule: it is reported once when the match
 * becomes true and once when it stops, however often the facts change in between. So the answer
 * does not depend on which of the changes that keep a match true were shown to Drools.
 *
 * <p>Not safe for use by several threads.
 */
public final class RuleSession implements AutoCloseable {
  /** Rule firings in one step beyond which rules are taken to activate each other for ever. */
  private static final int MAX_FIRINGS = 20_000;

  /** The same for each fact, where there are very many. */
  private static final int MAX_FIRINGS_OF_A_FACT = 20;

  private static final Comparator<Conclusion> ORDER =
      Comparator.comparingInt((Conclusion c) -> c.ordinal)
          .thenComparing(c -> c.factKeys)
          .thenComparingInt(c -> c.index);

  /** One thing that a rule concludes while it holds. */
  public static final class Conclusion {
    private final Decision decision;
    private final InternalMatch match;
    private final int ordinal;
    private final String factKeys;
    private final int index;

    private Conclusion(
        Decision decision, InternalMatch match, int ordinal, String factKeys, int index) {
      this.decision = decision;
      this.match = match;
      this.ordinal = ordinal;
      this.factKeys = factKeys;
      this.index = index;
    }

    /** Returns what was concluded. */
    public Decision decision() {
      return decision;
    }

    /** Returns the identity of the conclusion: its rule, its facts, its place in the rule. */
    public String id() {
      return decision.because().rule() + "|" + factKeys + "|" + index;
    }

    private boolean over() {
      return !match.isMatched();
    }
  }

  private final RuleBase base;
  private final KieSession session;
  private final Map<String, Sensitivity> sensitivities;
  private final IdentityHashMap<Fact, FactHandle> handles = new IdentityHashMap<>();
  private final List<Fact> facts = new ArrayList<>();
  private final IdentityHashMap<Match, List<Conclusion>> active = new IdentityHashMap<>();
  private final List<Conclusion> holding = new ArrayList<>();
  private final List<Conclusion> begun = new ArrayList<>();
  private final List<Conclusion> ended = new ArrayList<>();
  private @Nullable InternalMatch firing;
  private @Nullable List<Conclusion> ofFiring;
  private long firings;
  private boolean settled;

  RuleSession(RuleBase base, KieSession session, Map<String, Sensitivity> sensitivities) {
    this.base = base;
    this.session = session;
    this.sensitivities = sensitivities;
    session.setGlobal("decide", new Decide(this::conclude));
    session.addEventListener(
        new DefaultAgendaEventListener() {
          @Override
          public void beforeMatchFired(BeforeMatchFiredEvent event) {
            firing = (InternalMatch) event.getMatch();
            ofFiring = active.containsKey(firing) ? null : new ArrayList<>(1);
            firings++;
          }

          @Override
          public void afterMatchFired(AfterMatchFiredEvent event) {
            if (ofFiring != null) {
              active.put(event.getMatch(), ofFiring);
            }
            firing = null;
            ofFiring = null;
          }
        });
  }

  /** Makes a fact known. Its later changes are seen by themselves. */
  public void insert(Fact fact) {
    fact.sensitivity(sensitivities.getOrDefault(fact.factType(), Sensitivity.ALWAYS));
    handles.put(fact, session.insert(fact));
    fact.clean();
    facts.add(fact);
    settled = false;
  }

  /** Forgets a fact. */
  public void remove(Fact fact) {
    FactHandle handle = handles.remove(fact);
    if (handle != null) {
      session.delete(handle);
      facts.remove(fact);
      settled = false;
    }
  }

  /**
   * Tells the rules what has changed and lets them conclude. Afterwards {@link #begun()} and {@link
   * #ended()} say what is new.
   *
   * @return whether anything began or ended
   * @throws IllegalStateException when rules activate each other without end
   */
  public boolean step() {
    begun.clear();
    ended.clear();
    boolean changed = !settled;
    for (int i = 0, n = facts.size(); i < n; i++) {
      Fact fact = facts.get(i);
      if (fact.dirty()) {
        session.update(handles.get(fact), fact);
        fact.clean();
        changed = true;
      }
    }
    if (!changed) {
      return false;
    }
    settled = true;
    int most = Math.max(MAX_FIRINGS, MAX_FIRINGS_OF_A_FACT * facts.size());
    if (session.fireAllRules(most) >= most) {
      throw new IllegalStateException(
          "rules fired more than " + most + " times in one step, the last was " + lastRule());
    }
    collectEnded();
    if (begun.size() > 1) {
      begun.sort(ORDER);
    }
    return !begun.isEmpty() || !ended.isEmpty();
  }

  private String lastRule() {
    return begun.isEmpty()
        ? "one without a conclusion"
        : "\"" + begun.get(begun.size() - 1).decision.because().rule() + "\"";
  }

  private void collectEnded() {
    int kept = 0;
    for (int i = 0, n = holding.size(); i < n; i++) {
      Conclusion conclusion = holding.get(i);
      if (conclusion.over()) {
        ended.add(conclusion);
        active.remove(conclusion.match);
      } else {
        holding.set(kept++, conclusion);
      }
    }
    holding.subList(kept, holding.size()).clear();
    holding.addAll(begun);
    begun.removeIf(Conclusion::over);
    if (ended.size() > 1) {
      ended.sort(ORDER);
    }
  }

  private void conclude(String reason, Function<Because, Decision> decision) {
    InternalMatch match = firing;
    List<Conclusion> siblings = ofFiring;
    if (match == null || siblings == null) {
      return;
    }
    RuleBase.RuleInfo rule = base.rules().get(match.getRule().getName());
    if (rule == null) {
      throw new IllegalStateException("unknown rule " + match.getRule().getName());
    }
    List<Because.Witness> witnesses = new ArrayList<>();
    StringBuilder keys = new StringBuilder();
    for (Object object : match.getObjects()) {
      if (object instanceof Fact fact) {
        witnesses.add(new Because.Witness(fact.key(), fact.subject(), fact.values()));
        keys.append(keys.isEmpty() ? "" : "+").append(fact.key());
      }
    }
    Because because = new Because(rule.name(), reason, witnesses, rule.limit());
    Conclusion conclusion =
        new Conclusion(
            decision.apply(because), match, rule.ordinal(), keys.toString(), siblings.size());
    siblings.add(conclusion);
    begun.add(conclusion);
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
    session.dispose();
  }
}
