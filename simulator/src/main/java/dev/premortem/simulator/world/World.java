package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Incidents;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One future: services under traffic, things that go wrong, the measurements of it all, the engine
 * that decides on them, and people. What the engine decides changes the world: a rollback moves
 * traffic, a page reaches somebody who acknowledges late or never.
 */
public final class World implements AutoCloseable {
  /** How long after its end a trouble still explains a page or an alert. */
  private static final long AFTERMATH_SECONDS = 900;

  /** Decisions that show that somebody has noticed. */
  private static final Set<Verb> TELLING =
      EnumSet.of(Verb.OPEN_INCIDENT, Verb.ALERT, Verb.ROLL_BACK, Verb.PAGE);

  /** More of a kind than that never happen in one future. */
  private static final long MOST_EVENTS = 10_000;

  final Blueprint blueprint;
  final Engine engine;
  final Agenda agenda = new Agenda();
  final Tally outcomes;
  final List<ServiceModel> models = new ArrayList<>();
  private final long replication;
  private final Outcome outcome;
  private final Watch watch;
  private final Tilt tilt;
  private final List<Releases> releases = new ArrayList<>();
  private final List<MeasurementChannel> channels = new ArrayList<>();
  private final List<Trouble> troubles = new ArrayList<>();
  private final List<Trouble> active = new ArrayList<>();
  private final Map<Trouble, Runnable> hooks = new HashMap<>();
  private final Response response;
  private final Recovery recovery;
  private long now;
  private int incidentsBefore;

  /** Builds the future of that number; the same blueprint and number give the same future. */
  public World(Blueprint blueprint, long replication, Watch watch) {
    this(blueprint, replication, watch, Tilt.NONE);
  }

  /** Builds a future in which faults may be worse than the scenario says. */
  public World(Blueprint blueprint, long replication, Watch watch, Tilt tilt) {
    this.tilt = tilt;
    this.blueprint = blueprint;
    this.replication = replication;
    this.watch = watch;
    this.now = blueprint.clock.start();
    this.outcome = new Outcome(replication, blueprint.catalogue.metrics().size());
    outcome.horizonSeconds = (double) blueprint.clock.horizonSeconds();
    this.outcomes = new Tally(blueprint, outcome);
    this.engine =
        new Engine(
            blueprint.policy, now, blueprint.clock.tickSeconds(), blueprint.quiet, Journal.NONE);
    this.response = new Response(this);
    this.recovery = new Recovery(this);
    for (ServicePolicy service : blueprint.policy.services()) {
      service(service);
    }
    plan();
  }

  private void service(ServicePolicy service) {
    int i = service.index();
    ServiceTimes times = blueprint.times.get(i);
    ServiceModel model = blueprint.everyRequest ? byRequest(service) : byFlow(service);
    model.billed = blueprint.bill.any();
    models.add(model);
    releases.add(new Releases(this, service, model));
    channels.add(
        new MeasurementChannel(
            blueprint.policy.bundle().measurement(),
            service.latencyThresholdsMs().size(),
            blueprint.clock.tickSeconds(),
            stream(Purpose.MEASUREMENT, i)));
    double[] slow = new double[service.latencyThresholdsMs().size()];
    for (int k = 0; k < slow.length; k++) {
      slow[k] = times.slowerThan(service.latencyThresholdsMs().get(k) / 1000, 1, 0);
    }
    engine.assumePast(
        i, blueprint.traffic.get(i).meanPerTick(), blueprint.specs.get(i).errors().value(), slow);
    engine.assumeGrowth(i, blueprint.monthsToFull.get(i));
  }

  private ServiceModel byFlow(ServicePolicy service) {
    int i = service.index();
    return new FlowModel(
        service,
        blueprint.times.get(i),
        blueprint.specs.get(i).errors().value(),
        blueprint.traffic.get(i),
        purpose -> stream(purpose, i),
        blueprint.clock.tickSeconds(),
        floor(service),
        outcome.latency,
        outcome.waiting);
  }

  private InstanceFloor floor(ServicePolicy service) {
    return new InstanceFloor(
        service.spec().instances(),
        blueprint.clock.start(),
        blueprint.clock.tickSeconds(),
        blueprint.policy.bundle().system().timezone());
  }

  private ServiceModel byRequest(ServicePolicy service) {
    int i = service.index();
    return new RequestModel(
        service,
        blueprint.specs.get(i),
        blueprint.times.get(i),
        blueprint.traffic.get(i),
        stream(Purpose.TRAFFIC, i),
        stream(Purpose.SERVICE, i),
        stream(Purpose.CLIENTS, i),
        blueprint.clock.tickSeconds(),
        floor(service),
        outcome.latency,
        outcome.waiting);
  }

  Stream stream(Purpose purpose, int index) {
    return blueprint.antithetic
        ? Stream.ofPair(blueprint.seed, replication, purpose, index)
        : new Stream(blueprint.seed, replication, purpose, index);
  }

  long now() {
    return now;
  }

  Response response() {
    return response;
  }

  Recovery recovery() {
    return recovery;
  }

  private void plan() {
    long from = now + blueprint.clock.warmupSeconds();
    long horizon = blueprint.clock.horizonSeconds();
    ScenarioSpec scenario = blueprint.scenario;
    long firstDeploy = Long.MAX_VALUE;
    for (ScenarioSpec.Deploys deploys : scenario.deploys()) {
      Integer service = blueprint.serviceIndex.get(deploys.service().value());
      if (service != null) {
        firstDeploy = Math.min(firstDeploy, releases.get(service).plan(deploys, from, horizon));
      }
    }
    boolean asItIs = tilt.none() || stream(Purpose.TILT, 0).chance(Tilt.PLAIN);
    Tilt applied = asItIs ? Tilt.NONE : tilt;
    double logRatio = 0;
    int line = 0;
    for (ScenarioSpec.Fault fault : scenario.faults()) {
      Stream stream = stream(Purpose.FAULTS, line++);
      int count = fault.count();
      if (fault.rate() != null) {
        double mean = fault.rate().perSecond() * horizon;
        count = often(mean * applied.rate(), stream);
        logRatio += tilt.ofCount(mean, count);
      }
      double seconds = (double) fault.duration().toSeconds();
      boolean ends = seconds < horizon;
      for (int i = 0; i < count; i++) {
        double slot = horizon * 0.8 / fault.count();
        double place =
            fault.rate() == null
                ? slot * (i + 0.05 + 0.9 * stream.nextDouble())
                : horizon * stream.nextDouble();
        long own = from + (long) place;
        long at = fault.withDeploy() && firstDeploy < Long.MAX_VALUE ? firstDeploy : own;
        double drawn = stream.exponential(ends ? seconds * applied.duration() : seconds);
        logRatio += ends ? tilt.ofDuration(drawn / seconds) : 0;
        long lasts = (long) Math.max(60, drawn);
        agenda.at(at, () -> strike(fault, lasts));
      }
    }
    outcome.weight = tilt.weight(logRatio);
  }

  /** Draws how often something happens that happens so often on average. */
  static int often(double mean, Stream stream) {
    return (int) Math.min(MOST_EVENTS, stream.poisson(mean));
  }

  private void strike(ScenarioSpec.Fault fault, long lasts) {
    String target = fault.target().value();
    List<Integer> struck = response.secretServices(target);
    if (struck.isEmpty()) {
      struck = blueprint.struck(target);
    }
    Trouble trouble =
        new Trouble(
            fault.kind(),
            target,
            struck,
            now,
            now + lasts,
            fault.errorRatio().value(),
            fault.factor());
    trouble.harmful =
        fault.kind() != FaultKind.METRIC_GAP
            && fault.kind() != FaultKind.METRIC_DELAY
            && fault.kind() != FaultKind.FAILING_API
            && fault.kind() != FaultKind.FLASH_CROWD;
    start(trouble);
    recovery.struck(trouble);
    if (lasts < 360 * 86400L) {
      agenda.at(now + lasts, () -> end(trouble));
    }
  }

  Trouble begin(FaultKind kind, String target, int service) {
    Trouble trouble = new Trouble(kind, target, List.of(service), now, Long.MAX_VALUE, 0, 1);
    start(trouble);
    return trouble;
  }

  private void start(Trouble trouble) {
    troubles.add(trouble);
    active.add(trouble);
    event(
        "fault",
        trouble.kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
            + " on "
            + trouble.target);
  }

  /** Ends a trouble, once. */
  void end(Trouble trouble) {
    if (!trouble.active) {
      return;
    }
    trouble.active = false;
    trouble.end = now;
    active.remove(trouble);
    recovery.ended(trouble);
    Runnable hook = hooks.remove(trouble);
    if (hook != null) {
      hook.run();
    }
    event("mended", trouble.target + " is well again");
  }

  void whenEnds(Trouble trouble, Runnable hook) {
    hooks.put(trouble, hook);
  }

  List<Trouble> active() {
    return active;
  }

  /** Returns whether something is wrong now, or was a short while ago. */
  boolean troubled() {
    return !recent().isEmpty();
  }

  /** Returns what is wrong now, or was a short while ago: measurements arrive late. */
  private List<Trouble> recent() {
    List<Trouble> recent = new ArrayList<>();
    for (Trouble trouble : troubles) {
      if (trouble.active || now - trouble.end < AFTERMATH_SECONDS) {
        recent.add(trouble);
      }
    }
    return recent;
  }

  void event(String kind, String text) {
    watch.event(now, kind, text);
  }

  int incidentsCounted() {
    return engine.incidents().count() - incidentsBefore;
  }

  /** Lets the future happen and returns what it came to. */
  public Outcome run() {
    int ticks = blueprint.clock.ticks();
    int warmup = blueprint.clock.warmupTicks();
    for (int tick = 0; tick < ticks; tick++) {
      if (tick == warmup) {
        outcomes.counting = true;
        incidentsBefore = engine.incidents().count();
        models.forEach(ServiceModel::startCounting);
      }
      tick(tick);
    }
    releases.forEach(Releases::close);
    response.close();
    outcomes.finish(this, troubles);
    act(engine.evaluate(now));
    return outcome;
  }

  private void tick(int tick) {
    agenda.run(now);
    for (int i = 0, n = models.size(); i < n; i++) {
      ServiceModel model = models.get(i);
      MeasurementChannel channel = channels.get(i);
      effects(model, i);
      releases.get(i).beforeTick();
      Sample truth = channel.next();
      model.tick(tick, truth);
      truth.time = now + blueprint.clock.tickSeconds();
      truth.probeAnswered = model.failing <= 0 || !response.probeFails(model.failing);
      if (watch != Watch.NONE) {
        watch.tick(now, i, truth, model.candidateWeight, model.rejected);
      }
      Sample seen = channel.send(lost(i), delay(i));
      if (seen != null) {
        engine.observe(i, seen);
      }
    }
    now += blueprint.clock.tickSeconds();
    List<Action> actions = engine.evaluate(now);
    if (!actions.isEmpty()) {
      act(actions);
    }
  }

  /** Sets what the active troubles do to a service in this tick. */
  private void effects(ServiceModel model, int service) {
    model.failing = 0;
    model.stretch = 1;
    model.surge = 1;
    for (int i = 0; i < active.size(); i++) {
      Trouble trouble = active.get(i);
      if (!trouble.strikes(service)) {
        continue;
      }
      switch (trouble.kind) {
        case FLASH_CROWD -> model.surge *= trouble.factor;
        case DRIFT -> {
          double age =
              (now - trouble.start) / (double) Math.max(1, trouble.plannedEnd - trouble.start);
          model.stretch *= 1 + (trouble.factor - 1) * Math.min(1, age);
        }
        case DEPENDENCY_OUTAGE, REGIONAL_OUTAGE, DATABASE_LOSS, EXPIRED_SECRET -> {
          double share = trouble.errorRatio * blueprint.share(service, trouble.target);
          model.failing = 1 - (1 - model.failing) * (1 - share);
          model.stretch *= trouble.factor;
        }
        case BAD_DEPLOY, METRIC_GAP, METRIC_DELAY, FAILING_API, DATA_BREACH -> {}
      }
    }
  }

  private boolean lost(int service) {
    return present(FaultKind.METRIC_GAP, service) != null;
  }

  private double delay(int service) {
    Trouble slow = present(FaultKind.METRIC_DELAY, service);
    return slow == null ? 1 : slow.factor;
  }

  private @Nullable Trouble present(FaultKind kind, int service) {
    for (int i = 0; i < active.size(); i++) {
      Trouble trouble = active.get(i);
      if (trouble.kind == kind && trouble.strikes(service)) {
        return trouble;
      }
    }
    return null;
  }

  private void act(List<Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      watch.action(now, action);
      notice(action.decision());
      if (action instanceof Action.ShiftTraffic shift) {
        shift(shift);
      } else if (action instanceof Action.Page page) {
        response.paged(page);
      } else if (action instanceof Action.Tell tell) {
        response.told(tell);
      } else if (action instanceof Action.StartProcedure start) {
        recovery.started(start.procedure());
      } else if (action instanceof Action.ReplaceSecret replace) {
        response.replace(replace.secret());
      }
    }
  }

  private void shift(Action.ShiftTraffic shift) {
    if (present(FaultKind.FAILING_API, shift.service()) != null) {
      agenda.at(now + blueprint.clock.tickSeconds(), () -> shift(shift));
      return;
    }
    releases.get(shift.service()).shift(shift.percent(), shift.retag());
  }

  private void notice(Decision decision) {
    if (!TELLING.contains(decision.verb())) {
      return;
    }
    String subject = decision.because().subject();
    for (int i = 0; i < active.size(); i++) {
      Trouble trouble = active.get(i);
      if (trouble.detected < 0 && concerns(trouble, subject)) {
        trouble.detected = now;
      }
    }
    if (decision.verb() == Verb.ALERT) {
      outcomes.fired(decision.about(), recent());
    }
  }

  /** Returns whether a decision about a subject is about a trouble. */
  private boolean concerns(Trouble trouble, String subject) {
    Integer service = blueprint.serviceIndex.get(subject);
    return subject.equals(trouble.target)
        || subject.equals(blueprint.policy.bundle().systemName())
        || (service != null && trouble.strikes(service));
  }

  Incidents incidents() {
    return engine.incidents();
  }

  @Override
  public void close() {
    engine.close();
  }
}
