package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.StandingRules;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One evaluation, the same in the daemon and in a simulated world: samples are folded into facts,
 * rules conclude, the arbiter rules on what they ask for, and the state folds the rulings and what
 * is observed of their outcomes. The same samples and events give the same actions.
 *
 * <p>Not safe for use by several threads.
 */
public final class Engine implements AutoCloseable {
  /** Rounds in which decisions may lead to decisions at one moment. */
  private static final int MAX_ROUNDS = 32;

  private final RuleSession session;
  private final Timers timers = new Timers();

  /** What falls due only after all that is measured now was concluded from. */
  private final Timers late = new Timers();

  private final Measurements measurements;
  private final State state;
  private final EventFold events;
  private final Assumptions assumptions;
  private final Docket docket;
  private final List<Action> actions = new ArrayList<>();

  /**
   * Creates an engine that begins at a moment.
   *
   * @param policy what to decide by
   * @param now epoch seconds
   * @param tickSeconds length of the interval of every sample, seconds
   * @param quiet whether changes that no rule can notice are kept from Drools
   * @param journal takes down every decision and its ruling
   */
  public Engine(Policy policy, long now, int tickSeconds, boolean quiet, Journal journal) {
    this.session = quiet ? policy.rules().session() : policy.rules().plainSession();
    this.measurements = new Measurements(policy, session, now, tickSeconds);
    this.state = new State(policy, session, timers, late, now);
    this.events = new EventFold(state, measurements);
    this.assumptions = new Assumptions(state, measurements);
    this.docket = new Docket(policy, measurements.alerts(), journal);
  }

  /**
   * Decides on the samples in the slots and everything that fell due.
   *
   * @param now epoch seconds, never less than before
   * @return what is to be done now; the list is filled anew by the next call
   */
  public List<Action> evaluate(long now) {
    actions.clear();
    if (timers.run(now)) {
      docket.stir();
    }
    measurements.fold(state, now);
    List<Request> asked = events.asked();
    for (int i = 0; i < asked.size(); i++) {
      docket.add(asked.get(i), now);
    }
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (!round(now)) {
        return actions;
      }
    }
    throw new IllegalStateException(
        "decisions led to decisions more than "
            + MAX_ROUNDS
            + " times at one moment: "
            + docket.all());
  }

  /**
   * Lets rules conclude and rules on what they ask for: first on what opens and closes incidents,
   * and when those are settled on all that follows from them, together.
   *
   * @return whether there may be more at this moment
   */
  private boolean round(long now) {
    if (session.stirred()) {
      measurements.catchUp(); // so that whatever rules read is of now
    }
    boolean changed = session.step();
    if (changed) {
      List<Conclusion> ended = session.ended();
      if (ended.size() > 1) { // in an order that does not depend on that of the rules
        ended = new ArrayList<>(ended);
        ended.sort(Comparator.comparing(Conclusion::id));
      }
      for (int i = 0; i < ended.size(); i++) {
        docket.ended(ended.get(i), state, now);
      }
      List<Conclusion> begun = session.begun();
      for (int i = 0; i < begun.size(); i++) {
        docket.begun(begun.get(i), now);
      }
    }
    docket.anew(state.incidents().anew(), session.holding());
    List<Request> batch = docket.ofIncidents();
    if (batch.isEmpty() && late.run(now)) {
      state.urgency(); // incidents become less severe, and come back, by the clock
      docket.stir();
      return true;
    }
    if (batch.isEmpty() && docket.due(now)) {
      batch = docket.all();
    }
    if (batch.isEmpty()) {
      return changed;
    }
    List<Ruling> rulings = Arbiter.rule(batch, state, now);
    docket.ruled(rulings, now);
    apply(rulings, now);
    return true;
  }

  /** Applies what the whole batch came to: what is done, and then what shares it. */
  private void apply(List<Ruling> rulings, long now) {
    for (int i = 0; i < rulings.size(); i++) {
      if (rulings.get(i) instanceof Ruling.Act act) {
        actions.addAll(act.actions());
        state.done(act, now);
      }
    }
    List<Ruling.Join> joins = new ArrayList<>();
    for (int i = 0; i < rulings.size(); i++) {
      if (rulings.get(i) instanceof Ruling.Join join) {
        joins.add(join);
      }
    }
    if (joins.size() > 1) { // what leads others may itself join, and must have done so before
      Set<String> joining = new HashSet<>();
      joins.forEach(join -> joining.add(join.request().about()));
      joins.sort(Comparator.comparing(join -> joining.contains(join.lead().id())));
    }
    joins.forEach(state::joined);
    state.urgency();
  }

  /** Takes in something that happened. It is decided upon at the next {@link #evaluate}. */
  public void apply(Event event, long now) {
    events.fold(event, now);
    docket.stir();
  }

  /** Returns the slot for the next sample of a service, to be filled before {@link #evaluate}. */
  public Sample sample(int service) {
    return measurements.sample(service);
  }

  /**
   * Hands in the next sample of a service as it is, in place of its slot. It is read by the next
   * {@link #evaluate} and not kept.
   */
  public void observe(int service, Sample sample) {
    measurements.observe(service, sample);
  }

  /**
   * Says whether a service is one that nobody measures, so that missing measurements mean nothing.
   */
  public void ignore(int service, boolean value) {
    measurements.ignore(service, value);
  }

  /**
   * Makes a series known that is no signal of {@link Sample}.
   *
   * @return what {@link #measured} knows it by, -1 when no Metric document is about it
   */
  public int series(String service, String signal) {
    return measurements.series(service, signal);
  }

  /**
   * Sets the value of a series for the next {@link #evaluate}; without one it is missing.
   *
   * @param handle what {@link #series} returned
   */
  public void measured(int handle, double value) {
    measurements.measured(handle, value);
  }

  /**
   * Makes a time series of Cloud Monitoring known. Conditions that read it are evaluated on it from
   * now on, and no longer on the samples of services.
   *
   * @return whether a condition reads it
   */
  public boolean monitored(SeriesLabels labels) {
    boolean read = measurements.alerts().monitored(labels);
    measurements.sampled();
    return read;
  }

  /** Takes in a point of a time series that {@link #monitored} said is read, in order of time. */
  public void point(SeriesLabels labels, TimePoint point) {
    measurements.alerts().point(labels, point);
  }

  /** Returns whether a rule reads a series of Prometheus. */
  public boolean reads(Labels labels) {
    return measurements.alerts().reads(labels);
  }

  /**
   * Takes in a sample of a series that {@link #reads} said is read, in order of time.
   *
   * @param time epoch milliseconds
   */
  public void sample(Labels labels, long time, double value) {
    measurements.alerts().sample(labels, time, value);
  }

  /** Returns the rules of Prometheus and conditions in PromQL, as they stand. */
  public StandingRules rules() {
    return measurements.alerts().rules();
  }

  /** Returns what may be assumed of a past that nobody measured. */
  public Assumptions assume() {
    return assumptions;
  }

  /** Returns the open incidents. */
  public Incidents incidents() {
    return state.incidents();
  }

  /** Returns who is on call first now, empty without a schedule. */
  public String primary() {
    return state.roster().primary();
  }

  /** Returns whether a rollout of the service is under way. */
  public boolean rolloutInProgress(int service) {
    return state.rollout(service).inProgress();
  }

  /** Returns whether the latest rollout of a service was rolled back. */
  public boolean rolledBack(int service) {
    return state.rollout(service).rolledBack();
  }

  /** Returns who paused the rollout of a service, empty where nobody did. */
  public String paused(int service) {
    return state.rollout(service).paused();
  }

  /** Returns why the share that was decided last for a service was refused, empty if it was not. */
  public String refused(int service) {
    return state.rollout(service).refused();
  }

  /** Returns the candidate of the latest rollout of a service, empty when there was none. */
  public String candidate(int service) {
    return state.rollout(service).candidate();
  }

  /** Returns the share of traffic that the candidate of a service was seen to get, percent. */
  public int observedPercent(int service) {
    return state.rollout(service).weight();
  }

  /**
   * Returns the revision that serves what the candidate of a service does not, empty where nobody
   * knows.
   */
  public String serving(int service) {
    return state.rollout(service).serving();
  }

  /** Returns whether a share was decided for the candidate of a service and not yet observed. */
  public boolean shifting(int service) {
    return state.rollout(service).shifting();
  }

  /** Returns the share of traffic that the candidate of a service is to get, percent. */
  public int wantedPercent(int service) {
    return state.rollout(service).wanted();
  }

  /** Returns everything that is known now, in the order in which it became known. */
  public List<Fact> facts() {
    measurements.catchUp();
    return session.facts();
  }

  /** Returns the same to somebody who is going to set fields of them. */
  public List<Fact> factsToSet() {
    measurements.doubt();
    return session.facts();
  }

  /** Returns every decision that holds now, in the order in which it began. */
  public List<Decision> holding() {
    return session.holding().stream().map(Conclusion::decision).toList();
  }

  /** Returns the error budget that is left of an objective, NaN while nothing is known. */
  public double budgetRemaining(int slo) {
    return measurements.budgetRemaining(slo);
  }

  /** Returns how often rules have fired. */
  public long firings() {
    return session.firings();
  }

  /** Returns how many samples of a service are kept to be folded later. */
  int kept(int service) {
    return measurements.service(service).kept();
  }

  @Override
  public void close() {
    session.close();
  }
}
