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
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.BeforeMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.AgendaFilter;
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

  /** All fields of a fact that has just become known. */
  private static final long EVERYTHING = -1;

  private static final Comparator<Conclusion> ORDER =
      Comparator.comparingInt((Conclusion c) -> c.ordinal)
          .thenComparing(c -> c.factKeys)
          .thenComparingInt(c -> c.index);

  /** One thing that a rule concludes while it holds. */
  public static final class Conclusion {
    private final Decision decision;
    private final @Nullable InternalMatch match;
    private final int ordinal;
    private final String factKeys;
    private final int index;
    private boolean over;

    private Conclusion(
        Decision decision, @Nullable InternalMatch match, int ordinal, String factKeys, int index) {
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
      return over || (match != null && !match.isMatched());
    }
  }

  private final RuleBase base;

  /** What a rule says of a fact, as long as it holds. */
  private record Said(String reason, Function<Because, Decision> decision) {}

  /** A fact as the rules know it, and what they have not yet been told of it. */
  private final class Known implements Fact.Hearer {
    private final Fact fact;
    private final FactHandle handle;
    private final QuietPath.@Nullable OfType type;
    private final DirectRule[] rules;
    private final @Nullable List<Conclusion>[] holds;
    private final @Nullable List<Said>[] says;
    private boolean there = true;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Known(Fact fact) {
      this.fact = fact;
      this.handle = session.insert(fact);
      this.type = quiet == null ? null : quiet.of(fact.factType());
      List<DirectRule> concerning = new ArrayList<>();
      List<String> names = new ArrayList<>();
      if (type != null && !type.rules().isEmpty()) {
        Map<String, Object> values = fact.values();
        for (DirectRule rule : type.rules()) {
          if (rule.concerns(values)) {
            concerning.add(rule);
            names.add(rule.info().name());
          }
        }
      }
      this.rules = concerning.toArray(new DirectRule[0]);
      this.holds = new List[rules.length];
      this.says = new List[rules.length];
      fact.watch(type == null ? Sensitivity.ALWAYS : type.sensitivity().of(names), this);
    }

    @Override
    public void changed(Fact which) {
      stirred.add(this);
      idle = false;
    }

    /** Lets the rules know what is new; returns whether Drools must conclude. */
    boolean tell() {
      long news = fact.news();
      fact.clean();
      if (!there) {
        return false;
      }
      if (type == null) {
        session.update(handle, fact);
        return true;
      }
      decide(news);
      long rete = news & type.rete();
      if (rete == 0) {
        return false;
      }
      session.update(handle, fact, type.masks().of(rete), fact.getClass(), null);
      return true;
    }

    /** Decides on the rules that look at one of these fields and need no Rete. */
    void decide(long news) {
      double[] numbers = fact.cellNumbers();
      @Nullable Object[] objects = fact.cellObjects();
      for (int i = 0; i < rules.length; i++) {
        if (news != EVERYTHING && (rules[i].fields() & news) == 0) {
          continue;
        }
        boolean now = rules[i].holds(numbers, objects);
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
      List<Said> saying = says[i];
      if (saying == null) {
        List<Said> heard = new ArrayList<>(1);
        rules[i].consequence().say(new Decide((r, d) -> heard.add(new Said(r, d))), fact);
        says[i] = heard;
        saying = heard;
      }
      firings++;
      RuleBase.RuleInfo rule = rules[i].info();
      List<Because.Witness> witness =
          List.of(new Because.Witness(fact.key(), fact.subject(), fact.values()));
      List<Conclusion> conclusions = new ArrayList<>(saying.size());
      for (int k = 0; k < saying.size(); k++) {
        Said said = saying.get(k);
        Because because = new Because(rule.name(), said.reason(), witness, rule.limit());
        Decision decision = said.decision().apply(because);
        Conclusion conclusion = new Conclusion(decision, null, rule.ordinal(), fact.key(), k);
        conclusions.add(conclusion);
        begun.add(conclusion);
      }
      holds[i] = conclusions;
    }

    private void end(int i) {
      List<Conclusion> conclusions = holds[i];
      for (int k = 0; conclusions != null && k < conclusions.size(); k++) {
        conclusions.get(k).over = true;
      }
      anyOver = true;
      holds[i] = null;
    }

    void forget() {
      there = false;
      session.delete(handle);
      fact.watch(Sensitivity.ALWAYS, null);
      for (int i = 0; i < rules.length; i++) {
        end(i);
      }
    }
  }

  private final StatefulKnowledgeSessionImpl session;
  private final @Nullable QuietPath quiet;
  private final AgendaFilter forDrools;
  private final IdentityHashMap<Fact, Known> known = new IdentityHashMap<>();
  private final List<Known> stirred = new ArrayList<>();
  private final List<Known> arrived = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private final IdentityHashMap<Match, List<Conclusion>> active = new IdentityHashMap<>();
  private final List<Conclusion> holding = new ArrayList<>();
  private final List<Conclusion> begun = new ArrayList<>();
  private final List<Conclusion> ended = new ArrayList<>();
  private @Nullable InternalMatch firing;
  private @Nullable List<Conclusion> ofFiring;
  private long firings;
  private boolean settled;

  /** Whether the last step found nothing new and nothing has changed since. */
  private boolean idle;

  private boolean anyOver;

  RuleSession(RuleBase base, KieSession session, @Nullable QuietPath quiet) {
    this.base = base;
    this.session = (StatefulKnowledgeSessionImpl) session;
    this.quiet = quiet;
    this.forDrools = match -> quiet == null || !quiet.isDirect(match.getRule().getName());
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
   * @throws IllegalStateException when rules activate each other without end
   */
  public boolean step() {
    if (idle) {
      return false;
    }
    return conclude();
  }

  private boolean conclude() {
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
      int most = Math.max(MAX_FIRINGS, MAX_FIRINGS_OF_A_FACT * facts.size());
      if (session.fireAllRules(forDrools, most) >= most) {
        throw new IllegalStateException(
            "rules fired more than " + most + " times in one step, the last was " + lastRule());
      }
    }
    if (begun.size() > 1) {
      begun.sort(ORDER);
    }
    if (touched || anyOver) {
      collectEnded();
    }
    holding.addAll(begun);
    boolean news = !begun.isEmpty() || !ended.isEmpty();
    idle = !news;
    return news;
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
        if (conclusion.match != null) {
          active.remove(conclusion.match);
        }
      } else {
        holding.set(kept++, conclusion);
      }
    }
    holding.subList(kept, holding.size()).clear();
    anyOver = false;
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
