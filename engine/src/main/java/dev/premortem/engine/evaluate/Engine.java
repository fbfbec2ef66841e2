package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.alert.Alerts;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.alert.StandingRules;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.policy.MetricPolicy;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.Signal;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One evaluation, the same in the daemon and in a simulated world: samples are folded into windows,
 * windows into facts, rules conclude, arbitration lets actions through, and the state folds what
 * was decided. The state is nothing but a fold over samples and events: the same ones give the same
 * actions.
 *
 * <p>Not safe for use by several threads.
 */
public final class Engine implements AutoCloseable {
  /** Rounds in which decisions may lead to decisions at one moment. */
  private static final int MAX_ROUNDS = 32;

  /** A condition of an alert that waits for others, or that fires already: no news for anybody. */
  private static final long NOTHING_NEW = Long.MIN_VALUE;

  private static final String ASSUMED = "assumed";

  private final Policy policy;
  private final int tickSeconds;
  private final RuleSession session;
  private final Timers timers = new Timers();
  private final Incidents incidents;
  private final Arbiter arbiter;
  private final Inventory inventory;
  private final Roster roster;
  private final Journal journal;
  private final List<ServiceFold> services = new ArrayList<>();
  private final List<SloFold> slos = new ArrayList<>();
  private final List<Rollouts> rollouts = new ArrayList<>();
  private final List<SeriesFold> series = new ArrayList<>();
  private final List<ServiceSeries> serviceSeries = new ArrayList<>();
  private final Alerts alerts;

  /** Whether conditions or rules look at what samples stand for. */
  private boolean sampled;

  /** Series that count the alerts of Prometheus' rules, -1 where no document is about them. */
  private final Map<StandingRules.Key, Integer> counted = new HashMap<>();

  private final Sample[] samples;
  private final Sample[] seen;
  private final boolean[] ignored;
  private final List<Conclusion> pending = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private final Map<String, Integer> serviceIndex = new HashMap<>();
  private final Map<String, Set<String>> holds = new HashMap<>();
  private final Folding events = new Folding();
  private long retryAt = Long.MAX_VALUE;
  private long time;

  /**
   * Creates an engine that begins at a moment.
   *
   * @param policy what to decide by
   * @param now epoch seconds
   * @param tickSeconds length of the interval of every sample, seconds
   * @param quiet whether changes that no rule can notice are kept from Drools
   * @param journal hears of every decision
   */
  public Engine(Policy policy, long now, int tickSeconds, boolean quiet, Journal journal) {
    this.policy = policy;
    this.tickSeconds = tickSeconds;
    this.journal = journal;
    this.session = quiet ? policy.rules().session() : policy.rules().plainSession();
    this.incidents = new Incidents(policy, session, timers);
    this.arbiter = new Arbiter(policy.bundle().guardrails());
    int longest = 1;
    for (SloPolicy slo : policy.slos()) {
      longest = Math.max(longest, SloFold.longest(slo, policy.burnWindows(), tickSeconds));
    }
    longest = Math.max(longest, ServiceFold.ticks(86400, tickSeconds));
    samples = new Sample[policy.services().size()];
    seen = new Sample[samples.length];
    ignored = new boolean[samples.length];
    for (ServicePolicy service : policy.services()) {
      serviceIndex.put(service.name(), service.index());
      samples[service.index()] = new Sample(service.latencyThresholdsMs().size());
      seen[service.index()] = samples[service.index()];
      services.add(
          new ServiceFold(
              service, policy.bundle().defaults().health(), session, now, tickSeconds, longest));
      rollouts.add(new Rollouts(service, session, timers));
    }
    for (SloPolicy slo : policy.slos()) {
      ServiceFold service = services.get(slo.service());
      SloFold fold = new SloFold(slo, policy.burnWindows(), service, session, tickSeconds);
      slos.add(fold);
      service.add(fold);
    }
    int latest = Alerts.lookBack(policy.alerts(), tickSeconds);
    for (ServicePolicy service : policy.services()) {
      serviceSeries.add(
          new ServiceSeries(
              ServiceSeries.Identity.of(service.name(), service.spec()), tickSeconds, latest));
    }
    this.alerts =
        new Alerts(
            policy.alerts(),
            policy.ruleGroups(),
            serviceSeries,
            policy.bundle().systemName(),
            session,
            tickSeconds);
    this.sampled = alerts.sampled();
    for (ServicePolicy service : policy.services()) {
      for (Signal signal : Signal.LEARNT) {
        series(service.name(), signal.label(), service.index(), signal);
      }
    }
    this.inventory = new Inventory(policy, session, timers, now);
    this.roster = new Roster(policy, session, timers, now);
  }

  /**
   * Fills the windows of a service with a past in which every interval was alike.
   *
   * @param service index of the service
   * @param requests requests in an interval
   * @param errorRatio share of them that failed
   * @param slowRatios share that was slower, for each latency objective
   */
  public void assumePast(int service, double requests, double errorRatio, double[] slowRatios) {
    services.get(service).assumePast(requests, errorRatio, slowRatios);
  }

  /**
   * Sets how many months of planned growth are left until the instance limit of a service is
   * reached.
   */
  public void assumeGrowth(int service, double monthsToFull) {
    services.get(service).monthsToFull(monthsToFull);
  }

  /**
   * Says whether a service is one that nobody measures, so that missing measurements mean nothing.
   */
  public void ignore(int service, boolean value) {
    ignored[service] = value;
  }

  /**
   * Makes a series known that is no signal of {@link Sample}.
   *
   * @return what {@link #measured} knows it by, -1 when no Metric document is about it
   */
  public int series(String service, String signal) {
    return series(service, signal, -1, Signal.REQUESTS);
  }

  private int series(String service, String signal, int index, Signal of) {
    List<MetricFold> folds = new ArrayList<>();
    for (MetricPolicy metric : policy.metrics()) {
      for (int i = 0; metric.covers(service, signal) && i < metric.limits().size(); i++) {
        folds.add(
            new MetricFold(
                metric.name(), i, metric.limits().get(i), service, signal, session, tickSeconds));
      }
    }
    if (folds.isEmpty()) {
      return -1;
    }
    series.add(new SeriesFold(index, of, folds));
    return series.size() - 1;
  }

  /**
   * Makes a time series of Cloud Monitoring known. Conditions that read it are evaluated on it from
   * now on, and no longer on the samples of services.
   *
   * @return whether a condition reads it
   */
  public boolean monitored(SeriesLabels labels) {
    boolean read = alerts.monitored(labels);
    sampled = alerts.sampled();
    return read;
  }

  /** Takes in a point of a time series that {@link #monitored} said is read, in order of time. */
  public void point(SeriesLabels labels, TimePoint point) {
    alerts.point(labels, point);
  }

  /** Returns whether a rule reads a series of Prometheus. */
  public boolean reads(Labels labels) {
    return alerts.reads(labels);
  }

  /**
   * Takes in a sample of a series that {@link #reads} said is read, in order of time.
   *
   * @param time epoch milliseconds
   */
  public void sample(Labels labels, long time, double value) {
    alerts.sample(labels, time, value);
  }

  /** Returns the rules of Prometheus and conditions in PromQL, as they stand. */
  public StandingRules rules() {
    return alerts.rules();
  }

  /**
   * Sets the value of a series for the next {@link #evaluate}; without one it is missing.
   *
   * @param handle what {@link #series} returned
   */
  public void measured(int handle, double value) {
    series.get(handle).next(value);
  }

  /**
   * Opens an incident that holds until {@link #calm}, as one that was there before.
   *
   * @param acknowledged whether somebody has taken it
   */
  public void assumeIncident(String subject, Severity severity, boolean acknowledged, long now) {
    String id = incidents.support(subject, severity, ASSUMED, now);
    if (acknowledged) {
      incidents.acknowledge(id);
    }
    urgency(subject);
  }

  /** Ends what held an assumed incident. */
  public void calm(String subject, long now) {
    incidents.unsupport(subject, ASSUMED, now);
  }

  /**
   * Puts a rollout where it has got to.
   *
   * @param percent share of traffic that the candidate has, 0 before its smoke test
   */
  public void assumeRollout(int service, String candidate, String stable, int percent, long now) {
    Rollouts rollout = rollouts.get(service);
    rollout.deployed(candidate, stable);
    if (percent > 0) {
      rollout.smokeTested(true);
    }
    while (rollout.inProgress() && rollout.weight() < percent) {
      rollout.advance(now);
    }
  }

  /** Returns the slot for the next sample of a service, to be filled before {@link #evaluate}. */
  public Sample sample(int service) {
    return samples[service];
  }

  /**
   * Hands in the next sample of a service as it is, in place of its slot. It is read by the next
   * {@link #evaluate} and not kept.
   */
  public void observe(int service, Sample sample) {
    seen[service] = sample;
  }

  /** Returns the open incidents. */
  public Incidents incidents() {
    return incidents;
  }

  /** Returns who is on call first now, empty without a schedule. */
  public String primary() {
    return roster.primary();
  }

  /** Returns whether a rollout of the service is under way. */
  public boolean rolloutInProgress(int service) {
    return rollouts.get(service).inProgress();
  }

  /** Returns the candidate of the latest rollout of a service, empty when there was none. */
  public String candidate(int service) {
    return rollouts.get(service).candidate();
  }

  /** Returns everything that is known now, in the order in which it became known. */
  public List<Fact> facts() {
    catchUp();
    return session.facts();
  }

  /** Returns the same to somebody who is going to set fields of them. */
  public List<Fact> factsToSet() {
    alerts.doubt();
    for (int i = 0, n = services.size(); i < n; i++) {
      services.get(i).doubt();
    }
    return session.facts();
  }

  /** Returns every decision that holds now, in the order in which it began. */
  public List<Decision> holding() {
    return session.holding().stream().map(Conclusion::decision).toList();
  }

  /** Returns the error budget that is left of an objective, NaN while nothing is known. */
  public double budgetRemaining(int slo) {
    services.get(policy.slos().get(slo).service()).catchUp();
    return slos.get(slo).budgetRemaining();
  }

  /** Returns how often rules have fired. */
  public long firings() {
    return session.firings();
  }

  /** Takes in something that happened. It is decided upon at the next {@link #evaluate}. */
  public void apply(Event event, long now) {
    time = now;
    event.match(events);
  }

  private boolean budgetSpent(int service) {
    boolean spent = false;
    for (int i = 0; i < slos.size(); i++) {
      spent |= policy.slos().get(i).service() == service && budgetRemaining(i) <= 0;
    }
    return spent;
  }

  /**
   * Decides on the samples in the slots and everything that fell due.
   *
   * @param now epoch seconds, never less than before
   * @return what is to be done now; the list is filled anew by the next call
   */
  public List<Action> evaluate(long now) {
    actions.clear();
    timers.run(now);
    fold(now);
    for (int round = 0; ; round++) {
      if (session.stirred()) {
        catchUp(); // so that whatever rules read is of now
      }
      boolean changed = session.step();
      if (!changed && (pending.isEmpty() || now < retryAt)) {
        return actions;
      }
      if (round >= MAX_ROUNDS) {
        throw new IllegalStateException(
            "decisions led to decisions more than "
                + MAX_ROUNDS
                + " times at one moment, the last was "
                + (pending.isEmpty() ? "none" : pending.get(0).decision()));
      }
      List<Conclusion> ended = session.ended();
      for (int i = 0; i < ended.size(); i++) {
        end(ended.get(i), now);
      }
      pending.addAll(session.begun());
      arbitrate(now);
    }
  }

  /** Returns how many samples of a service are kept to be folded later. */
  int kept(int service) {
    return services.get(service).kept();
  }

  private void catchUp() {
    for (int i = 0, n = services.size(); i < n; i++) {
      services.get(i).catchUp();
    }
    alerts.catchUp();
  }

  private void fold(long now) {
    for (int i = 0; i < seen.length; i++) {
      if (ignored[i]) {
        continue;
      }
      Sample sample = seen[i];
      services.get(i).measure(sample, now);
      if (sampled) {
        Rollouts rollout = rollouts.get(i);
        serviceSeries.get(i).add(sample, now, rollout.serving(), rollout.tried());
      }
      rollouts.get(i).measure(sample, now, 2L * tickSeconds);
      if (sample.present) {
        inventory.probed(i, sample.probeAnswered);
      }
    }
    alerts.evaluate(now);
    if (!policy.ruleGroups().isEmpty()) {
      alerts.rules().firing().forEach(this::count);
    }
    for (int i = 0, n = series.size(); i < n; i++) {
      series.get(i).fold(seen, now);
    }
    for (int i = 0; i < seen.length; i++) {
      seen[i] = samples[i];
      seen[i].present = false;
    }
  }

  private void count(StandingRules.Key key, int firing) {
    int handle = counted.computeIfAbsent(key, k -> series(k.service(), k.signal()));
    if (handle >= 0) {
      measured(handle, firing);
    }
  }

  private void arbitrate(long now) {
    retryAt = Long.MAX_VALUE;
    int kept = 0;
    for (int i = 0, n = pending.size(); i < n; i++) {
      Conclusion conclusion = pending.get(i);
      long when = act(conclusion, now);
      if (when > now) {
        retryAt = Math.min(retryAt, when);
        pending.set(kept++, conclusion);
      }
    }
    pending.subList(kept, pending.size()).clear();
  }

  /** Acts on a conclusion; returns {@code now} when that is done, or when to try again. */
  private long act(Conclusion conclusion, long now) {
    Decision decision = conclusion.decision();
    time = now;
    long when = act(decision, conclusion.id(), now);
    if (when == NOTHING_NEW) {
      return now;
    }
    if (when == now) {
      journal.note(now, decision, Journal.Fate.ACTED);
    } else if (when == Long.MAX_VALUE) {
      journal.note(now, decision, Journal.Fate.CONTRADICTED);
      return now;
    } else {
      journal.note(now, decision, Journal.Fate.POSTPONED);
    }
    return when;
  }

  private long record(Decision decision, String detail, long now) {
    long when = arbiter.cooledDown(decision, detail, now);
    if (when == now) {
      actions.add(new Action.Note(decision));
    }
    return when;
  }

  private long tell(Decision decision, String channel, String text, long now) {
    if (policy.silenced(decision.because().subject(), now)) {
      journal.note(now, decision, Journal.Fate.SILENCED);
      return now;
    }
    long when = arbiter.cooledDown(decision, channel, now);
    if (when == now) {
      when = arbiter.mayTell(channel, now);
    }
    if (when == now) {
      actions.add(new Action.Tell(decision, channel, text));
    }
    return when;
  }

  private long page(Decision decision, String id, int level, long now) {
    Incidents.Incident incident = incidents.get(id);
    if (incident == null || incident.acknowledged()) {
      return now;
    }
    if (policy.silenced(incident.subject(), now)) {
      journal.note(now, decision, Journal.Fate.SILENCED);
      return now;
    }
    List<String> responders =
        roster.available(incidents.call(incident, level, now, roster.primary()), now);
    if (level == 1 && incident.severity() == Severity.P0) {
      List<String> all = new ArrayList<>(responders);
      if (!roster.primary().isEmpty() && !all.contains(roster.primary())) {
        all.add(roster.primary());
      }
      responders = all;
    }
    actions.add(new Action.Page(decision, id, incident.level(), responders));
    return now;
  }

  private long escalate(Decision decision, long now) {
    Incidents.Incident incident = incidents.get(decision.about());
    if (incident == null) {
      return now;
    }
    return page(decision, decision.about(), incident.level() + 1, now);
  }

  private void urgency(String subject) {
    Integer service = serviceIndex.get(subject);
    if (service != null) {
      rollouts.get(service).urgentIncident(incidents.urgent(subject, Severity.P0));
    }
  }

  private long alert(Decision decision, long now) {
    AlertPolicy alert = alerts.begins(decision);
    if (alert == null) {
      return NOTHING_NEW;
    }
    String subject = decision.because().subject();
    if (policy.silenced(alert.name(), now) || policy.silenced(subject, now)) {
      journal.note(now, decision, Journal.Fate.SILENCED);
      actions.add(new Action.Note(decision));
      return now;
    }
    for (String name : alert.channels()) {
      Policy.Channel channel = policy.channel(name);
      if (channel == null) {
        continue;
      }
      if (channel.kind() == ChannelKind.PAGER) {
        String id =
            incidents.support(
                subject, channel.severity(), "alert|" + alert.name() + "|" + subject, now);
        urgency(subject);
        Incidents.Incident incident = incidents.get(id);
        if (incident != null && incident.level() == 0) {
          page(decision, id, 1, now);
        }
      } else if (arbiter.cooledDown(decision, name, now) == now
          && arbiter.mayTell(channel.name(), now) == now) {
        actions.add(new Action.Tell(decision, channel.name(), decision.because().reason()));
      }
    }
    return note(decision, now);
  }

  private long promote(Decision decision, long now) {
    Integer index = serviceIndex.get(decision.about());
    if (index == null) {
      return now;
    }
    Rollouts rollout = rollouts.get(index);
    if (!rollout.inProgress() || contradicted(decision.about())) {
      return Long.MAX_VALUE;
    }
    if (!holds.getOrDefault(decision.about(), Set.of()).isEmpty()) {
      return now + 60;
    }
    long when = arbiter.mayShift(index, now);
    if (when > now) {
      return when;
    }
    String candidate = rollout.candidate();
    int weight = rollout.advance(now);
    actions.add(
        new Action.ShiftTraffic(decision, index, candidate, weight < 0 ? 100 : weight, weight < 0));
    return now;
  }

  private boolean contradicted(String service) {
    for (Conclusion other : session.holding()) {
      if (other.decision().verb() == Verb.ROLL_BACK && other.decision().about().equals(service)) {
        return true;
      }
    }
    return false;
  }

  private long rollBack(Decision decision, long now) {
    Integer index = serviceIndex.get(decision.about());
    if (index == null || !rollouts.get(index).inProgress()) {
      return now;
    }
    Rollouts rollout = rollouts.get(index);
    actions.add(new Action.ShiftTraffic(decision, index, rollout.candidate(), 0, false));
    rollout.backOut();
    RolloutSpec spec = policy.services().get(index).rollout();
    Located<String> channel = spec == null ? null : spec.channel();
    if (spec != null && channel != null) {
      actions.add(
          new Action.Tell(
              decision,
              channel.value(),
              RollbackMessage.of(spec, policy, index, rollout.candidate(), decision)));
    }
    return now;
  }

  private void end(Conclusion conclusion, long now) {
    pending.remove(conclusion);
    Decision decision = conclusion.decision();
    Verb verb = decision.verb();
    if (verb == Verb.OPEN_INCIDENT) {
      incidents.unsupport(decision.about(), conclusion.id(), now);
    } else if (verb == Verb.HOLD) {
      holds.getOrDefault(decision.about(), new HashSet<>()).remove(conclusion.id());
    } else if (verb != Verb.ALERT || !endAlert(decision, now)) {
      return;
    }
    journal.note(now, decision, Journal.Fate.ENDED);
  }

  /** Returns whether the alert ended, and not only one of its conditions. */
  private boolean endAlert(Decision decision, long now) {
    Decision fired = alerts.ends(decision);
    if (fired != null) {
      String about = fired.because().subject();
      incidents.unsupport(about, "alert|" + decision.about() + "|" + about, now);
    }
    return fired != null;
  }

  /** Acts on each kind of decision; returns when that is done, or when to try again. */
  private long act(Decision d, String conclusion, long now) {
    return switch (d.verb()) {
      case OPEN_INCIDENT -> {
        Severity severity = Objects.requireNonNull(d.severity());
        incidents.support(d.about(), severity, conclusion, now);
        urgency(d.about());
        yield note(d, now);
      }
      case ALERT -> alert(d, now);
      case PAGE -> page(d, d.about(), 1, now);
      case ESCALATE -> escalate(d, now);
      case RESOLVE -> {
        Incidents.Incident incident = incidents.get(d.about());
        incidents.resolve(d.about(), now);
        if (incident != null) {
          urgency(incident.subject());
        }
        yield note(d, now);
      }
      case NOTIFY -> tell(d, d.detail(), d.because().reason(), now);
      case PROMOTE -> promote(d, now);
      case HOLD -> {
        holds.computeIfAbsent(d.about(), s -> new HashSet<>()).add(conclusion);
        yield note(d, now);
      }
      case ROLL_BACK -> rollBack(d, now);
      case RECOVER -> {
        inventory.started(d.about());
        actions.add(new Action.StartProcedure(d, d.about()));
        yield now;
      }
      case ROTATE -> {
        actions.add(new Action.ReplaceSecret(d, d.about()));
        yield now;
      }
      case RECOMMEND, REQUIRE, MISS_TARGET -> record(d, d.detail(), now);
    };
  }

  private long note(Decision decision, long now) {
    actions.add(new Action.Note(decision));
    return now;
  }

  /** Folds each kind of event into the state. */
  private final class Folding implements Event.Cases {
    @Override
    public void on(Event.RevisionDeployed e) {
      Rollouts rollout = rollouts.get(e.service());
      rollout.deployed(e.candidate(), e.stable());
      rollout.frozen(budgetSpent(e.service()));
    }

    @Override
    public void on(Event.RevisionWithdrawn e) {
      if (rollouts.get(e.service()).inProgress()) {
        rollouts.get(e.service()).backOut();
      }
    }

    @Override
    public void on(Event.SmokeTestFinished e) {
      rollouts.get(e.service()).smokeTested(e.passed());
    }

    @Override
    public void on(Event.IncidentAcknowledged e) {
      incidents.acknowledge(e.incident());
    }

    @Override
    public void on(Event.BackupFinished e) {
      inventory.finished(e.backup(), e.succeeded(), time);
    }

    @Override
    public void on(Event.SecretRotated e) {
      inventory.rotated(e.secret(), time);
    }

    @Override
    public void on(Event.SecretExpired e) {
      inventory.expired(e.secret());
    }

    @Override
    public void on(Event.DisasterDeclared e) {
      inventory.declared(e.kind(), e.resource(), time);
    }

    @Override
    public void on(Event.DisasterMended e) {
      inventory.mended(e.kind());
    }

    @Override
    public void on(Event.BreachReported e) {
      services.get(e.service()).breach(e.on());
    }

    @Override
    public void on(Event.CostExported e) {
      inventory.billed(e.component(), e.monthly());
    }

    @Override
    public void on(Event.TargetMeasured e) {
      inventory.measured(e.target(), e.met());
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
